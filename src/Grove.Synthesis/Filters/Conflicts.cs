using Grove.Synthesis.Teachers;

namespace Grove.Synthesis.Filters;

/// <summary>Removes questions that were given two different answers; a question asked twice with one answer stays once.</summary>
static class Conflicts
{
    public static (List<GeneratedRow> Kept, int Removed) Remove(IEnumerable<GeneratedRow> rows)
    {
        var byQuestion = new Dictionary<string, List<GeneratedRow>>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (GeneratedRow row in rows)
        {
            string key = Normal.Words(row.Question);
            if (!byQuestion.TryGetValue(key, out List<GeneratedRow>? same))
            {
                byQuestion[key] = same = [];
                order.Add(key);
            }
            same.Add(row);
        }
        var kept = new List<GeneratedRow>();
        int removed = 0;
        foreach (string key in order)
        {
            List<GeneratedRow> same = byQuestion[key];
            if (same.TrueForAll(row => row.Answer == same[0].Answer))
                kept.Add(same[0]);
            else
                removed += same.Count;
        }
        return (kept, removed);
    }
}
