using System.Runtime.InteropServices;
using Grove.Synthesis.Filters.Duplicates;

namespace Grove.Synthesis.Filters.Overlap;

/// <summary>
/// Texts that must not be trained on, such as evaluation sets and held-out questions: found again whole, nearly whole (Jaccard
/// similarity of the sets of words), or as a sequence of words (13 in a row by default, as GPT-3 was checked).
/// </summary>
/// <param name="sequence">Words in a row that count as a leak, 5 to 50.</param>
/// <param name="threshold">Jaccard similarity of a question that counts as a leak, 0.1 to 1.</param>
public sealed class LeakIndex(int sequence = 13, double threshold = 0.8) : IDisposable
{
    const ulong Base = 0x9E3779B97F4A7C15;

    readonly NearDuplicateIndex near = new(threshold);
    readonly SeenHashes sequences = new();
    readonly List<string> sources = [];
    readonly List<(int Source, int Line)> places = [];
    readonly List<Word> words = [];
    readonly HashSet<uint> distinct = [];
    readonly List<uint> set = [];
    readonly ulong leaving = Power(sequence);

    /// <summary>Texts in the index.</summary>
    public long Count => places.Count;

    /// <summary>A leak.</summary>
    /// <param name="Place">Where the text is that must not be trained on.</param>
    /// <param name="How">What was found of it, for people.</param>
    public readonly record struct Leak(string Place, string How);

    /// <summary>Adds a text.</summary>
    /// <param name="text">A question, or what an evaluation shows to a model.</param>
    /// <param name="source">The file it is from, or what it is.</param>
    /// <param name="line">Its line in the file, from 1; 0 for none.</param>
    public void Add(string text, string source, int line = 0)
    {
        words.Clear();
        Words.Find(text, words);
        if (words.Count == 0) return;
        if (sources.Count == 0 || sources[^1] != source) sources.Add(source);
        places.Add((sources.Count - 1, line));
        near.Add(Set(CollectionsMarshal.AsSpan(words), []));
        ulong hash = 0;
        for (int i = 0; i < words.Count; i++)
            if (Roll(ref hash, CollectionsMarshal.AsSpan(words), i) && !sequences.Find(hash, out _)) sequences.Add(hash, places.Count - 1);
    }

    /// <summary>Looks for a leak in a row.</summary>
    /// <param name="question">The words of what the user says.</param>
    /// <param name="context">The words of what stands before it; may be empty.</param>
    /// <param name="answer">The words of what the model says.</param>
    /// <returns>What was found first, or null.</returns>
    public Leak? Find(ReadOnlySpan<Word> question, ReadOnlySpan<Word> context, ReadOnlySpan<Word> answer)
    {
        if (places.Count == 0) return null;
        if (question.Length > 0 && near.Find(Set(question, []), out double similarity, out long at)
            || context.Length > 0 && near.Find(Set(question, context), out similarity, out at))
            return new Leak(Place(at), similarity >= 1 ? "the same words" : $"{(int)(100 * similarity)} % of the words");
        return Sequence(question) ?? Sequence(context) ?? Sequence(answer);
    }

    /// <summary>Removes temporary files.</summary>
    public void Dispose()
    {
        near.Dispose();
        sequences.Dispose();
    }

    Leak? Sequence(ReadOnlySpan<Word> part)
    {
        ulong hash = 0;
        for (int i = 0; i < part.Length; i++)
            if (Roll(ref hash, part, i) && sequences.Find(hash, out long found)) return new Leak(Place(found), $"{sequence} words in a row");
        return null;
    }

    string Place(long at)
    {
        (int source, int line) = places[(int)at];
        return line == 0 ? sources[source] : $"{sources[source]}:{line}";
    }

    ReadOnlySpan<uint> Set(ReadOnlySpan<Word> one, ReadOnlySpan<Word> other)
    {
        distinct.Clear();
        set.Clear();
        foreach (Word word in one)
            if (distinct.Add(word.Hash)) set.Add(word.Hash);
        foreach (Word word in other)
            if (distinct.Add(word.Hash)) set.Add(word.Hash);
        set.Sort();
        return CollectionsMarshal.AsSpan(set);
    }

    // A polynomial over the last words (Karp and Rabin 1987); true once there are enough of them.
    bool Roll(ref ulong hash, ReadOnlySpan<Word> all, int at)
    {
        hash = hash * Base + all[at].Hash + 1;
        if (at >= sequence) hash -= leaving * (all[at - sequence].Hash + 1UL);
        return at >= sequence - 1;
    }

    static ulong Power(int exponent)
    {
        ulong power = 1;
        for (int i = 0; i < exponent; i++) power *= Base;
        return power;
    }
}
