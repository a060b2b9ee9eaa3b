using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Chunks;

/// <summary>
/// Splits documents by their structure. A chunk holds whole blocks of one section, or of neighbouring small sections, below
/// their headings; what is too large for one chunk is split between sentences, items or table rows (the header of the table is
/// repeated), and only where a sentence itself is too large, between words. No chunk ever exceeds a budget.
/// </summary>
public static class Chunker
{
    /// <summary>Splits a document for one model.</summary>
    /// <param name="document">The document.</param>
    /// <param name="maxTokens">The most tokens of one chunk, headings included.</param>
    /// <param name="countTokens">Counts the tokens of a text.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not even one character fits.</exception>
    public static IReadOnlyList<Chunk> Split(Document document, int maxTokens, Func<string, int> countTokens) =>
        Split(document, [new TokenBudget(maxTokens, countTokens)]);

    /// <summary>Splits a document so that every chunk fits every model, such as student and teacher.</summary>
    /// <param name="document">The document.</param>
    /// <param name="budgets">What each model may be sent.</param>
    /// <returns>The chunks in reading order; together they hold every block.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Not even one character fits.</exception>
    public static IReadOnlyList<Chunk> Split(Document document, IReadOnlyList<TokenBudget> budgets)
    {
        ChunkWriter writer = new(document.File, budgets);
        DocumentText text = DocumentText.Of(document);
        for (int index = 0; index < document.Blocks.Count; index++)
        {
            Block block = document.Blocks[index];
            (int start, int end) = text.Blocks[index];
            Piece whole = new(text.Text[start..end], block.Headings, block.Line, start, end);
            if (writer.TryAdd(whole))
                continue;
            foreach (Piece part in Parts(block, index > 0 ? document.Blocks[index - 1] : null, whole, piece => writer.FitsAlone(piece)))
                writer.Add(part);
        }

        return writer.Finish();
    }

    static IEnumerable<Piece> Parts(Block block, Block? before, Piece whole, Func<Piece, bool> fits) => block switch
    {
        BulletList list => Entries(
            DocumentText.Lead(list.Lead, before), [.. list.Items.Select((_, index) => DocumentText.Item(list, index))], [.. list.Items.Select((_, index) => DocumentText.Item(list, index))], whole, fits),
        Table table => Entries(
            DocumentText.Lead(table.Lead, before) + DocumentText.Header(table) + "\n", [.. table.Rows.Select(DocumentText.Row)],
            [.. table.Rows.Select(row => string.Join("; ", table.Columns.Zip(row, (column, cell) => $"{column}: {cell}")))], whole, fits),
        Paragraph paragraph => Sentences(paragraph, whole, fits),
        _ => [],
    };

    // repeated: what stands before every part: the lead, or lead and table header. An entry that does not fit with it is
    // written out by itself (a table row with its column names) and split as running text.
    static IEnumerable<Piece> Entries(string repeated, string[] lines, string[] alone, Piece whole, Func<Piece, bool> fits)
    {
        int position = whole.Start + whole.Text.Length - lines.Sum(line => line.Length) - (lines.Length - 1);
        int first = 0;
        while (first < lines.Length)
        {
            Piece? group = null;
            int next = first, end = position;
            while (next < lines.Length)
            {
                int grown = end + (next > first ? 1 : 0) + lines[next].Length;
                Piece candidate = whole with { Text = repeated + string.Join('\n', lines[first..(next + 1)]), Start = position, End = grown };
                if (!fits(candidate))
                    break;
                (group, end) = (candidate, grown);
                next++;
            }

            if (group is not null)
            {
                yield return group;
            }
            else
            {
                end = position + lines[next].Length;
                Piece row = whole with { Text = alone[next], Start = position, End = end };
                bool same = alone[next].Length == lines[next].Length;
                foreach ((int from, int to) in TextCutter.Cut(row.Text, TextCutter.SentenceEnds(row.Text), part => fits(row with { Text = part })))
                    yield return row with { Text = row.Text[from..to], Start = same ? position + from : position, End = same ? position + to : end };
                next++;
            }

            first = next;
            position = end + 1;
        }
    }

    static IEnumerable<Piece> Sentences(Paragraph paragraph, Piece whole, Func<Piece, bool> fits)
    {
        List<int> ends = [];
        int position = 0;
        foreach (string sentence in paragraph.Sentences)
        {
            position += sentence.Length;
            ends.Add(position);
            position++;
        }

        foreach ((int from, int to) in TextCutter.Cut(whole.Text, ends, part => fits(whole with { Text = part })))
            yield return whole with { Text = whole.Text[from..to], Start = whole.Start + from, End = whole.Start + to };
    }
}
