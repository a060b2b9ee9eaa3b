using BenchmarkDotNet.Attributes;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Benchmarks.Kernels;

/// <summary>256 × 384 times 384 × 384: 75 million operations.</summary>
public class GemmBenchmark : KernelBenchmark
{
    const int Rows = 256, Width = 384;

    Floats input, weight, output;

    /// <inheritdoc/>
    protected override void Prepare() => (input, weight, output) = (Take(Rows * Width), Take(Width * Width), Take(Rows * Width));

    /// <summary>input · weightᵀ.</summary>
    [Benchmark]
    public void Forward() => Gemm.Multiply(Team, input, false, weight, true, output, Rows, Width, Width, accumulate: false);

    /// <summary>inputᵀ · output, added.</summary>
    [Benchmark]
    public void WeightGradient() => Gemm.Multiply(Team, output, true, input, false, weight, Width, Width, Rows, accumulate: true);
}
