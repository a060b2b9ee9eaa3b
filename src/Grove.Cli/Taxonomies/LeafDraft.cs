using System.Text;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Taxonomy;
using Grove.Taxonomy.Chunks;
using Grove.Taxonomy.Documents;

namespace Grove.Cli.Taxonomies;

/// <summary>A passage of a document with the questions proposed about it.</summary>
sealed record DraftedContext(string Text, IReadOnlyList<(string Question, string Answer)> Pairs);

/// <summary>Proposes a leaf for a document: passages from all over it, and questions about them by the built-in teacher.</summary>
static class LeafDraft
{
    // Wide passages first; a short document has too few of them.
    static readonly int[] Widths = [220, 150, 100, 70, 45, 30];

    /// <summary>Passages with questions, in the order of the document; fewer than asked for where the document says too little.</summary>
    public static IReadOnlyList<DraftedContext> Contexts(Document document, int contexts, int questions)
    {
        var leaf = new KnowledgeLeaf("draft", document.File, document.Title, document.Title, [], [document]);
        IReadOnlyList<GeneratedRow> rows = BuiltInTeacher.Write(leaf, new BuiltInTeacherOptions()).Rows;
        IReadOnlyList<DraftedContext> best = [];
        foreach (int width in Widths)
        {
            DraftedContext[] found = [.. Passages(document, width).Select(passage => new DraftedContext(passage.Text, Choose(rows, passage, questions))).Where(passage => passage.Pairs.Count >= questions)];
            if (found.Length > best.Count) best = found;
            if (best.Count >= contexts) break;
        }
        return Spread(best, contexts);
    }

    static IEnumerable<(string Text, HashSet<int> Lines)> Passages(Document document, int width)
    {
        DocumentText text = DocumentText.Of(document);
        foreach (Chunk chunk in Chunker.Split(document, width, part => part.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length))
        {
            // A chunk's headings are part of what a reader needs; the lines tell which rows are about it.
            HashSet<int> lines = [.. document.Blocks.Where((_, index) => text.Blocks[index].Start < chunk.SpanEnd && text.Blocks[index].End > chunk.SpanStart).Select(block => block.Line)];
            yield return (chunk.Text, lines);
        }
    }

    static List<(string, string)> Choose(IReadOnlyList<GeneratedRow> rows, (string Text, HashSet<int> Lines) passage, int questions)
    {
        string flat = Flat(passage.Text);
        GeneratedRow[] fitting = [.. rows.Where(row => passage.Lines.Contains(row.Line) && IsQuestion(row.Question) && IsIn(row, flat))];
        var chosen = new List<(string, string)>();
        // Open questions with other answers first, so that three questions ask three things and "yes" is no answer.
        GeneratedRow[] open = [.. fitting.Where(row => !row.Answer.StartsWith("Yes.", StringComparison.Ordinal) && !row.Answer.StartsWith("No.", StringComparison.Ordinal))];
        foreach (GeneratedRow row in open.DistinctBy(row => row.Answer).Concat(open.DistinctBy(row => (row.Answer, row.Kind))).Concat(fitting.DistinctBy(row => row.Answer)).Concat(fitting))
        {
            if (chosen.Count == questions) break;
            if (!chosen.Exists(pair => pair.Item1 == row.Question)) chosen.Add((row.Question, row.Answer));
        }
        return chosen;
    }

    // A large block is spread over several passages; the words of the source tell in which one they are.
    static bool IsIn(GeneratedRow row, string passage) =>
        Flat(row.Source).Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words && words.Count(word => passage.Contains(word, StringComparison.Ordinal)) >= 0.9 * words.Length;

    static bool IsQuestion(string question) =>
        question.EndsWith('?') && !question.Contains(':') && char.IsUpper(question[0]) && question.Count(sign => sign == ' ') is >= 3 and <= 20;

    static string Flat(string text) => new([.. text.ToLowerInvariant().Select(sign => char.IsLetterOrDigit(sign) ? sign : ' ')]);

    static IReadOnlyList<DraftedContext> Spread(IReadOnlyList<DraftedContext> found, int contexts) =>
        found.Count <= contexts ? found : [.. Enumerable.Range(0, contexts).Select(index => found[index * found.Count / contexts])];

    /// <summary>The <c>qna.yaml</c> of a draft, marked so that a person looks at it.</summary>
    public static string Yaml(string author, string domain, string outline, string pattern, IReadOnlyList<DraftedContext> contexts)
    {
        var yaml = new StringBuilder();
        yaml.Append($"# DRAFT: proposed by Grove from '{OneLine(pattern)}'; no person has looked at it yet.\n");
        yaml.Append("# DRAFT: Check every question and answer against its context and change what is wrong.\n");
        yaml.Append("# DRAFT: Ask what your readers would ask. Then remove the lines that begin with '# DRAFT'.\n");
        yaml.Append($"version: 3\ncreated_by: {Quoted(author)}\ndomain: {Quoted(domain)}\ndocument_outline: {Quoted(outline)}\n");
        yaml.Append($"document:\n  patterns:\n    - {Quoted(pattern)}\nseed_examples:\n");
        foreach (DraftedContext context in contexts)
        {
            yaml.Append("  - context: |\n");
            foreach (string line in context.Text.ReplaceLineEndings("\n").Trim().Split('\n')) yaml.Append(line.Trim().Length == 0 ? "\n" : $"      {Printable(line).Trim()}\n");
            yaml.Append("    questions_and_answers:\n");
            foreach ((string question, string answer) in context.Pairs) yaml.Append($"      - question: {Quoted(question)}\n        answer: {Quoted(answer)}\n");
        }
        return yaml.ToString();
    }

    static string Quoted(string text) => $"\"{OneLine(text).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    static string OneLine(string text) => Printable(text.ReplaceLineEndings(" ")).Trim();

    // What YAML does not allow, and tabs, which it does not like.
    static string Printable(string text) => new([.. text.Select(sign => sign == '\t' ? ' ' : sign).Where(sign => !char.IsControl(sign) && sign is not ('\u2028' or '\u2029' or '\ufffe' or '\uffff'))]);
}
