using System.Text.RegularExpressions;
using Grove.Synthesis.Filters;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>
/// Picks from many wordings the ones that differ: no two questions, and no two pairs of question and answer, share more than four
/// fifths of their words. Every fact is asked about once before any is asked about twice, and full questions come before search phrases.
/// </summary>
static partial class DistinctRows
{
    /// <summary>The greatest share of common words (Jaccard, over lower-case words each counted once) that two picked rows stay below.</summary>
    public const double MostShared = 0.8;

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    /// <summary>Picks up to <paramref name="count"/> rows.</summary>
    /// <param name="rows">All wordings, in a fixed order.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="accept">Asked last for each row that would be picked, such as whether it is no copy of a seed question.</param>
    /// <returns>The picked rows in the order of picking; fewer where the wordings hold no more that differ.</returns>
    public static List<GeneratedRow> Pick(IReadOnlyList<GeneratedRow> rows, int count, Func<GeneratedRow, bool> accept)
    {
        var picked = new List<GeneratedRow>();
        var index = new WordSets();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // Rank by rank: a phrase is worth less than a question, whichever fact it is about.
        foreach (IGrouping<int, GeneratedRow> rank in rows.GroupBy(Rank).OrderBy(group => group.Key))
        {
            List<Queue<GeneratedRow>> facts = [.. rank.GroupBy(row => (row.Document, row.Source)).Select(group => new Queue<GeneratedRow>(group))];
            while (facts.Count > 0 && picked.Count < count)
            {
                foreach (Queue<GeneratedRow> fact in facts)
                    while (picked.Count < count && fact.TryDequeue(out GeneratedRow? row))
                        if (!seen.Contains(Normal.Words(row.Question)) && accept(row) && index.TryAdd(row))
                        {
                            seen.Add(Normal.Words(row.Question));
                            picked.Add(row);
                            break;
                        }
                facts.RemoveAll(fact => fact.Count == 0);
            }
        }
        return picked;
    }

    static int Rank(GeneratedRow row)
    {
        bool whole = char.IsUpper(row.Question[0]) || char.IsDigit(row.Question[0]);
        return (whole, row.Question[^1], row.IsPlain && row.Kind != "keywords") switch
        {
            (true, '?', true) => 0,
            (true, '?' or '.', _) when row.Kind != "keywords" => 1,
            _ => 2,
        };
    }

    sealed class WordSets
    {
        readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
        // Words by letters, words between spaces, and words of question and answer: whoever measures, in whichever way, finds them different.
        readonly List<int[]>[] sets = [[], [], []];

        public bool TryAdd(GeneratedRow row)
        {
            string question = row.Question.ToLowerInvariant(), both = question + " " + row.Answer.ToLowerInvariant();
            int[][] mine = [Ids(Words(question)), Ids(question.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), Ids(Words(both))];
            for (int kind = 0; kind < mine.Length; kind++)
                if (sets[kind].Exists(other => Near(mine[kind], other)))
                    return false;
            for (int kind = 0; kind < mine.Length; kind++)
                sets[kind].Add(mine[kind]);
            return true;
        }

        static IEnumerable<string> Words(string text) => Word().Matches(text).Select(match => match.Value);

        int[] Ids(IEnumerable<string> words)
        {
            int[] found = [.. words.Distinct().Select(word => ids.TryGetValue(word, out int id) ? id : ids[word] = ids.Count)];
            Array.Sort(found);
            return found;
        }

        static bool Near(int[] one, int[] other)
        {
            int small = Math.Min(one.Length, other.Length), large = Math.Max(one.Length, other.Length);
            // Even a set inside the other is no nearer than this.
            if (small < MostShared * large)
                return false;
            int common = 0;
            for (int left = 0, right = 0; left < one.Length && right < other.Length;)
            {
                int order = one[left] - other[right];
                if (order == 0)
                    common++;
                if (order <= 0)
                    left++;
                if (order >= 0)
                    right++;
            }
            return common >= MostShared * (one.Length + other.Length - common);
        }
    }
}
