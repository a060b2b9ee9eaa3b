using Grove.Tensors;

namespace Grove.Models.Adapters;

/// <summary>
/// What an adapter adds to one linear layer: output = magnitude / |W + scale·B·A| ∘ (W + scale·B·A)·input, the norms taken over the inputs of
/// each output; without a magnitude, just (W + scale·B·A)·input.
/// </summary>
/// <param name="Name">The layer's name in the decoder (<see cref="Projection.Name"/>), for example <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="Rank">Rows of A, columns of B.</param>
/// <param name="Scale">Factor on B·A: α / rank, or α / √rank.</param>
/// <param name="Down">A [rank, inputs].</param>
/// <param name="Up">B [outputs, rank].</param>
/// <param name="Magnitude">DoRA's length of each output's weights [outputs], or null.</param>
public sealed record AdapterPart(string Name, int Rank, float Scale, Floats Down, Floats Up, Floats? Magnitude)
{
    /// <summary>Numbers the layer reads.</summary>
    public int Inputs => Down.Length / Rank;

    /// <summary>Numbers the layer writes.</summary>
    public int Outputs => Up.Length / Rank;

    /// <summary>A as a matrix [rank, inputs].</summary>
    internal Matrix DownMatrix => new(Down, Rank, Inputs);

    /// <summary>B as a matrix [outputs, rank].</summary>
    internal Matrix UpMatrix => new(Up, Outputs, Rank);
}
