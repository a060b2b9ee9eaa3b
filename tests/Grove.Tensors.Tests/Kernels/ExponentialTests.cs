using System.Numerics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class ExponentialTests
{
    [Fact]
    public void Relative_error_is_that_of_a_float()
    {
        double largest = 0;
        float where = 0;
        for (float x = -87.25f; x < 88.3f; x += 0.0037f)
        {
            double exact = Math.Exp(x);
            double error = Math.Abs(Exponential.Exp(Vector.Create(x))[0] - exact) / exact;
            (largest, where) = error > largest ? (error, x) : (largest, where);
        }

        Assert.True(largest < 2e-7, $"maximum relative error {largest:G3} at {where}");
    }

    [Fact]
    public void Ends_of_the_range()
    {
        Assert.Equal(1, Exponential.Exp(Vector<float>.Zero)[0]);
        Assert.Equal(0, Exponential.Exp(Vector.Create(float.NegativeInfinity))[0]);
        Assert.Equal(0, Exponential.Exp(Vector.Create(-1000f))[0]);
        Assert.InRange(Exponential.Exp(Vector.Create(1000f))[0], 2e38f, float.MaxValue);
        Assert.True(float.IsNaN(Exponential.Exp(Vector.Create(float.NaN))[0]));
    }
}
