using Grove.Synthesis.Filters;
using Grove.Synthesis.Teachers.BuiltIn.Language;
using Grove.Taxonomy;

namespace Grove.Synthesis.Teachers.BuiltIn.Skills;

/// <summary>The skills that can be generated without a model, chosen by the words of the task description.</summary>
static class SkillGenerators
{
    delegate (string Question, string Answer, string Source) Generator(SplitMix random);

    /// <summary>Each generator with the words of which a task description must have one of each group.</summary>
    static readonly (string Kind, Generator Next, string[][] Words)[] generators =
    [
        ("inclusive-language", InclusiveLanguage.Next, [["inclusive", "neutral", "gender-neutral", "non-sexist", "gendered"]]),
        ("table-conversion", TableConversion.Next, [["table", "csv", "tables"], ["convert", "turn", "format", "another", "rewrite", "change", "transform", "into"]]),
    ];

    /// <summary>Distinct rows for the skill, or <c>null</c> where no generator fits.</summary>
    public static IReadOnlyList<GeneratedRow>? Write(SkillLeaf leaf, int count, SplitMix random, CancellationToken cancellation)
    {
        HashSet<string> task = [.. Tokens.Words(leaf.TaskDescription), .. Tokens.ContentStems(leaf.TaskDescription)];
        foreach ((string kind, Generator next, string[][] words) in generators)
        {
            if (!Array.TrueForAll(words, group => group.Any(task.Contains)))
                continue;
            var rows = new List<GeneratedRow>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (int turn = 0; rows.Count < count && turn < count * 5; turn++)
            {
                cancellation.ThrowIfCancellationRequested();
                (string question, string answer, string source) = next(random);
                if (seen.Add(Normal.Words(question)))
                    rows.Add(new GeneratedRow(question, answer, leaf.Name, "", 0, source, kind, BuiltInTeacher.Name));
            }
            return rows;
        }
        return null;
    }
}
