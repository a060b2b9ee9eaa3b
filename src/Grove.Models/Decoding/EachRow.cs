using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <summary>
/// Products of rows with a weight in which every row has the bits that it has alone. Answers are computed so: several texts are written
/// at once, and several proposed tokens are verified at once, without changing a number.
/// </summary>
static class EachRow
{
    /// <summary>Whether several rows cost less than as many single ones. Others are multiplied one after the other.</summary>
    public static bool SharesWork(Matrix weight) => IsSingle(weight) || weight.Type is TensorType.F16 or TensorType.BF16 || Linear.HasInteger(weight.Type);

    static bool IsSingle(Matrix weight) => weight.Type == TensorType.F32 && (long)weight.Rows * weight.Columns <= int.MaxValue;

    /// <summary>output[rows, outputs] (+)= input[rows, inputs] · weightᵀ.</summary>
    public static void Forward(Team team, Floats input, Matrix weight, Floats output, int rows, bool accumulate = false)
    {
        bool single = IsSingle(weight);
        if (single && (rows == 1 || accumulate))
        {
            // A matrix product that is added to what is there takes every row's sums in the same order, whatever their number.
            Linear.Forward(team, input, weight, output, rows, accumulate);
            return;
        }
        if (single)
        {
            MatrixVector.MultiplyEach(team, weight.AsFloats(), input, output, rows, weight.Rows, weight.Columns);
            return;
        }
        Linear.ForwardInteger(team, input, [new LinearPart(weight, output, accumulate)], rows, each: true);
    }
}
