using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>Cross-entropy of a softmax, row by row: loss = log Σ exp(z) − z[target], in nats.</summary>
/// <remarks>Its gradient is softmax(z) − onehot(target). The largest logit is subtracted first, so that exp does not overflow.</remarks>
public static unsafe partial class CrossEntropy
{
    internal static readonly Variant[] Variants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &RowsVector),
        new(KernelLevel.Scalar, true, &RowsScalar),
    ];

    /// <summary>Losses only; the logits stay as they are.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="logits">[rows, vocabulary].</param>
    /// <param name="targets">[rows]; −1 for a row that does not count.</param>
    /// <param name="losses">[rows]; 0 where the row does not count.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="vocabulary">Length of a row.</param>
    public static void Forward(Team team, Floats logits, ReadOnlySpan<int> targets, Floats losses, int rows, int vocabulary) =>
        Run(team, logits, targets, losses, rows, vocabulary, 0, withGradient: false);

    /// <summary>Losses, and the logits replaced by their gradient times <paramref name="gradientScale"/> (0 where the row does not count).</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="logits">[rows, vocabulary], replaced.</param>
    /// <param name="targets">[rows]; −1 for a row that does not count.</param>
    /// <param name="losses">[rows]; 0 where the row does not count.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="vocabulary">Length of a row.</param>
    /// <param name="gradientScale">Factor of the gradient, such as 1 / (number of targets in the batch).</param>
    public static void ForwardBackward(
        Team team, Floats logits, ReadOnlySpan<int> targets, Floats losses, int rows, int vocabulary, float gradientScale) =>
        Run(team, logits, targets, losses, rows, vocabulary, gradientScale, withGradient: true);

    static void Run(
        Team team, Floats logits, ReadOnlySpan<int> targets, Floats losses, int rows, int vocabulary, float gradientScale, bool withGradient)
    {
        Shape.RequireSize(rows);
        Shape.RequireSize(vocabulary);
        Shape.Require(logits, (long)rows * vocabulary);
        Shape.Require(targets, rows);
        Shape.Require(losses, rows);
        foreach (int target in targets[..rows])
        {
            if (target < -1 || target >= vocabulary)
            {
                throw new ArgumentException($"Target {target} is outside the vocabulary of {vocabulary}.", nameof(targets));
            }
        }

        fixed (int* target = targets)
        {
            var arguments = new Arguments
            {
                Logits = logits.Pointer,
                Targets = target,
                Losses = losses.Pointer,
                Vocabulary = vocabulary,
                GradientScale = gradientScale,
                WithGradient = withGradient,
            };
            team.Run(Variant.Choose(Variants).Range, &arguments, rows, 4);
        }
    }

    struct Arguments
    {
        public float* Logits;
        public int* Targets;
        public float* Losses;
        public int Vocabulary;
        public float GradientScale;
        public bool WithGradient;
    }
}
