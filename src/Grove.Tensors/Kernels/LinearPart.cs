namespace Grove.Tensors.Kernels;

/// <summary>One of the linear layers that read the same input: output[rows, outputs] (+)= input[rows, inputs] · weightᵀ.</summary>
/// <param name="weight">[outputs, inputs], stored in any type.</param>
/// <param name="output">[rows, outputs]; must not overlap the input or another output.</param>
/// <param name="accumulate">Add to the output instead of overwriting it.</param>
public readonly struct LinearPart(Matrix weight, Floats output, bool accumulate = false)
{
    /// <summary>[outputs, inputs].</summary>
    public Matrix Weight { get; } = weight;

    /// <summary>[rows, outputs].</summary>
    public Floats Output { get; } = output;

    /// <summary>Whether the product is added to the output.</summary>
    public bool Accumulate { get; } = accumulate;
}
