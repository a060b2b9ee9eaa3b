using System.Runtime.InteropServices;
using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Pipelines.Novelty;

/// <summary>
/// Finds whether a text is too near to any text seen, by ROUGE-L, exactly and without comparing with all.
/// </summary>
/// <remarks>
/// A longest common subsequence is never longer than the number of common words, so a text of n words that reaches F = 2·LCS/(n + m) ≥ t
/// with one of m words shares at least t·(n + m)/2 words with it, and m lies between n·t/(2 − t) and n·(2 − t)/t. With its words ordered
/// from rare to common, sharing c of n words means sharing one of the n − c + 1 rarest: only texts that hold one of those are looked at
/// (prefix filtering; Chaudhuri et al. 2006, Bayardo et al. 2007). Their common words are counted first, and the subsequence is computed
/// for the few that are left.
/// </remarks>
/// <param name="threshold">Texts that reach this F-measure are too near; above 0.</param>
public sealed class NoveltyIndex(double threshold)
{
    readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    readonly List<int> frequencies = [];
    readonly List<(string Text, int[] Words, int[] Sorted)> texts = [];
    readonly Dictionary<int, List<int>> holders = [];
    int visit;
    readonly List<int> visited = [];

    /// <summary>How many texts it has.</summary>
    public int Count => texts.Count;

    /// <summary>How many comparisons of word orders were made; for tests of the cost.</summary>
    internal long Compared { get; private set; }

    /// <summary>Adds a text.</summary>
    /// <param name="text">The text.</param>
    public void Add(string text)
    {
        int[] words = Ids(text, grow: true);
        int number = texts.Count;
        texts.Add((text, words, Sorted(words)));
        visited.Add(0);
        foreach (int word in words.Distinct())
        {
            frequencies[word]++;
            if (!holders.TryGetValue(word, out List<int>? list)) holders[word] = list = [];
            list.Add(number);
        }
    }

    /// <summary>The first text seen that is too near.</summary>
    /// <param name="text">A new text.</param>
    /// <returns>The earlier text and the F-measure, or null for a new one.</returns>
    public (string Text, double Score)? Nearest(string text)
    {
        int[] words = Ids(text, grow: false);
        if (words.Length == 0) return null;
        visit++;
        int[] sorted = Sorted(words);
        // The least number of common words, counted with repetition, that the shortest possible partner asks for.
        int shortest = Math.Max(1, (int)Math.Ceiling(words.Length * threshold / (2 - threshold) - 1e-9));
        int needed = Needed(words.Length, shortest);
        int prefix = words.Length - needed + 1;
        int best = int.MaxValue;
        foreach (int word in words.OrderBy(Frequency).ThenBy(word => word).Take(prefix).Distinct())
        {
            if (word < 0 || !holders.TryGetValue(word, out List<int>? list)) continue;
            foreach (int number in CollectionsMarshal.AsSpan(list))
            {
                if (number >= best || visited[number] == visit) continue;
                visited[number] = visit;
                (_, int[] theirs, int[] theirSorted) = texts[number];
                int least = Needed(words.Length, theirs.Length);
                if (least > Math.Min(words.Length, theirs.Length) || Common(sorted, theirSorted) < least) continue;
                Compared++;
                if (RougeL.Score(words, theirs) >= threshold) best = number;
            }
        }
        return best == int.MaxValue ? null : (texts[best].Text, RougeL.Score(words, texts[best].Words));
    }

    int Needed(int one, int other) => Math.Max(1, (int)Math.Ceiling(threshold * (one + other) / 2 - 1e-9));

    int Frequency(int word) => word < 0 ? 0 : frequencies[word];

    static int[] Sorted(int[] words)
    {
        int[] sorted = [.. words];
        Array.Sort(sorted);
        return sorted;
    }

    static int Common(int[] one, int[] other)
    {
        int common = 0;
        for (int left = 0, right = 0; left < one.Length && right < other.Length;)
        {
            int order = one[left].CompareTo(other[right]);
            if (order == 0) common++;
            if (order <= 0) left++;
            if (order >= 0) right++;
        }
        return common;
    }

    // Words never seen share nothing with anybody; each gets a number of its own below 0.
    int[] Ids(string text, bool grow)
    {
        var found = new List<int>();
        int strange = 0;
        foreach (string word in Tokens.Words(text))
        {
            if (ids.TryGetValue(word, out int id)) found.Add(id);
            else if (!grow) found.Add(--strange);
            else
            {
                ids[word] = frequencies.Count;
                found.Add(frequencies.Count);
                frequencies.Add(0);
            }
        }
        return [.. found];
    }
}
