using System.Numerics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class SwiGluTests
{
    public static TheoryData<int> Lengths => new() { 0, 1, Vector<float>.Count - 1, Vector<float>.Count, Vector<float>.Count + 1, 8191, 20001 };

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Every_variant_agrees_with_scalar(int length)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var gate = Check.Random(arena, length, 1, 20);
        var up = Check.Random(arena, length, 2);
        var gradient = Check.Random(arena, length, 3);
        var (expected, actual) = (Results(), Results());
        Check.With(KernelLevel.Scalar, () => Run(expected));
        Check.EachVariant(SwiGlu.ForwardVariants, level =>
        {
            Run(actual);
            for (int i = 0; i < expected.Length; i++)
            {
                Check.Close(expected[i].Span, actual[i].Span, 2e-6, $"{level} result {i}");
            }
        });

        Floats[] Results() => [arena.Take(length), arena.Take(length), arena.Take(length)];

        void Run(Floats[] results)
        {
            SwiGlu.Forward(team, gate, up, results[0], length);
            SwiGlu.Backward(team, gradient, gate, up, results[1], results[2], length);
        }
    }

    [Fact]
    public void Gradients_agree_with_differences()
    {
        const int Length = 37;
        using var team = new Team(1);
        using var arena = new Arena(1 << 12);
        var gate = Check.Random(arena, Length, 1, 3);
        var up = Check.Random(arena, Length, 2);
        var gradient = Check.Random(arena, Length, 3);
        var output = arena.Take(Length);
        var gateGradient = arena.Take(Length);
        var upGradient = arena.Take(Length);
        SwiGlu.Backward(team, gradient, gate, up, gateGradient, upGradient, Length);
        Check.Gradient(gate, gateGradient.Span, Loss, "gate");
        Check.Gradient(up, upGradient.Span, Loss, "up");

        double Loss()
        {
            SwiGlu.Forward(team, gate, up, output, Length);
            return Check.Dot(output, gradient);
        }
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Check.SameForAnyTeam((team, arena) =>
    {
        var values = Check.Random(arena, 50_001, 1);
        var output = arena.Take(50_001);
        SwiGlu.Forward(team, values, values, output, 50_001);
        SwiGlu.Backward(team, values, output, values, output, values, 50_001);
        return output;
    });

    [Fact]
    public void Nothing_is_allocated()
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 16);
        var values = arena.Take(20000);
        Check.AllocatesNothing(() => SwiGlu.Forward(team, values, values, values, 20000));
    }
}
