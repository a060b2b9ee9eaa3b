using System.Numerics;

namespace Grove.Synthesis.Datasets;

/// <summary>Counts lengths so that percentiles can be told in fixed memory: exact up to 1,023, to within 0.2 % above.</summary>
public sealed class LengthCounts
{
    const int Exact = 1024;
    const int PerOctave = 512;

    readonly long[] counts = new long[Exact + 54 * PerOctave];

    /// <summary>How many lengths were added.</summary>
    public long Count { get; private set; }

    /// <summary>Their sum.</summary>
    public long Sum { get; private set; }

    /// <summary>The largest.</summary>
    public long Largest { get; private set; }

    /// <summary>Adds a length.</summary>
    /// <param name="length">0 or more.</param>
    public void Add(long length)
    {
        counts[Place(length)]++;
        Count++;
        Sum += length;
        Largest = Math.Max(Largest, length);
    }

    /// <summary>The length that a share of all do not exceed.</summary>
    /// <param name="share">0 to 1.</param>
    public long Percentile(double share)
    {
        if (Count == 0) return 0;
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count)), seen = 0;
        for (int place = 0; place < counts.Length; place++)
        {
            seen += counts[place];
            if (seen >= rank) return Math.Min(Largest, Length(place));
        }
        return Largest;
    }

    // Above the exact range, ten bits below the highest one are kept: nine after it.
    static int Place(long length)
    {
        if (length < Exact) return (int)length;
        int octave = BitOperations.Log2((ulong)length) - 10;
        return Exact + octave * PerOctave + (int)(length >> octave + 1 & PerOctave - 1);
    }

    static long Length(int place) =>
        place < Exact ? place : (long)(PerOctave + (place - Exact) % PerOctave) << (place - Exact) / PerOctave + 1;
}
