using Grove.Taxonomy.Documents;
using Grove.Taxonomy.Leaves;
using Grove.Taxonomy.Linting;

namespace Grove.Taxonomy.Gaps;

/// <summary>Finds where a taxonomy is thin.</summary>
public static class TaxonomyGaps
{
    const int TellingWords = 30;
    const int Shingle = 4;

    /// <summary>What is thin in the folder itself: unfinished leaves, branches without leaves or with few, and parts of documents that no seed example asks about.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="tree">Its leaves.</param>
    /// <param name="linted">The check of its leaf files.</param>
    public static IReadOnlyList<Gap> Find(string path, TaxonomyTree tree, IReadOnlyList<LintedFile> linted) =>
    [
        .. Unfinished(linted), .. EmptyBranches(path), .. ThinBranches(tree), .. FewQuestions(tree), .. UnaskedSections(tree),
    ];

    /// <summary>Leaves whose questions a model answered badly.</summary>
    /// <param name="accuracy">Share of right answers by leaf, 0 to 1, from the last evaluation.</param>
    /// <param name="below">Leaves below this share are gaps.</param>
    public static IReadOnlyList<Gap> LowAccuracy(IReadOnlyDictionary<string, double> accuracy, double below) =>
    [
        .. accuracy.Where(leaf => leaf.Value < below).OrderBy(leaf => leaf.Value).Select(leaf => new Gap(
            "low-accuracy", leaf.Key, FormattableString.Invariant($"the model answered {100 * leaf.Value:0} % of its questions rightly"),
            "Say the same facts in more ways in the documents, or generate more rows for this leaf.")),
    ];

    /// <summary>Questions that people asked and no leaf has anything about, the most frequent first.</summary>
    /// <param name="tree">The leaves.</param>
    /// <param name="questions">What people asked.</param>
    public static IReadOnlyList<Gap> Uncovered(TaxonomyTree tree, IEnumerable<string> questions)
    {
        QuestionCoverage coverage = new(tree);
        Dictionary<string, (string Question, int Count)> uncovered = [];
        foreach (string question in questions)
        {
            string[] words = [.. Words.Of(question).Order(StringComparer.Ordinal)];
            // "Thanks!" and "And then?" ask for nothing that a leaf could hold.
            if (words.Length < 2 || coverage.Covers(question))
                continue;
            string key = string.Join(' ', words);
            uncovered[key] = uncovered.TryGetValue(key, out (string Question, int Count) known) ? (known.Question, known.Count + 1) : (question.Trim().ReplaceLineEndings(" "), 1);
        }

        return
        [
            .. uncovered.Values.OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Question, StringComparer.Ordinal).Select(entry => new Gap(
                "uncovered-question", entry.Question, entry.Count == 1 ? "somebody asked this, and no leaf tells" : $"this was asked {entry.Count} times, and no leaf tells",
                "Add a document that answers it.")),
        ];
    }

    static IEnumerable<Gap> Unfinished(IReadOnlyList<LintedFile> linted) => linted
        .Where(file => !file.Usable && file.Kind is not null)
        .Select(file => new Gap("unfinished-leaf", file.Path,
            file.Errors.FirstOrDefault(error => error.Rule is "too-few" or "missing-key" && error.Message.Contains("seed_examples", StringComparison.Ordinal)) is Diagnostic few ? few.Message : $"the leaf cannot be used: {file.Errors[0].Message}",
            "Finish it; 'grove taxonomy lint' tells what is missing."));

    static IEnumerable<Gap> EmptyBranches(string path)
    {
        if (!Directory.Exists(path))
            yield break;
        foreach (string kind in (string[])["knowledge", "compositional_skills"])
        {
            string top = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) == kind ? path : Path.Combine(path, kind);
            foreach (string folder in Directory.Exists(top) ? Empty(new DirectoryInfo(top), 0) : [])
                yield return new Gap("empty-branch", Path.GetRelativePath(path, folder).Replace('\\', '/'), "the branch has no leaf", "Write a leaf in it, or remove the folder.");
        }
    }

    static IEnumerable<string> Empty(DirectoryInfo folder, int depth)
    {
        foreach (DirectoryInfo inner in folder.EnumerateDirectories().Where(inner => inner.LinkTarget is null && !inner.Name.StartsWith('.')).OrderBy(inner => inner.Name, StringComparer.Ordinal))
        {
            if (File.Exists(Path.Combine(inner.FullName, LeafFinder.LeafName)) || depth > 30)
                continue;
            if (LeafFinder.Find(inner.FullName, []).Count == 0)
                yield return inner.FullName;
            else
                foreach (string below in Empty(inner, depth + 1))
                    yield return below;
        }
    }

    // A branch with one leaf beside branches that have several.
    static IEnumerable<Gap> ThinBranches(TaxonomyTree tree)
    {
        foreach (IGrouping<string, string> siblings in tree.Knowledge.Select(leaf => leaf.Name).Where(name => name.Contains('/')).GroupBy(name => Parent(Parent(name))))
        {
            (string Branch, int Leaves)[] branches = [.. siblings.GroupBy(Parent).Select(group => (group.Key, group.Count()))];
            double others = branches.Length < 2 ? 0 : branches.Select(branch => branch.Leaves).Order().ElementAt(branches.Length / 2);
            foreach ((string branch, int leaves) in branches.Where(branch => branch.Leaves == 1 && others >= 3))
                yield return new Gap("thin-branch", branch, $"the branch has {leaves} leaf, where those beside it have {others} or more", "Add what belongs beside it.");
        }

        static string Parent(string name) => name.LastIndexOf('/') is > 0 and int slash ? name[..slash] : "";
    }

    static IEnumerable<Gap> FewQuestions(TaxonomyTree tree)
    {
        (KnowledgeLeaf Leaf, double Rate)[] rates = [.. tree.Knowledge.Select(leaf => (leaf, 1000.0 * leaf.Seeds.Sum(seed => seed.Questions.Count) / Math.Max(1, WordsOf(leaf))))];
        if (rates.Length < 3)
            yield break;
        double median = rates.Select(entry => entry.Rate).Order().ElementAt(rates.Length / 2);
        foreach ((KnowledgeLeaf leaf, double rate) in rates.Where(entry => entry.Rate < median / 3))
        {
            yield return new Gap("few-questions", leaf.Name,
                FormattableString.Invariant($"it has {leaf.Seeds.Sum(seed => seed.Questions.Count)} questions for {WordsOf(leaf):N0} words ({rate:0} in a thousand; other leaves have about {median:0})"),
                "Add seed examples, so that the test says something about the whole leaf.");
        }
    }

    static int WordsOf(KnowledgeLeaf leaf) => leaf.Documents.Sum(document => DocumentText.Of(document).Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);

    static IEnumerable<Gap> UnaskedSections(TaxonomyTree tree)
    {
        foreach (KnowledgeLeaf leaf in tree.Knowledge)
        {
            HashSet<string> asked = [.. leaf.Seeds.SelectMany(seed => Shingles(seed.Context))];
            foreach (Document document in leaf.Documents)
            {
                foreach ((IReadOnlyList<string> headings, string text) in Section.Of(document))
                {
                    if (text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length >= TellingWords && !Shingles(text).Any(asked.Contains))
                        yield return new Gap("unasked-section", $"{leaf.Name}: {Path.GetFileName(document.File)}{(headings.Count > 0 ? $", '{headings[^1]}'" : "")}", "no seed example is about this section", "Add a context from it with three questions.");
                }
            }
        }
    }

    static IEnumerable<string> Shingles(string text)
    {
        string[] words = [.. Words.Of(text)];
        for (int index = 0; index + Shingle <= words.Length; index++)
            yield return string.Join(' ', words[index..(index + Shingle)]);
    }
}
