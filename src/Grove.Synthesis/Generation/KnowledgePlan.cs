using System.Globalization;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Rows;
using Grove.Taxonomy;
using Grove.Taxonomy.Chunks;
using Grove.Taxonomy.Documents;

namespace Grove.Synthesis.Generation;

/// <summary>
/// Passages of a leaf's documents with seed examples to show the teacher what is wanted. Every passage comes with every seed example in turn, and
/// of more than three pairs of an example each is shown in turn.
/// </summary>
sealed class KnowledgePlan : LeafPlan
{
    readonly KnowledgeLeaf leaf;
    readonly string teacher;
    readonly List<(Chunk Chunk, string Document, string Commit)> passages = [];
    readonly List<(int Seed, int First)> examples = [];

    public KnowledgePlan(KnowledgeLeaf leaf, string language, string teacher, int maxTokens, Func<string, int> countTokens)
        : base(leaf.Name, LeafKind.Knowledge, language)
    {
        this.leaf = leaf;
        this.teacher = teacher;
        string folder = Path.GetDirectoryName(Path.GetFullPath(leaf.File))!;
        foreach (Document document in leaf.Documents)
        {
            string name = Path.GetRelativePath(folder, Path.GetFullPath(document.File)).Replace(Path.DirectorySeparatorChar, '/');
            // A document of a repository lies in a cache, whose place says nothing.
            if (name.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(name)) name = Path.GetFileName(document.File);
            passages.AddRange(Chunker.Split(document, maxTokens, countTokens).Select(chunk => (chunk, name, document.Commit)));
        }
        int most = leaf.Seeds.Count == 0 ? 0 : leaf.Seeds.Max(seed => Turns(seed));
        // Other examples first, other pairs of the same example later.
        for (int first = 0; first < most; first++)
            for (int seed = 0; seed < leaf.Seeds.Count; seed++)
                if (first < Turns(leaf.Seeds[seed])) examples.Add((seed, first));
        Seeds = [.. leaf.Seeds.SelectMany(seed => seed.Questions).Select(question => question.Question)];
    }

    public override IReadOnlyList<string> Seeds { get; }

    public override int Combinations => passages.Count * examples.Count;

    public override string? Nothing => passages.Count == 0 ? "its documents hold no text" : examples.Count == 0 ? "it has no seed examples to show to the teacher" : null;

    public override Sample Next(int number, int round, int missing)
    {
        int turn = number % Combinations, passage = turn % passages.Count;
        (Chunk chunk, string document, string commit) = passages[passage];
        (int seed, int first) = examples[(turn / passages.Count + passage) % examples.Count];
        IReadOnlyList<SeedQuestion> pairs = leaf.Seeds[seed].Questions;
        SeedQuestion Pair(int number) => pairs[(first + number) % pairs.Count];
        var lineage = new Lineage
        {
            Leaf = leaf.Name,
            LeafKind = TypeColumn,
            Language = Language,
            Document = document,
            Commit = commit,
            SpanStart = chunk.SpanStart,
            SpanEnd = chunk.SpanEnd,
            Source = chunk.Text,
            Passage = chunk.Text,
            Seed = seed + 1,
            Teacher = teacher,
        };
        return Sample.Of(number.ToString(CultureInfo.InvariantCulture), lineage,
            ("document", chunk.Text), ("icl_document", leaf.Seeds[seed].Context.Trim()), ("document_outline", leaf.Outline), ("domain", leaf.Domain),
            ("icl_query_1", Pair(0).Question), ("icl_query_2", Pair(1).Question), ("icl_query_3", Pair(2).Question),
            ("icl_response_1", Pair(0).Answer), ("icl_response_2", Pair(1).Answer), ("icl_response_3", Pair(2).Answer),
            ("leaf_node_type", TypeColumn), ("leaf_node_path", PathColumn));
    }

    static int Turns(SeedContext seed) => seed.Questions.Count > 3 ? seed.Questions.Count : Math.Min(1, seed.Questions.Count);
}
