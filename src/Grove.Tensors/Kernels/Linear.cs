namespace Grove.Tensors.Kernels;

/// <summary>
/// The products of a layer with a weight stored in any type: the weight is [outputs, inputs], inputs and outputs are rows of floats.
/// Sums are taken in single precision over exactly the numbers that are stored; results do not depend on the number of threads, and
/// nothing managed is allocated.
/// </summary>
/// <remarks>
/// One row is a walk over the stored weight. For more rows the weight is widened a panel of outputs at a time, into memory of the team
/// that is bounded whatever the size of the weight, and multiplied as a matrix: the same numbers as from a weight of single precision.
/// </remarks>
public static unsafe partial class Linear
{
    /// <summary>output[rows, outputs] (+)= input[rows, inputs] · weightᵀ.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="output">[rows, outputs]; must not overlap the others.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="accumulate">Add to the output instead of overwriting it.</param>
    /// <exception cref="ArgumentException">A view is smaller than its shape.</exception>
    public static void Forward(Team team, Floats input, Matrix weight, Floats output, int rows, bool accumulate = false)
    {
        if (IsView(weight))
        {
            if (rows == 1 && !accumulate)
            {
                MatrixVector.Multiply(team, weight.AsFloats(), input, output, weight.Rows, weight.Columns);
                return;
            }

            Gemm.Multiply(team, input, false, weight.AsFloats(), true, output, rows, weight.Rows, weight.Columns, accumulate);
            return;
        }

        int outputs = weight.Rows, inputs = weight.Columns;
        Check(input, inputs, output, outputs, rows);
        if (rows == 0 || outputs == 0)
        {
            return;
        }

        if (inputs == 0)
        {
            if (!accumulate)
            {
                output.Slice(0, rows * outputs).Clear();
            }

            return;
        }

        if (rows == 1)
        {
            MultiplyRow(team, weight, input.Pointer, output.Pointer, accumulate);
            return;
        }

        int panelRows = PanelRows(weight);
        float* panel = team.PanelScratch((long)panelRows * inputs);
        for (int first = 0; first < outputs; first += panelRows)
        {
            int count = Math.Min(panelRows, outputs - first);
            Quantization.Dequantization.Run(team, weight.Slice(first, count), panel);
            Gemm.MultiplyColumns(team, input.Pointer, panel, output.Pointer + first, outputs, rows, count, inputs, accumulate);
        }
    }

    /// <summary>inputGradient[rows, inputs] (+)= outputGradient[rows, outputs] · weight.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="outputGradient">[rows, outputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="inputGradient">[rows, inputs]; must not overlap the others.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="accumulate">Add to the gradient instead of overwriting it.</param>
    /// <exception cref="ArgumentException">A view is smaller than its shape.</exception>
    public static void BackwardInput(Team team, Floats outputGradient, Matrix weight, Floats inputGradient, int rows, bool accumulate)
    {
        if (IsView(weight))
        {
            Gemm.Multiply(team, outputGradient, false, weight.AsFloats(), false, inputGradient, rows, weight.Columns, weight.Rows, accumulate);
            return;
        }

        int outputs = weight.Rows, inputs = weight.Columns;
        Check(inputGradient, inputs, outputGradient, outputs, rows);
        if (rows == 0 || inputs == 0)
        {
            return;
        }

        if (outputs == 0)
        {
            if (!accumulate)
            {
                inputGradient.Slice(0, rows * inputs).Clear();
            }

            return;
        }

        int panelRows = PanelRows(weight);
        float* panel = team.PanelScratch((long)panelRows * inputs);
        for (int first = 0; first < outputs; first += panelRows)
        {
            int count = Math.Min(panelRows, outputs - first);
            Quantization.Dequantization.Run(team, weight.Slice(first, count), panel);
            Gemm.MultiplyPart(
                team, outputGradient.Pointer + first, outputs, panel, inputGradient.Pointer, rows, inputs, count, accumulate || first > 0);
        }
    }

    /// <summary>Floats that need no widening; 64-bit machines load them from any byte.</summary>
    static bool IsView(Matrix weight) => weight.Type == TensorType.F32 && (long)weight.Rows * weight.Columns <= int.MaxValue;

    /// <summary>Outputs that are widened at a time: whole inner blocks, so that sums over panels are those of the whole.</summary>
    static int PanelRows(Matrix weight) => Math.Min((weight.Columns <= 8192 ? 2 : 1) * Gemm.InnerBlock, weight.Rows);

    static void Check(Floats inputs, int inputColumns, Floats outputs, int outputColumns, int rows)
    {
        Shape.RequireSize(rows);
        Shape.Require(inputs, (long)rows * inputColumns);
        Shape.Require(outputs, (long)rows * outputColumns);
    }
}
