using Grove.Taxonomy.Leaves;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Linting;

/// <summary>What InstructLab advises and nobody enforces: lengths, folder names, and drafts that nobody has looked through.</summary>
static class LeafGuidance
{
    /// <summary>Begins the comment line of a leaf that a program drafted; a person removes it after looking through it.</summary>
    public const string DraftMark = "# DRAFT";

    const int MostContextWords = 500;
    const int MostTextWords = 250;
    const int MostExampleWords = 750;

    public static IEnumerable<Diagnostic> Check(string file, LeafReading reading)
    {
        Diagnostic At(int line, int column, string rule, string message, string suggestion) =>
            new(file, line, column, rule, message, suggestion, Severity.Warning) { Concern = Concern.Style };

        if (reading.Text is not string text)
            yield break;
        int marked = Array.FindIndex(text.Split('\n'), line => line.StartsWith(DraftMark, StringComparison.Ordinal));
        if (marked >= 0)
            yield return At(marked + 1, 1, "draft", "the leaf is a draft that nobody has approved yet", $"Check every question and answer, then remove the lines that begin with '{DraftMark}'.");
        if (Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) is string folder && folder.Contains(' '))
            yield return At(1, 1, "folder-name", $"the name of the folder '{folder}' holds a blank", "Rename it with '_' or '-'.");
        if (reading.Root?.Find("seed_examples") is not ListNode seeds || reading.Version == 1)
            yield break;

        foreach (MapNode seed in seeds.Items.OfType<MapNode>())
        {
            List<(Node Node, int Words)> pairs = [];
            foreach (MapNode pair in seed.Find("questions_and_answers") is ListNode list ? list.Items.OfType<MapNode>() : [seed])
            {
                foreach (string key in (string[])["question", "answer"])
                {
                    if (pair.Find(key) is not TextNode { IsText: true } said)
                        continue;
                    pairs.Add((said, Words(said.Value)));
                    if (pairs[^1].Words > MostTextWords)
                        yield return At(said.Line, said.Column, "length", $"the {key} has {pairs[^1].Words} words; InstructLab advises at most {MostTextWords}", "Shorten it, or ask about less at once.");
                }
            }

            if (seed.Find("context") is not TextNode { IsText: true } context)
                continue;
            int words = Words(context.Value);
            if (words > MostContextWords)
                yield return At(context.Line, context.Column, "length", $"the context has {words} words; InstructLab advises at most {MostContextWords}", "Keep the part that the questions are about.");
            else if (words + pairs.Sum(pair => pair.Words) > MostExampleWords)
                yield return At(context.Line, context.Column, "length", $"the context and its questions and answers have {words + pairs.Sum(pair => pair.Words)} words; InstructLab advises at most {MostExampleWords}", "Shorten the context or the answers.");
        }
    }

    static int Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
}
