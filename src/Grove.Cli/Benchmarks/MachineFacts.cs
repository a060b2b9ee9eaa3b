using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Grove.Tensors;

namespace Grove.Cli.Benchmarks;

/// <summary>What a figure was measured on: without it, no figure can be compared.</summary>
/// <param name="Processor">The processor's name, as the system gives it.</param>
/// <param name="Architecture">x64, arm64, …</param>
/// <param name="Kernels">What the kernels use of the processor, such as <c>avx2</c>.</param>
/// <param name="Threads">Threads at work.</param>
/// <param name="Processors">Processors that this process may use, by affinity and container.</param>
/// <param name="MemoryBytes">Memory that this process may use, by machine and container.</param>
/// <param name="System">The operating system.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="PeakGflops">Measured fused multiply-adds, billions of operations per second.</param>
/// <param name="BandwidthGigabytes">Measured reads from memory, 10⁹ bytes per second.</param>
sealed record MachineFacts(
    string Processor, string Architecture, string Kernels, int Threads, int Processors, long MemoryBytes,
    string System, string Runtime, double PeakGflops, double BandwidthGigabytes)
{
    /// <summary>Measures peak and bandwidth and asks the system for the rest.</summary>
    /// <param name="team">The threads.</param>
    public static MachineFacts Measure(Team team) => new(
        ProcessorName(), RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), KernelsUsed(), team.Threads,
        Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        RuntimeInformation.OSDescription, RuntimeInformation.FrameworkDescription,
        Machine.MeasurePeak(team) / 1e9, Machine.MeasureBandwidth(team) / 1e9);

    /// <summary>The commit that this program was built from; empty where the build knew none.</summary>
    public static string Commit { get; } =
        typeof(MachineFacts).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+') is [_, string commit, ..] ? commit : "";

    /// <summary>What to tell people whose processor is slow at this, or null.</summary>
    public string? Warning => Kernels switch
    {
        "scalar" => "Kernels: scalar. GROVE_KERNELS asks for the plain code that defines results; unset it to be many times faster.",
        "portable" when Architecture == "x64" => "Kernels: portable. Without AVX2 and FMA this processor does about a quarter of what a newer one does; results are the same within rounding.",
        "portable" => $"Kernels: portable vectors of 128 bits. There is no own path for {Architecture}; results are the same within rounding.",
        _ => null,
    };

    static string KernelsUsed() => Environment.GetEnvironmentVariable("GROVE_KERNELS") switch
    {
        { Length: > 0 } forced => forced,
        _ when Vector512.IsHardwareAccelerated && Avx512F.IsSupported => "avx512",
        _ when Avx2.IsSupported && Fma.IsSupported => "avx2",
        _ when Dp.IsSupported => "neon with dot product",
        _ when AdvSimd.IsSupported => "neon",
        _ when Vector128.IsHardwareAccelerated => "portable",
        _ => "scalar",
    };

    static string ProcessorName()
    {
        try
        {
            const string Linux = "/proc/cpuinfo";
            if (File.Exists(Linux) && File.ReadLines(Linux).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is string line)
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }
        catch (IOException)
        {
            // A name is not worth a failure.
        }
        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
