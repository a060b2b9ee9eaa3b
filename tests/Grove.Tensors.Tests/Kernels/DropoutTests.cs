using System.Numerics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class DropoutTests
{
    public static TheoryData<int> Lengths => new() { 0, 1, Vector<float>.Count - 1, Vector<float>.Count, Vector<float>.Count + 1, 8191, 20001 };

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Every_variant_drops_the_same(int length)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var values = Check.Random(arena, length, 1);
        float[] Run(KernelLevel level)
        {
            var output = Check.Copy(arena, values);
            Dropout.Apply(team, output, output, length, 0.3, 77);
            return output.Span.ToArray();
        }
        float[] expected = [];
        Check.With(KernelLevel.Scalar, () => expected = Run(KernelLevel.Scalar));
        Check.EachVariant(Dropout.Variants, level => Assert.Equal(expected, Run(level)));
    }

    [Fact]
    public void The_share_is_dropped_the_mean_stays_and_the_key_decides()
    {
        const int Length = 100_000;
        using var team = new Team(2);
        using var arena = new Arena(3 * Length + 64);
        var values = arena.Take(Length);
        values.Span.Fill(1);
        var one = arena.Take(Length);
        var other = arena.Take(Length);
        Dropout.Apply(team, values, one, Length, 0.25, 1);
        Dropout.Apply(team, values, other, Length, 0.25, 2);
        Assert.InRange(one.Span.ToArray().Count(value => value == 0) / (double)Length, 0.24, 0.26);
        Assert.InRange(one.Span.ToArray().Average(value => (double)value), 0.985, 1.015);
        int both = Enumerable.Range(0, Length).Count(i => one[i] == 0 && other[i] == 0);
        Assert.InRange(both / (double)Length, 0.055, 0.07);
    }
}
