namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>SplitMix64 (Steele, Lea, Flood 2014): the same numbers from the same seed on every platform and runtime.</summary>
sealed class SplitMix(ulong seed)
{
    ulong state = seed;

    public ulong Next()
    {
        state += 0x9E3779B97F4A7C15UL;
        ulong mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A whole number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>True with the probability given.</summary>
    public bool Chance(double probability) => (Next() >> 11) * (1.0 / (1UL << 53)) < probability;

    public T Pick<T>(IReadOnlyList<T> values) => values[Below(values.Count)];

    /// <summary>Fisher and Yates, from the end.</summary>
    public void Shuffle<T>(IList<T> values)
    {
        for (int last = values.Count - 1; last > 0; last--)
        {
            int other = Below(last + 1);
            (values[last], values[other]) = (values[other], values[last]);
        }
    }

    /// <summary>A seed that depends on the text, so that one document's rows do not hang on its neighbours.</summary>
    public static ulong Seed(ulong seed, string text)
    {
        ulong hash = 14695981039346656037UL ^ seed; // FNV-1a
        foreach (char letter in text)
            hash = (hash ^ letter) * 1099511628211UL;
        return hash;
    }
}
