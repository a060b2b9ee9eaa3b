using System.ComponentModel.DataAnnotations;
using System.Runtime.InteropServices;
using Grove.Synthesis.Filters.Duplicates;

namespace Grove.Synthesis.Filters;

/// <summary>
/// Removes rows whose question is a copy of a seed question: the same words in any order, or nearly (Jaccard similarity of the sets
/// of words). For teachers that are shown the seeds; the leak filter guards questions that must not be trained on.
/// </summary>
public sealed class SeedNoveltyFilter : IRowFilter
{
    readonly Dictionary<uint, List<uint[]>> byWord = [];
    readonly List<string> texts = [];
    readonly Dictionary<uint[], int> numbers = [];
    readonly HashSet<uint> distinct = [];
    readonly List<uint> words = [];
    readonly double threshold;

    /// <param name="seeds">The seed questions; those of grounded skills with their context before them.</param>
    /// <param name="threshold">Similarity from which a row is removed, 0.1 to 1.</param>
    public SeedNoveltyFilter(IEnumerable<string> seeds, [Range(0.1, 1.0)] double threshold = 0.8)
    {
        this.threshold = threshold;
        var found = new List<Word>();
        foreach (string seed in seeds)
        {
            found.Clear();
            Words.Find(seed, found);
            uint[] set = [.. found.Select(word => word.Hash).Distinct().Order()];
            if (set.Length == 0) continue;
            numbers[set] = texts.Count;
            texts.Add(seed);
            // A set that reaches the threshold shares at least one of any len·(1−t)+1 words of this one.
            foreach (uint word in set.Take((int)(set.Length * (1 - threshold)) + 1))
                (byWord.TryGetValue(word, out List<uint[]>? list) ? list : byWord[word] = []).Add(set);
        }
    }

    /// <inheritdoc/>
    public string Name => "novelty against seeds";

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text)
    {
        if (byWord.Count == 0) return FilterVerdict.Keep;
        distinct.Clear();
        words.Clear();
        foreach (Word word in text.Question)
            if (distinct.Add(word.Hash)) words.Add(word.Hash);
        foreach (Word word in text.Context)
            if (distinct.Add(word.Hash)) words.Add(word.Hash);
        words.Sort();
        ReadOnlySpan<uint> set = CollectionsMarshal.AsSpan(words);
        foreach (uint word in set)
            if (byWord.TryGetValue(word, out List<uint[]>? near))
                foreach (uint[] seed in near)
                    if (NearDuplicateIndex.Jaccard(seed, set, threshold) >= threshold)
                        return FilterVerdict.Remove($"the seed question \"{Excerpt.Of(texts[numbers[seed]])}\" again");
        return FilterVerdict.Keep;
    }
}
