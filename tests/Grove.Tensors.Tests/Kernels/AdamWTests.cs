using System.Numerics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class AdamWTests
{
    [Fact]
    public void The_first_step_moves_by_the_learning_rate()
    {
        using var team = new Team(1);
        using var arena = new Arena(256);
        var parameter = arena.Take(2);
        var gradient = arena.Take(2);
        (parameter[0], parameter[1], gradient[0], gradient[1]) = (1, 1, 100, -0.5f);
        AdamW.Step(team, parameter, gradient, arena.Take(2), arena.Take(2), 2, 0.1f, 0.9f, 0.99f, 1e-8f, 0.5f, 1, 0.01f);
        Check.Close([0.95f - 0.1f, 0.95f + 0.1f], parameter.Span, 1e-5, "parameter");
    }

    public static TheoryData<int> Lengths => new() { 0, 1, Vector<float>.Count - 1, Vector<float>.Count, Vector<float>.Count + 1, 8200 };

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Every_variant_agrees_with_scalar(int length)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 17);
        var gradient = Check.Random(arena, length, 2);
        var start = Check.Random(arena, length, 1);
        var (expected, actual) = (Results(), Results());
        Check.With(KernelLevel.Scalar, () => Run(expected));
        Check.EachVariant(AdamW.Variants, level =>
        {
            Run(actual);
            for (int i = 0; i < expected.Length; i++)
            {
                Check.Close(expected[i].Span, actual[i].Span, 2e-6, $"{level} result {i}");
            }
        });

        Floats[] Results() => [Check.Copy(arena, start), arena.Take(length), arena.Take(length)];

        void Run(Floats[] results)
        {
            for (int step = 1; step <= 3; step++)
            {
                AdamW.Step(team, results[0], gradient, results[1], results[2], length, 0.01f, 0.9f, 0.95f, 1e-8f, 0.1f, step, 0.7f);
            }
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var parameter = Check.Random(arena, 40_003, 1);
        AdamW.Step(team, parameter, Check.Random(arena, 40_003, 2), arena.Take(40_003), arena.Take(40_003), 40_003, 0.01f, 0.9f, 0.95f, 1e-8f, 0.1f, 1, 1);
        return parameter;
    });
}
