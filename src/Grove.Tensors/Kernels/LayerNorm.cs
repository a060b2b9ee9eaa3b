using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>
/// Layer normalisation (Ba et al., 2016): y = w · (x − m) · r + b with m = mean(x), r = 1 / sqrt(mean((x − m)²) + ε), row by row.
/// </summary>
/// <remarks>
/// Backward, for g = ∂L/∂y and n = (x − m) · r: ∂L/∂w = Σ over rows of g · n; ∂L/∂b = Σ over rows of g;
/// ∂L/∂x = r · (g·w − mean(g·w) − n · mean(g·w·n)).
/// The sums over rows go through one partial sum for each block of 64 rows, added in order.
/// </remarks>
public static unsafe partial class LayerNorm
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

    /// <summary>Floats of statistics for so many rows.</summary>
    public static int StatisticsLength(int rows) => checked(2 * rows);

    /// <summary>Normalises rows.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="input">[rows, width].</param>
    /// <param name="weight">[width].</param>
    /// <param name="bias">[width].</param>
    /// <param name="output">[rows, width]; may be <paramref name="input"/>.</param>
    /// <param name="statistics">[rows, 2]; receives m and r for the backward pass.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public static void Forward(Team team, Floats input, Floats weight, Floats bias, Floats output, Floats statistics, int rows, int width, float epsilon)
    {
        Shape.RequireSize(rows);
        Shape.RequireSize(width);
        Shape.Require(input, (long)rows * width);
        Shape.Require(weight, width);
        Shape.Require(bias, width);
        Shape.Require(output, (long)rows * width);
        Shape.Require(statistics, 2L * rows);
        var arguments = new Arguments
        {
            Input = input.Pointer,
            Weight = weight.Pointer,
            Bias = bias.Pointer,
            Output = output.Pointer,
            Statistics = statistics.Pointer,
            Width = width,
            Epsilon = epsilon,
        };
        team.Run(Variant.Choose(ForwardVariants).Range, &arguments, rows, 16);
    }

    /// <summary>Gradients of <see cref="Forward"/>, all added to what is there.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="outputGradient">[rows, width].</param>
    /// <param name="input">[rows, width], as given to <see cref="Forward"/>.</param>
    /// <param name="weight">[width].</param>
    /// <param name="statistics">[rows, 2], as <see cref="Forward"/> wrote it.</param>
    /// <param name="inputGradient">[rows, width], added to.</param>
    /// <param name="weightGradient">[width], added to; an empty view where it is not wanted.</param>
    /// <param name="biasGradient">[width], added to; empty exactly when <paramref name="weightGradient"/> is.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    public static void Backward(
        Team team, Floats outputGradient, Floats input, Floats weight, Floats statistics, Floats inputGradient, Floats weightGradient, Floats biasGradient,
        int rows, int width)
    {
        Shape.RequireSize(rows);
        Shape.RequireSize(width);
        Shape.Require(outputGradient, (long)rows * width);
        Shape.Require(input, (long)rows * width);
        Shape.Require(weight, width);
        Shape.Require(statistics, 2L * rows);
        Shape.Require(inputGradient, (long)rows * width);
        bool wanted = weightGradient.Length > 0;
        if (wanted)
        {
            Shape.Require(weightGradient, width);
            Shape.Require(biasGradient, width);
        }

        int blocks = (rows + RowsPerBlock - 1) / RowsPerBlock;
        var arguments = new Arguments
        {
            Input = input.Pointer,
            Weight = weight.Pointer,
            Statistics = statistics.Pointer,
            OutputGradient = outputGradient.Pointer,
            InputGradient = inputGradient.Pointer,
            Partials = team.Scratch(2L * blocks * width),
            Width = width,
        };
        team.Run(Variant.Choose(BackwardVariants).Range, &arguments, rows, RowsPerBlock);
        for (int block = 0; block < blocks && wanted; block++)
        {
            float* partial = arguments.Partials + (nint)block * 2 * width;
            for (int i = 0; i < width; i++)
            {
                weightGradient.Pointer[i] += partial[i];
                biasGradient.Pointer[i] += partial[width + i];
            }
        }
    }

    struct Arguments
    {
        public float* Input;
        public float* Weight;
        public float* Bias;
        public float* Output;
        public float* Statistics; // [rows, 2]: mean, 1 / deviation
        public float* OutputGradient;
        public float* InputGradient;
        public float* Partials; // [blocks of 64 rows, 2, width]: of weight, of bias
        public int Width;
        public float Epsilon;
    }
}
