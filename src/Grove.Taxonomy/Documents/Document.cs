namespace Grove.Taxonomy.Documents;

/// <summary>A text as a sequence of blocks in reading order, free of markup.</summary>
/// <param name="File">Path of the file it was read from.</param>
/// <param name="Title">The first heading of the highest level, else the file name without its extension.</param>
/// <param name="Blocks">Paragraphs, lists and tables.</param>
public sealed record Document(string File, string Title, IReadOnlyList<Block> Blocks)
{
    /// <summary>Address of the git repository it comes from; empty for one read from a folder.</summary>
    public string Repository { get; init; } = "";

    /// <summary>The full name of the git commit it was read at; empty for one read from a folder.</summary>
    public string Commit { get; init; } = "";
}

/// <summary>A piece of a document below its headings.</summary>
/// <param name="Headings">The headings above it, outermost first, the document's title included where it is a heading.</param>
/// <param name="Line">1-based line where the block begins; in a <c>.docx</c> file the number of the paragraph or table, in a <c>.pdf</c> file that of the line of text.</param>
public abstract record Block(IReadOnlyList<string> Headings, int Line);

/// <summary>Running text.</summary>
/// <param name="Headings">The headings above it, outermost first.</param>
/// <param name="Line">1-based line where the block begins.</param>
/// <param name="Sentences">Its sentences in order, each on one line.</param>
public sealed record Paragraph(IReadOnlyList<string> Headings, int Line, IReadOnlyList<string> Sentences)
    : Block(Headings, Line);

/// <summary>A list, numbered or not. A list inside an item follows as a list of its own, led by that item.</summary>
/// <param name="Headings">The headings above it, outermost first.</param>
/// <param name="Line">1-based line where the block begins.</param>
/// <param name="Lead">The sentence before the list. One that ends with a colon has lost it and stands here only; another stays in its paragraph too.</param>
/// <param name="Ordered">Whether the items are numbered.</param>
/// <param name="Items">The text of each item on one line, without the semicolons that join items to one sentence.</param>
public sealed record BulletList(
    IReadOnlyList<string> Headings, int Line, string? Lead, bool Ordered, IReadOnlyList<string> Items)
    : Block(Headings, Line);

/// <summary>A table with a header row.</summary>
/// <param name="Headings">The headings above it, outermost first.</param>
/// <param name="Line">1-based line where the block begins.</param>
/// <param name="Lead">The sentence before the table. One that ends with a colon has lost it and stands here only; another stays in its paragraph too.</param>
/// <param name="Columns">The header cells.</param>
/// <param name="Rows">The other rows, each with exactly as many cells as there are columns; missing cells are empty.</param>
public sealed record Table(
    IReadOnlyList<string> Headings, int Line, string? Lead,
    IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
    : Block(Headings, Line);
