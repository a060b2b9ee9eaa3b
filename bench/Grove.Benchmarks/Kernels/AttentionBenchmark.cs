using BenchmarkDotNet.Attributes;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Benchmarks.Kernels;

/// <summary>256 rows of one document, 6 heads of 64.</summary>
public class AttentionBenchmark : KernelBenchmark
{
    const int Rows = 256, Heads = 6, HeadDim = 64;
    static readonly int[] Starts = new int[Rows];

    Floats query, key, value, output, logSumExp, outputGradient, queryGradient, keyGradient, valueGradient, scratch;

    /// <inheritdoc/>
    protected override void Prepare()
    {
        const int Length = Rows * Heads * HeadDim;
        (query, key, value, output, logSumExp) = (Take(Length), Take(Length), Take(Length), Take(Length), Take(Rows * Heads));
        (outputGradient, queryGradient, keyGradient, valueGradient, scratch) = (Take(Length), Take(Length), Take(Length), Take(Length), Take(Rows * Heads));
        Forward();
    }

    /// <summary>Without a matrix of scores.</summary>
    [Benchmark]
    public void Forward() => Attention.Forward(Team, query, key, value, output, logSumExp, Starts, Rows, Heads, Heads, HeadDim, 0.125f);

    /// <summary>Scores computed again from what forward kept.</summary>
    [Benchmark]
    public void Backward() => Attention.Backward(
        Team, outputGradient, query, key, value, output, logSumExp, queryGradient, keyGradient, valueGradient, scratch, Starts, Rows, Heads, Heads, HeadDim, 0.125f);
}
