using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>Every column of a matrix times its own factor, and the gradient of the factors: a product summed over the rows.</summary>
public static unsafe partial class ColumnScale
{
    const int ColumnsPerBlock = 128;

    internal static readonly Variant[] ForwardVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &ForwardVector),
        new(KernelLevel.Scalar, true, &ForwardScalar),
    ];

    internal static readonly Variant[] GradientVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &GradientVector),
        new(KernelLevel.Scalar, true, &GradientScalar),
    ];

    /// <summary>output[row, column] = values[row, column] · factors[column]; may be in place.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="values">[rows, width].</param>
    /// <param name="factors">[width].</param>
    /// <param name="output">[rows, width], overwritten.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    public static void Forward(Team team, Floats values, Floats factors, Floats output, int rows, int width)
    {
        Check(values, factors, output, rows, width);
        var arguments = new Arguments { Values = values.Pointer, Factors = factors.Pointer, Other = output.Pointer, Rows = rows, Width = width };
        team.Run(Variant.Choose(ForwardVariants).Range, &arguments, rows, 16);
    }

    /// <summary>factorGradient[column] += Σ over rows of outputGradient[row, column] · values[row, column], in order; a worker owns columns.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="outputGradient">[rows, width].</param>
    /// <param name="values">[rows, width], as given to <see cref="Forward"/>.</param>
    /// <param name="factorGradient">[width], added to.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    public static void Gradient(Team team, Floats outputGradient, Floats values, Floats factorGradient, int rows, int width)
    {
        Check(outputGradient, factorGradient, values, rows, width);
        var arguments = new Arguments { Values = outputGradient.Pointer, Factors = factorGradient.Pointer, Other = values.Pointer, Rows = rows, Width = width };
        team.Run(Variant.Choose(GradientVariants).Range, &arguments, width, ColumnsPerBlock);
    }

    static void Check(Floats values, Floats factors, Floats other, int rows, int width)
    {
        Shape.RequireSize(rows);
        Shape.RequireSize(width);
        Shape.Require(values, (long)rows * width);
        Shape.Require(other, (long)rows * width);
        Shape.Require(factors, width);
    }

    struct Arguments
    {
        public float* Values;
        public float* Factors;
        public float* Other;
        public int Rows;
        public int Width;
    }
}
