using System.Numerics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class ActivateTests
{
    public static TheoryData<Curve, int, bool> Cases
    {
        get
        {
            var cases = new TheoryData<Curve, int, bool>();
            foreach (Curve curve in Enum.GetValues<Curve>())
            {
                foreach (int length in (int[])[0, 1, Vector<float>.Count - 1, Vector<float>.Count, Vector<float>.Count + 1, 20001])
                {
                    cases.Add(curve, length, false);
                    cases.Add(curve, length, true);
                }
            }

            return cases;
        }
    }

    /// <summary>x · Φ(x) and its tanh approximation, as Python computes them with math.erf and math.tanh.</summary>
    [Theory]
    [InlineData(Curve.Gelu, 1, 0.8413447460685429)]
    [InlineData(Curve.Gelu, -2, -0.04550026389635842)]
    [InlineData(Curve.Gelu, -4, -0.00012668496733247944)]
    [InlineData(Curve.Gelu, 0.5, 0.34573123063700656)]
    [InlineData(Curve.Gelu, 12, 12)]
    [InlineData(Curve.GeluTanh, 1, 0.8411919906082768)]
    [InlineData(Curve.GeluTanh, -2, -0.04540230591222)]
    [InlineData(Curve.Silu, 1, 0.7310585786300049)]
    [InlineData(Curve.Silu, -30, -2.8072868906520526e-12)]
    public void Values_of_the_curves(Curve curve, float x, double expected)
    {
        using var team = new Team(1);
        using var arena = new Arena(1024);
        var input = arena.Take(2 * Vector<float>.Count);
        input.Span.Fill(x);
        var output = arena.Take(input.Length);
        Check.With(KernelLevel.Scalar, () => Activate.Forward(team, curve, input, null, output, input.Length));
        Assert.Equal(expected, output[0], 3e-7 * Math.Abs(expected));
        Check.EachVariant(Activate.ForwardVariants(curve), level =>
        {
            Activate.Forward(team, curve, input, null, output, input.Length);
            Assert.Equal(expected, output[0], 1e-6 * Math.Abs(expected));
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_variant_agrees_with_scalar(Curve curve, int length, bool gated)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var gate = Check.Random(arena, length, 1, 12);
        var up = Check.Random(arena, length, 2);
        var gradient = Check.Random(arena, length, 3);
        var (expected, actual) = (Results(), Results());
        Check.With(KernelLevel.Scalar, () => Run(expected));
        Check.EachVariant(Activate.ForwardVariants(curve), level =>
        {
            Run(actual);
            for (int i = 0; i < expected.Length; i++)
            {
                Check.Close(expected[i].Span, actual[i].Span, 3e-6, $"{level} result {i}");
            }
        });

        Floats[] Results() => [arena.Take(length), arena.Take(length), arena.Take(length)];

        void Run(Floats[] results)
        {
            Activate.Forward(team, curve, gate, gated ? up : null, results[0], length);
            Activate.Backward(team, curve, gradient, gate, gated ? up : null, results[1], gated ? results[2] : null, length);
        }
    }

    [Theory]
    [InlineData(Curve.Silu, false)]
    [InlineData(Curve.Silu, true)]
    [InlineData(Curve.Gelu, false)]
    [InlineData(Curve.Gelu, true)]
    [InlineData(Curve.GeluTanh, false)]
    [InlineData(Curve.GeluTanh, true)]
    public void Gradients_agree_with_differences(Curve curve, bool gated)
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
        Activate.Backward(team, curve, gradient, gate, gated ? up : null, gateGradient, gated ? upGradient : null, Length);
        Check.Gradient(gate, gateGradient.Span, Loss, "gate");
        if (gated)
        {
            Check.Gradient(up, upGradient.Span, Loss, "up");
        }

        double Loss()
        {
            Activate.Forward(team, curve, gate, gated ? up : null, output, Length);
            return Check.Dot(output, gradient);
        }
    }

    [Fact]
    public void Llamas_gate_is_the_one_of_its_own_kernel()
    {
        using var team = new Team(1);
        using var arena = new Arena(1 << 12);
        var gate = Check.Random(arena, 100, 1, 5);
        var up = Check.Random(arena, 100, 2);
        var (expected, actual) = (arena.Take(100), arena.Take(100));
        SwiGlu.Forward(team, gate, up, expected, 100);
        Activate.Forward(team, Curve.Silu, gate, up, actual, 100);
        Check.Close(expected.Span, actual.Span, 1e-6, "gate");
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 16);
        var values = arena.Take(20000);
        Check.AllocatesNothing(() => Activate.Forward(team, Curve.Gelu, values, null, values, 20000));
        Check.AllocatesNothing(() => Activate.Backward(team, Curve.GeluTanh, values, values, null, values, null, 20000));
    }
}
