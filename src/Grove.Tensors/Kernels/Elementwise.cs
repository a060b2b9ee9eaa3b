using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>Sums, scaling and the sum of squares over flat views.</summary>
public static unsafe partial class Elementwise
{
    /// <summary>Elements in one block of work; a multiple of every vector length, so that only the last block has a tail.</summary>
    internal const int Grain = 8192;

    internal static readonly Variant[] AddVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &AddVector),
        new(KernelLevel.Scalar, true, &AddScalar),
    ];

    internal static readonly Variant[] ScaleVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &ScaleVector),
        new(KernelLevel.Scalar, true, &ScaleScalar),
    ];

    internal static readonly Variant[] SumOfSquaresVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &SumOfSquaresVector),
        new(KernelLevel.Scalar, true, &SumOfSquaresScalar),
    ];

    /// <summary>target[i] += addend[i].</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="target">[length], changed.</param>
    /// <param name="addend">[length].</param>
    /// <param name="length">Number of elements.</param>
    public static void Add(Team team, Floats target, Floats addend, int length)
    {
        Shape.RequireSize(length);
        Shape.Require(target, length);
        Shape.Require(addend, length);
        var arguments = new Arguments { Target = target.Pointer, Addend = addend.Pointer };
        team.Run(Variant.Choose(AddVariants).Range, &arguments, length, Grain);
    }

    /// <summary>target[i] *= factor.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="target">[length], changed.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="length">Number of elements.</param>
    public static void Scale(Team team, Floats target, float factor, int length)
    {
        Shape.RequireSize(length);
        Shape.Require(target, length);
        var arguments = new Arguments { Target = target.Pointer, Factor = factor };
        team.Run(Variant.Choose(ScaleVariants).Range, &arguments, length, Grain);
    }

    /// <summary>Σ values[i]², in double precision from block sums added in order.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="values">[length].</param>
    /// <param name="length">Number of elements.</param>
    /// <returns>The sum; 0 for no elements.</returns>
    public static double SumOfSquares(Team team, Floats values, int length)
    {
        Shape.RequireSize(length);
        Shape.Require(values, length);
        int blocks = (int)(((long)length + Grain - 1) / Grain);
        double* sums = (double*)team.Scratch(2L * blocks);
        var arguments = new Arguments { Target = values.Pointer, BlockSums = sums };
        team.Run(Variant.Choose(SumOfSquaresVariants).Range, &arguments, length, Grain);
        double sum = 0;
        for (int block = 0; block < blocks; block++)
        {
            sum += sums[block];
        }

        return sum;
    }

    struct Arguments
    {
        public float* Target;
        public float* Addend;
        public double* BlockSums; // one for each Grain elements
        public float Factor;
    }
}
