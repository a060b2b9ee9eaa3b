using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>
/// Root mean square normalisation (Zhang and Sennrich, 2019): y = w · x · r with r = 1 / sqrt(mean(x²) + ε), row by row.
/// </summary>
/// <remarks>
/// Backward, for g = ∂L/∂y: ∂L/∂w = Σ over rows of g · x · r; ∂L/∂x = r · (g·w − x · r² · mean(g · w · x)).
/// The sum over rows goes through one partial sum for each block of 64 rows, added in order.
/// </remarks>
public static unsafe partial class RmsNorm
{
    const int RowsPerBlock = 64;

    internal static readonly Variant[] ForwardVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &ForwardVector),
        new(KernelLevel.Scalar, true, &ForwardScalar),
    ];

    internal static readonly Variant[] BackwardVariants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &BackwardVector),
        new(KernelLevel.Scalar, true, &BackwardScalar),
    ];

    /// <summary>Normalises rows.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="input">[rows, width].</param>
    /// <param name="weight">[width].</param>
    /// <param name="output">[rows, width]; may be <paramref name="input"/>.</param>
    /// <param name="inverseRms">[rows]; receives r for the backward pass.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public static void Forward(Team team, Floats input, Floats weight, Floats output, Floats inverseRms, int rows, int width, float epsilon)
    {
        Shape.RequireSize(rows);
        Shape.RequireSize(width);
        Shape.Require(input, (long)rows * width);
        Shape.Require(weight, width);
        Shape.Require(output, (long)rows * width);
        Shape.Require(inverseRms, rows);
        var arguments = new Arguments
        {
            Input = input.Pointer,
            Weight = weight.Pointer,
            Output = output.Pointer,
            InverseRms = inverseRms.Pointer,
            Width = width,
            Epsilon = epsilon,
        };
        team.Run(Variant.Choose(ForwardVariants).Range, &arguments, rows, 16);
    }

    /// <summary>Gradients of <see cref="Forward"/>, both added to what is there.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="outputGradient">[rows, width].</param>
    /// <param name="input">[rows, width], as given to <see cref="Forward"/>.</param>
    /// <param name="weight">[width].</param>
    /// <param name="inverseRms">[rows], as <see cref="Forward"/> wrote it.</param>
    /// <param name="inputGradient">[rows, width], added to.</param>
    /// <param name="weightGradient">[width], added to; an empty view where it is not wanted.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    public static void Backward(
        Team team, Floats outputGradient, Floats input, Floats weight, Floats inverseRms, Floats inputGradient, Floats weightGradient, int rows, int width)
    {
        Shape.RequireSize(rows);
        Shape.RequireSize(width);
        Shape.Require(outputGradient, (long)rows * width);
        Shape.Require(input, (long)rows * width);
        Shape.Require(weight, width);
        Shape.Require(inverseRms, rows);
        Shape.Require(inputGradient, (long)rows * width);
        if (weightGradient.Length > 0)
        {
            Shape.Require(weightGradient, width);
        }

        int blocks = (rows + RowsPerBlock - 1) / RowsPerBlock;
        var arguments = new Arguments
        {
            Input = input.Pointer,
            Weight = weight.Pointer,
            InverseRms = inverseRms.Pointer,
            OutputGradient = outputGradient.Pointer,
            InputGradient = inputGradient.Pointer,
            WeightPartials = team.Scratch((long)blocks * width),
            Width = width,
        };
        team.Run(Variant.Choose(BackwardVariants).Range, &arguments, rows, RowsPerBlock);
        for (int block = 0; block < blocks && weightGradient.Length > 0; block++)
        {
            float* partial = arguments.WeightPartials + (nint)block * width;
            for (int i = 0; i < width; i++)
            {
                weightGradient.Pointer[i] += partial[i];
            }
        }
    }

    struct Arguments
    {
        public float* Input;
        public float* Weight;
        public float* Output;
        public float* InverseRms;
        public float* OutputGradient;
        public float* InputGradient;
        public float* WeightPartials; // [blocks of 64 rows, width]
        public int Width;
        public float Epsilon;
    }
}
