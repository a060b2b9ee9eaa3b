namespace Grove.Taxonomy.Documents;

/// <summary>Collects the blocks of a document while its headings go by.</summary>
sealed class BlockWriter
{
    readonly List<(int Level, string Text)> open = [];
    readonly List<Block> blocks = [];
    (int Level, string Text)? title;
    IReadOnlyList<string> headings = [];

    /// <summary>Opens a section; <paramref name="level"/> 1 is the highest.</summary>
    public void Heading(int level, string text)
    {
        if (text.Length == 0)
            return;
        if (title is null || level < title.Value.Level)
            title = (level, text);
        open.RemoveAll(heading => heading.Level >= level);
        open.Add((level, text));
        headings = [.. open.Select(heading => heading.Text)];
    }

    public void Paragraph(int line, string text)
    {
        IReadOnlyList<string> sentences = SentenceSplitter.Split(text);
        if (sentences.Count > 0)
            blocks.Add(new Paragraph(headings, line, sentences));
    }

    /// <param name="line">1-based line where the list begins.</param>
    /// <param name="lead">The item that holds this list, or null to take the sentence before it.</param>
    /// <param name="ordered">Whether the items are numbered.</param>
    /// <param name="items">The items; empty ones are left out.</param>
    public void List(int line, string? lead, bool ordered, IEnumerable<string> items)
    {
        string[] filled = [.. items.Where(item => item.Length > 0)];
        // "- a torch; - a ruler." is one sentence over several lines, whose marks are not part of the items.
        if (filled.Length > 1 && filled[..^1].All(item => item[^1] is ';' or ','))
            filled = [.. filled.Select(item => item.TrimEnd(';', ',', '.'))];
        if (filled.Length > 0)
            blocks.Add(new BulletList(headings, line, lead?.TrimEnd(':', ' ') ?? TakeLead(), ordered, filled));
    }

    public void Table(int line, IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] filled = [.. rows
            .Where(row => row.Any(cell => cell.Length > 0))
            .Select(row => (IReadOnlyList<string>)[.. columns.Select((_, index) => index < row.Count ? row[index] : "")])];
        if (columns.Count > 0 && filled.Length > 0)
            blocks.Add(new Table(headings, line, TakeLead(), columns, filled));
    }

    public Document Finish(string file) => new(file, title?.Text ?? Path.GetFileNameWithoutExtension(file), blocks);

    // "The assessor brings:" is half a sentence and leaves its paragraph; "The table lists the limits." is a whole one and stays.
    string? TakeLead()
    {
        if (blocks.Count == 0 || blocks[^1] is not Paragraph before || !ReferenceEquals(before.Headings, headings))
            return null;
        string last = before.Sentences[^1];
        if (!last.EndsWith(':'))
            return last;
        if (before.Sentences.Count == 1)
            blocks.RemoveAt(blocks.Count - 1);
        else
            blocks[^1] = before with { Sentences = [.. before.Sentences.SkipLast(1)] };
        return last.TrimEnd(':', ' ');
    }
}
