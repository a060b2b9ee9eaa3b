using System.Text;

namespace Grove.Taxonomy.Documents;

/// <summary>
/// A document written out as plain Markdown: headings, paragraphs, lists and tables. The same document always gives the same
/// text, whatever file it was read from, so that a place in it can be named by character positions.
/// </summary>
public sealed class DocumentText
{
    DocumentText(string text, IReadOnlyList<(int Start, int End)> blocks) => (Text, Blocks) = (text, blocks);

    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>For each block of the document, where its text begins and ends (exclusive); headings lie between.</summary>
    public IReadOnlyList<(int Start, int End)> Blocks { get; }

    /// <summary>Writes a document out.</summary>
    /// <param name="document">The document.</param>
    public static DocumentText Of(Document document)
    {
        StringBuilder text = new();
        List<(int, int)> spans = [];
        IReadOnlyList<string> open = [];
        Block? before = null;
        foreach (Block block in document.Blocks)
        {
            if (text.Length > 0)
                text.Append("\n\n");
            if (Headings(open, block.Headings) is { Length: > 0 } headings)
                text.Append(headings).Append("\n\n");
            open = block.Headings;
            int start = text.Length;
            text.Append(Of(block, before));
            spans.Add((start, text.Length));
            before = block;
        }

        return new DocumentText(text.ToString(), spans);
    }

    /// <summary>The heading lines that lead from one place to another; the ones both share are left out.</summary>
    internal static string Headings(IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        int shared = 0;
        while (shared < from.Count && shared < to.Count && from[shared] == to[shared])
            shared++;
        return string.Join("\n\n", to.Skip(shared).Select((heading, index) => $"{new string('#', Math.Min(6, shared + index + 1))} {heading}"));
    }

    /// <summary>One block; a lead that the block before it ends with is not written twice.</summary>
    internal static string Of(Block block, Block? before) => block switch
    {
        Paragraph paragraph => string.Join(' ', paragraph.Sentences),
        BulletList list => Lead(list.Lead, before) + string.Join('\n', list.Items.Select((_, index) => Item(list, index))),
        Table table => Lead(table.Lead, before) + Header(table) + string.Concat(table.Rows.Select(row => "\n" + Row(row))),
        _ => "",
    };

    internal static string Lead(string? lead, Block? before) =>
        lead is null || (before is Paragraph paragraph && paragraph.Sentences[^1] == lead) ? "" : $"{lead}{(".!?".Contains(lead[^1]) ? "" : ":")}\n\n";

    internal static string Item(BulletList list, int index) => $"{(list.Ordered ? $"{index + 1}." : "-")} {list.Items[index]}";

    internal static string Header(Table table) => $"{Row(table.Columns)}\n|{string.Concat(table.Columns.Select(_ => " --- |"))}";

    internal static string Row(IReadOnlyList<string> cells) => $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
}
