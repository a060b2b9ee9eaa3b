using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>The same numbers added to every row, and their gradient: the sum over the rows.</summary>
public static unsafe partial class Bias
{
    const int ColumnsPerBlock = 128;

    internal static readonly Variant[] AddVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &AddVector),
        new(KernelLevel.Scalar, true, &AddScalar),
    ];

    internal static readonly Variant[] GradientVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &GradientVector),
        new(KernelLevel.Scalar, true, &GradientScalar),
    ];

    /// <summary>values[row] += bias.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="values">[rows, width], changed.</param>
    /// <param name="bias">[width].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    public static void Add(Team team, Floats values, Floats bias, int rows, int width)
    {
        Check(values, bias, rows, width);
        var arguments = new Arguments { Values = values.Pointer, Bias = bias.Pointer, Rows = rows, Width = width };
        team.Run(Variant.Choose(AddVariants).Range, &arguments, rows, 16);
    }

    /// <summary>biasGradient += Σ over rows of outputGradient[row], in order; a worker owns columns.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="outputGradient">[rows, width].</param>
    /// <param name="biasGradient">[width], added to.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    public static void Gradient(Team team, Floats outputGradient, Floats biasGradient, int rows, int width)
    {
        Check(outputGradient, biasGradient, rows, width);
        var arguments = new Arguments { Values = outputGradient.Pointer, Bias = biasGradient.Pointer, Rows = rows, Width = width };
        team.Run(Variant.Choose(GradientVariants).Range, &arguments, width, ColumnsPerBlock);
    }

    static void Check(Floats values, Floats bias, int rows, int width)
    {
        Shape.RequireSize(rows);
        Shape.RequireSize(width);
        Shape.Require(values, (long)rows * width);
        Shape.Require(bias, width);
    }

    struct Arguments
    {
        public float* Values;
        public float* Bias;
        public int Rows;
        public int Width;
    }
}
