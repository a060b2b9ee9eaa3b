using BenchmarkDotNet.Attributes;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Benchmarks.Kernels;

/// <summary>256 rows of 576.</summary>
public class RmsNormBenchmark : KernelBenchmark
{
    const int Rows = 256, Width = 576;

    Floats input, weight, output, inverse, inputGradient, weightGradient;

    /// <inheritdoc/>
    protected override void Prepare()
    {
        (input, weight, output, inverse) = (Take(Rows * Width), Take(Width), Take(Rows * Width), Take(Rows));
        (inputGradient, weightGradient) = (Take(Rows * Width), Take(Width));
    }

    /// <summary>y = w · x / rms(x).</summary>
    [Benchmark]
    public void Forward() => RmsNorm.Forward(Team, input, weight, output, inverse, Rows, Width, 1e-5f);

    /// <summary>Both gradients.</summary>
    [Benchmark]
    public void Backward() => RmsNorm.Backward(Team, output, input, weight, inverse, inputGradient, weightGradient, Rows, Width);
}
