using BenchmarkDotNet.Attributes;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Benchmarks.Kernels;

/// <summary>One kernel, on one thread, by every way that this machine can run it.</summary>
public abstract class KernelBenchmark
{
    Arena? arena;

    /// <summary>The level of the processor that is forced.</summary>
    [ParamsSource(nameof(Levels))]
    public string Level { get; set; } = "portable";

    /// <summary>What this machine supports, slowest first.</summary>
    public static IEnumerable<string> Levels { get; } =
    [
        "scalar", "portable",
        .. System.Runtime.Intrinsics.X86.Fma.IsSupported ? new[] { "avx2" } : [],
        .. System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? new[] { "avx512" } : [],
    ];

    /// <summary>One thread: what several make of it is what <c>grove bench</c> says.</summary>
    protected Team Team { get; } = new(1);

    /// <summary>Forces the level and takes memory.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        Variant.Force(Enum.Parse<KernelLevel>(Level, ignoreCase: true));
        arena = new Arena(64 << 20);
        Prepare();
    }

    /// <summary>Gives everything back.</summary>
    [GlobalCleanup]
    public void CleanUp()
    {
        Variant.Force(null);
        arena?.Dispose();
    }

    /// <summary>Takes what the kernel reads and writes.</summary>
    protected abstract void Prepare();

    /// <summary>So many floats with something in them.</summary>
    protected Floats Take(int length)
    {
        Floats floats = arena!.Take(length);
        Span<float> span = floats.Span;
        for (int i = 0; i < span.Length; i++) span[i] = ((uint)i * 2654435761u >> 8) * (1f / (1 << 24)) - 0.5f;
        return floats;
    }
}
