using System.Numerics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class CrossEntropyTests
{
    [Fact]
    public void Two_equal_logits_cost_one_bit()
    {
        using var team = new Team(1);
        using var arena = new Arena(256);
        var logits = arena.Take(4);
        var losses = arena.Take(2);
        losses.Span.Fill(9);
        CrossEntropy.Forward(team, logits, [1, -1], losses, 2, 2);
        Check.Close([MathF.Log(2), 0], losses.Span, 1e-7, "losses");
        logits.Span.Fill(1);
        CrossEntropy.ForwardBackward(team, logits, [1, -1], losses, 2, 2, 10);
        Check.Close([5, -5, 0, 0], logits.Span, 1e-6, "gradient");
    }

    public static TheoryData<int> Vocabularies => new() { 1, 2, Vector<float>.Count - 1, Vector<float>.Count, Vector<float>.Count + 1, 2 * Vector<float>.Count + 3, 1000 };

    [Theory]
    [MemberData(nameof(Vocabularies))]
    public void Every_variant_agrees_with_scalar(int vocabulary)
    {
        const int Rows = 9;
        using var team = new Team(2);
        using var arena = new Arena(1 << 17);
        var before = Check.Random(arena, Rows * vocabulary, 1, 30);
        var targets = Enumerable.Range(0, Rows).Select(row => row == 4 ? -1 : row * 31 % vocabulary).ToArray();
        var (expected, actual, plain) = (arena.Take(Rows), arena.Take(Rows), arena.Take(Rows));
        var expectedGradient = Check.Copy(arena, before);
        Check.With(KernelLevel.Scalar, () => CrossEntropy.ForwardBackward(team, expectedGradient, targets, expected, Rows, vocabulary, 0.3f));
        Check.EachVariant(CrossEntropy.Variants, level =>
        {
            var gradient = Check.Copy(arena, before);
            CrossEntropy.Forward(team, gradient, targets, plain, Rows, vocabulary);
            Check.Same(before.Span, gradient.Span, "Forward leaves the logits");
            CrossEntropy.ForwardBackward(team, gradient, targets, actual, Rows, vocabulary, 0.3f);
            Check.Same(plain.Span, actual.Span, "both losses");
            Check.Close(expected.Span, actual.Span, 2e-6, $"{level} losses");
            Check.Close(expectedGradient.Span, gradient.Span, 1e-6, $"{level} gradient");
        });
    }

    [Fact]
    public void The_gradient_agrees_with_differences()
    {
        const int Rows = 3, Vocabulary = 13;
        using var team = new Team(1);
        using var arena = new Arena(1 << 12);
        var logits = Check.Random(arena, Rows * Vocabulary, 1, 2);
        int[] targets = [3, -1, 12];
        var losses = arena.Take(Rows);
        var gradient = Check.Copy(arena, logits);
        CrossEntropy.ForwardBackward(team, gradient, targets, losses, Rows, Vocabulary, 0.5f);
        Check.Gradient(logits, gradient.Span, Loss, "logits");

        double Loss()
        {
            CrossEntropy.Forward(team, logits, targets, losses, Rows, Vocabulary);
            return 0.5 * ((double)losses[0] + losses[1] + losses[2]);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var logits = Check.Random(arena, 50 * 333, 1);
        CrossEntropy.ForwardBackward(team, logits, Enumerable.Range(0, 50).ToArray(), arena.Take(50), 50, 333, 1);
        return logits;
    });

    [Fact]
    public void A_target_outside_the_vocabulary_is_refused()
    {
        using var team = new Team(1);
        using var arena = new Arena(256);
        var error = Assert.Throws<ArgumentException>(() => CrossEntropy.Forward(team, arena.Take(4), [4], arena.Take(1), 1, 4));
        Assert.StartsWith("Target 4 is outside the vocabulary of 4.", error.Message);
    }
}
