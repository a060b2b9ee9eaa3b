using Grove.Synthesis.Filters;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Taxonomy;
using Grove.Taxonomy.Documents;
using Grove.Text;

namespace Grove.Synthesis.Mixing;

/// <summary>From a taxonomy to the rows to train on: teach, filter, mix.</summary>
public static class DatasetBuilder
{
    /// <summary>Builds the training set of a taxonomy with the built-in teacher.</summary>
    /// <param name="tree">The leaves. Their seed questions are used for one thing only: to take near-copies of them out.</param>
    /// <param name="general">General conversations to mix in, so that the model does not forget; may be empty.</param>
    /// <param name="options">Settings.</param>
    /// <param name="progress">Told as the teacher goes on; may be null.</param>
    /// <param name="cancellation">Stops between facts.</param>
    public static Dataset Build(
        TaxonomyTree tree, IReadOnlyList<Conversation> general, DatasetOptions options,
        IProgress<TeacherProgress>? progress = null, CancellationToken cancellation = default)
    {
        var notes = new List<string>();
        var written = new List<GeneratedRow>();
        var results = new List<(string Leaf, bool Skill, TeacherResult Result)>();
        int conflicts = 0;
        foreach (KnowledgeLeaf leaf in tree.Knowledge)
        {
            Document[] others = [.. tree.Knowledge.Where(other => other != leaf).SelectMany(other => other.Documents)];
            results.Add((leaf.Name, false, BuiltInTeacher.Write(leaf, others, options.Teacher, progress, cancellation)));
        }
        foreach (SkillLeaf leaf in tree.Skills)
            results.Add((leaf.Name, true, BuiltInTeacher.Write(leaf, options.Teacher, progress, cancellation)));
        foreach ((_, _, TeacherResult result) in results)
        {
            written.AddRange(result.Rows);
            notes.AddRange(result.Notes);
            conflicts += result.Conflicts;
        }

        string[] human =
        [
            .. tree.Knowledge.SelectMany(leaf => leaf.Seeds).SelectMany(seed => seed.Questions).Select(question => question.Question),
            .. tree.Skills.SelectMany(leaf => leaf.Examples).Select(example => example.Context is null ? example.Question : $"{example.Context}\n\n{example.Question}"),
        ];
        var funnel = new List<FunnelStage> { new("written by the teacher", written.Count + conflicts, written.Count, []) };
        IReadOnlyList<GeneratedRow> rows = written;
        void Pass((IReadOnlyList<GeneratedRow> Rows, FunnelStage Stage) result)
        {
            rows = result.Rows;
            funnel.Add(result.Stage);
        }
        Pass(RowFilters.Unusable(rows, options.MaxCharacters));
        Pass(RowFilters.Duplicates(rows));
        Pass(RowFilters.TwoAnswers(rows));
        Pass(RowFilters.HumanQuestions(rows, human));

        HashSet<string> skills = [.. tree.Skills.Select(leaf => leaf.Name)];
        IReadOnlyList<Conversation> mixture = Mixer.Mix(
            [.. rows.Where(row => !skills.Contains(row.Leaf)).Select(row => row.ToConversation())],
            [.. rows.Where(row => skills.Contains(row.Leaf)).Select(row => row.ToConversation())],
            general, options, notes);
        funnel.Add(new FunnelStage("mixed with general rows", rows.Count + general.Count, mixture.Count, []));
        Dictionary<string, int> kept = rows.GroupBy(row => row.Leaf).ToDictionary(group => group.Key, group => group.Count());
        return new Dataset(mixture, funnel,
            [.. results.Select(item => new LeafCount(item.Leaf, item.Skill, item.Result.Facts, item.Result.Rows.Count, kept.GetValueOrDefault(item.Leaf)))], notes);
    }
}
