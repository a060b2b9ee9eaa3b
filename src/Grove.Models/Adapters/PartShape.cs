namespace Grove.Models.Adapters;

/// <summary>The sizes of an <see cref="AdapterPart"/> before there is memory for it.</summary>
/// <param name="Name">The layer's name in the decoder.</param>
/// <param name="Inputs">Numbers the layer reads.</param>
/// <param name="Outputs">Numbers it writes.</param>
/// <param name="Rank">Width between A and B.</param>
/// <param name="Scale">Factor on B·A.</param>
/// <param name="HasMagnitude">Whether it is a DoRA.</param>
sealed record PartShape(string Name, int Inputs, int Outputs, int Rank, float Scale, bool HasMagnitude)
{
    /// <summary>Name of A among the adapter's tensors.</summary>
    public string DownName => Name + ".lora_A.weight";

    /// <summary>Name of B among the adapter's tensors.</summary>
    public string UpName => Name + ".lora_B.weight";

    /// <summary>Name of the magnitude among the adapter's tensors.</summary>
    public string MagnitudeName => Name + ".lora_magnitude_vector";

    /// <summary>The tensors it needs.</summary>
    public IEnumerable<(string Name, int[] Shape)> Tensors()
    {
        yield return (DownName, [Rank, Inputs]);
        yield return (UpName, [Outputs, Rank]);
        if (HasMagnitude) yield return (MagnitudeName, [Outputs]);
    }
}
