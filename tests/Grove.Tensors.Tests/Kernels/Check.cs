using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

/// <summary>Numbers to test with, and comparisons that print the largest difference when they fail.</summary>
static class Check
{
    internal static Floats Random(Arena arena, int length, int seed, float range = 1)
    {
        var values = arena.Take(length);
        var random = new Random(seed);
        foreach (ref float value in values.Span)
        {
            value = (random.NextSingle() * 2 - 1) * range;
        }

        return values;
    }

    internal static Floats Copy(Arena arena, Floats source)
    {
        var copy = arena.Take(source.Length);
        source.Span.CopyTo(copy.Span);
        return copy;
    }

    /// <summary>Every value within <paramref name="tolerance"/> of the expected, relative to the larger of 1 and its size.</summary>
    internal static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0;
        int where = -1;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs((double)expected[i] - actual[i]) / Math.Max(1, Math.Abs((double)expected[i]));
            if (!(difference <= largest))
            {
                largest = double.IsNaN(difference) ? double.PositiveInfinity : difference;
                where = i;
            }
        }

        Assert.True(largest <= tolerance, $"{what}: maximum difference {largest:G3} at {where} of {expected.Length} (tolerance {tolerance:G3}); expected {(where < 0 ? 0 : expected[where]):G9}, got {(where < 0 ? 0 : actual[where]):G9}.");
    }

    internal static void Same(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) != BitConverter.SingleToInt32Bits(actual[i]))
            {
                Assert.Fail($"{what}: bits differ at {i} of {expected.Length}: {expected[i]:G9} and {actual[i]:G9}.");
            }
        }
    }

    /// <summary>Runs <paramref name="body"/> with each level of the list but scalar forced.</summary>
    internal static void EachVariant(Variant[] variants, Action<KernelLevel> body)
    {
        Assert.Equal(KernelLevel.Scalar, variants[^1].Level);
        for (int i = 0; i < variants.Length - 1; i++)
        {
            Assert.True(variants[i].Level > variants[i + 1].Level, "Variants are listed best first.");
            With(variants[i].Level, () => body(variants[i].Level));
        }
    }

    internal static void With(KernelLevel level, Action body)
    {
        Variant.Force(level);
        try
        {
            body();
        }
        finally
        {
            Variant.Force(null);
        }
    }

    /// <summary>The same bits from 1, 2 and 3 threads. <paramref name="run"/> returns its results; it is called with fresh inputs each time.</summary>
    internal static void SameForAnyTeam(Func<Team, Arena, Floats> run)
    {
        float[]? expected = null;
        for (int threads = 1; threads <= 3; threads++)
        {
            using var team = new Team(threads);
            using var arena = new Arena(1 << 22);
            var actual = run(team, arena).Span.ToArray();
            expected ??= actual;
            Same(expected, actual, $"{threads} threads");
        }
    }

    /// <summary>No managed bytes on this thread, after a first call.</summary>
    internal static void AllocatesNothing(Action run)
    {
        run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>
    /// Compares a gradient with central differences of <paramref name="loss"/> (in double), at up to 40 places spread over the values.
    /// </summary>
    internal static void Gradient(Floats values, ReadOnlySpan<float> gradient, Func<double> loss, string what, double tolerance = 2e-3, float step = 1e-2f)
    {
        double largest = 0;
        int where = -1;
        int stride = Math.Max(1, values.Length / 40);
        for (int i = 0; i < values.Length; i += stride)
        {
            float saved = values[i];
            values[i] = saved + step;
            double up = loss();
            float above = values[i];
            values[i] = saved - step;
            double down = loss();
            double slope = (up - down) / ((double)above - values[i]);
            values[i] = saved;
            double difference = Math.Abs(slope - gradient[i]) / Math.Max(1, Math.Abs(slope));
            if (!(difference <= largest))
            {
                largest = difference;
                where = i;
            }
        }

        Assert.True(largest <= tolerance, $"gradient of {what}: maximum difference {largest:G3} at {where} of {values.Length} (tolerance {tolerance:G3}).");
    }

    /// <summary>Σ x·y in double: a scalar loss whose gradient with respect to x is y.</summary>
    internal static double Dot(Floats x, Floats y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += (double)x[i] * y[i];
        }

        return sum;
    }
}
