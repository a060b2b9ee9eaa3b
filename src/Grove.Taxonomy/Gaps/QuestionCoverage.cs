using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Gaps;

/// <summary>
/// Tells whether a taxonomy has something about a question: whether a section of a document, or a seed example, holds most of
/// the question's words, rare ones counting more (inverse document frequency).
/// </summary>
public sealed class QuestionCoverage
{
    const double Enough = 0.6;

    readonly List<(string Leaf, HashSet<string> Words)> places = [];
    readonly Dictionary<string, int> counts = [];

    /// <summary>Gathers the words of a taxonomy.</summary>
    /// <param name="tree">The leaves.</param>
    public QuestionCoverage(TaxonomyTree tree)
    {
        foreach (KnowledgeLeaf leaf in tree.Knowledge)
        {
            foreach ((_, string text) in leaf.Documents.SelectMany(Section.Of))
                Add(leaf.Name, text);
            foreach (SeedContext seed in leaf.Seeds)
                Add(leaf.Name, string.Join(' ', seed.Questions.Select(question => $"{question.Question} {question.Answer}").Prepend(seed.Context)));
        }

        foreach (SkillLeaf leaf in tree.Skills)
            Add(leaf.Name, string.Join(' ', leaf.Examples.Select(example => example.Question).Prepend(leaf.TaskDescription)));
    }

    /// <summary>The leaf that has most about a question, with the share of its words found there, 0 to 1; a question without a telling word is 1.</summary>
    public (string? Leaf, double Share) Best(string question)
    {
        string[] words = [.. Words.Of(question).Distinct()];
        double whole = words.Sum(Weight);
        if (words.Length == 0)
            return (null, 1);
        (string? Leaf, double Share) best = (null, 0);
        foreach ((string leaf, HashSet<string> held) in places)
        {
            double share = words.Where(held.Contains).Sum(Weight) / whole;
            if (share > best.Share)
                best = (leaf, share);
        }

        return best;
    }

    /// <summary>Whether some leaf has enough about a question.</summary>
    public bool Covers(string question) => Best(question).Share >= Enough;

    double Weight(string word) => Math.Log((places.Count + 1.0) / (counts.GetValueOrDefault(word) + 0.5));

    void Add(string leaf, string text)
    {
        HashSet<string> words = [.. Words.Of(text)];
        if (words.Count == 0)
            return;
        places.Add((leaf, words));
        foreach (string word in words)
            counts[word] = counts.GetValueOrDefault(word) + 1;
    }
}

/// <summary>The parts of a document below the same headings.</summary>
static class Section
{
    /// <summary>Each section with its headings and its text.</summary>
    public static IEnumerable<(IReadOnlyList<string> Headings, string Text)> Of(Document document)
    {
        DocumentText text = DocumentText.Of(document);
        return document.Blocks.Index()
            .GroupBy(entry => string.Join('\n', entry.Item.Headings))
            .Select(group => (group.First().Item.Headings, string.Join("\n\n", group.Select(entry => text.Text[text.Blocks[entry.Index].Start..text.Blocks[entry.Index].End]).Prepend(string.Join(" / ", group.First().Item.Headings)))));
    }
}
