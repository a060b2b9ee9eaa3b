using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors;

/// <summary>What the machine can do at most, measured here and now: the yardstick for the kernels.</summary>
public static unsafe class Machine
{
    /// <summary>Long enough to catch a moment when a shared machine is ours.</summary>
    static readonly TimeSpan Duration = TimeSpan.FromSeconds(0.3);

    const int FmaRounds = 1_000_000;
    const int Chains = 12;
    const long StreamBytes = 256L << 20;

    /// <summary>Fused multiply-adds on all threads of the team, from independent chains in registers, with the widest vectors; best of several runs.</summary>
    /// <param name="team">Threads to measure with.</param>
    /// <returns>Floating point operations per second, single precision, two for each multiply-add.</returns>
    public static double MeasurePeak(Team team)
    {
        delegate*<void*, int, int, void> body = Vector512.IsHardwareAccelerated ? &Chains512 : &ChainsPortable;
        int lanes = Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector<float>.Count;
        float sink = 0;
        double seconds = Best(team, body, &sink, team.Threads, 1);
        return 2.0 * Chains * lanes * FmaRounds * team.Threads / seconds;
    }

    /// <summary>Sums a buffer of 256 MB, far larger than any cache, on all threads of the team; best of several runs.</summary>
    /// <param name="team">Threads to measure with.</param>
    /// <returns>Bytes read per second.</returns>
    public static double MeasureBandwidth(Team team)
    {
        void* buffer = NativeMemory.AlignedAlloc((nuint)StreamBytes, 64);
        try
        {
            new Span<byte>(buffer, (int)StreamBytes).Fill(1);
            return StreamBytes / Best(team, &SumStream, buffer, (int)(StreamBytes >> 20), 1);
        }
        finally
        {
            NativeMemory.AlignedFree(buffer);
        }
    }

    static double Best(Team team, delegate*<void*, int, int, void> body, void* arguments, int count, int grain)
    {
        double best = double.PositiveInfinity;
        long first = Stopwatch.GetTimestamp();
        while (double.IsInfinity(best) || Stopwatch.GetElapsedTime(first) < Duration)
        {
            long began = Stopwatch.GetTimestamp();
            team.Run(body, arguments, count, grain);
            best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalSeconds);
        }

        return best;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Chains512(void* sink, int start, int end)
    {
        Vector512<float> a = Vector512.Create(1f), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        for (int round = 0; round < FmaRounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }

        Keep(sink, Vector512.Sum(((a + b) + (c + d)) + ((e + f) + (g + h)) + ((i + j) + (k + l))));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ChainsPortable(void* sink, int start, int end)
    {
        Vector<float> a = Vector<float>.One, b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
        Vector<float> x = Vector.Create(0.999f), y = Vector.Create(0.001f);
        for (int round = 0; round < FmaRounds; round++)
        {
            a = Vector.FusedMultiplyAdd(a, x, y);
            b = Vector.FusedMultiplyAdd(b, x, y);
            c = Vector.FusedMultiplyAdd(c, x, y);
            d = Vector.FusedMultiplyAdd(d, x, y);
            e = Vector.FusedMultiplyAdd(e, x, y);
            f = Vector.FusedMultiplyAdd(f, x, y);
            g = Vector.FusedMultiplyAdd(g, x, y);
            h = Vector.FusedMultiplyAdd(h, x, y);
            i = Vector.FusedMultiplyAdd(i, x, y);
            j = Vector.FusedMultiplyAdd(j, x, y);
            k = Vector.FusedMultiplyAdd(k, x, y);
            l = Vector.FusedMultiplyAdd(l, x, y);
        }

        Keep(sink, Vector.Sum(((a + b) + (c + d)) + ((e + f) + (g + h)) + ((i + j) + (k + l))));
    }

    /// <summary>Adds the mebibytes [start, end) of the buffer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void SumStream(void* buffer, int start, int end)
    {
        int lanes = Vector<float>.Count;
        float* position = (float*)buffer + ((nint)start << 18);
        float* last = (float*)buffer + ((nint)end << 18);
        Vector<float> a = default, b = a, c = a, d = a;
        for (; position < last; position += 4 * lanes)
        {
            a += Vector.Load(position);
            b += Vector.Load(position + lanes);
            c += Vector.Load(position + 2 * lanes);
            d += Vector.Load(position + 3 * lanes);
        }

        float sum = Vector.Sum((a + b) + (c + d));
        Keep(&sum, sum);
    }

    /// <summary>A use of the result that the compiler cannot remove.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void Keep(void* sink, float value) => *(float*)sink = value;
}
