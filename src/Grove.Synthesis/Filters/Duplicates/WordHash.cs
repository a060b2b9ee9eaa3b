using System.Numerics;

namespace Grove.Synthesis.Filters.Duplicates;

/// <summary>64-bit hashes of words in order; the same in every run.</summary>
static class WordHash
{
    /// <summary>The hash of words that follow others.</summary>
    /// <param name="words">The words.</param>
    /// <param name="before">The hash of what stands before them, or any number.</param>
    public static ulong Of(ReadOnlySpan<Word> words, ulong before)
    {
        ulong hash = before;
        foreach (Word word in words) hash = BitOperations.RotateLeft((hash ^ word.Hash) * 0x9E3779B97F4A7C15, 29);
        hash = (hash ^ (uint)words.Length) * 0xBF58476D1CE4E5B9;
        return hash ^ hash >> 32;
    }
}
