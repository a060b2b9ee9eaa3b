namespace Grove.Tensors.Kernels;

/// <summary>
/// The products of a layer with a weight stored in any type: the weight is [outputs, inputs], inputs and outputs are rows of floats.
/// </summary>
public static class Linear
{
    /// <summary>output[rows, outputs] (+)= input[rows, inputs] · weightᵀ.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="output">[rows, outputs]; must not overlap the others.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="accumulate">Add to the output instead of overwriting it.</param>
    public static void Forward(Team team, Floats input, Matrix weight, Floats output, int rows, bool accumulate = false)
    {
        if (rows == 1 && !accumulate)
        {
            MatrixVector.Multiply(team, weight.AsFloats(), input, output, weight.Rows, weight.Columns);
            return;
        }

        Gemm.Multiply(team, input, false, weight.AsFloats(), true, output, rows, weight.Rows, weight.Columns, accumulate);
    }

    /// <summary>inputGradient[rows, inputs] (+)= outputGradient[rows, outputs] · weight.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="outputGradient">[rows, outputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="inputGradient">[rows, inputs]; must not overlap the others.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="accumulate">Add to the gradient instead of overwriting it.</param>
    public static void BackwardInput(Team team, Floats outputGradient, Matrix weight, Floats inputGradient, int rows, bool accumulate) =>
        Gemm.Multiply(team, outputGradient, false, weight.AsFloats(), false, inputGradient, rows, weight.Columns, weight.Rows, accumulate);
}
