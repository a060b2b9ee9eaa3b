namespace Grove.Taxonomy.Chunks;

/// <summary>A piece of a document that fits a budget of tokens.</summary>
/// <param name="Text">What to send: the headings above the piece as Markdown lines, then the piece. This is what is counted.</param>
/// <param name="Headings">The headings above its beginning, outermost first, those left out of <paramref name="Text"/> for want of room included.</param>
/// <param name="Document">Path of the document.</param>
/// <param name="Line">1-based line of the document where the piece begins.</param>
/// <param name="SpanStart">Where the piece begins in <see cref="Documents.DocumentText.Text"/>, headings above it and repeated table headers left out.</param>
/// <param name="SpanEnd">The position after its last character.</param>
public sealed record Chunk(
    string Text, IReadOnlyList<string> Headings, string Document, int Line, int SpanStart, int SpanEnd);

/// <summary>How much a model may be sent at once.</summary>
/// <param name="MaxTokens">The most tokens of one chunk.</param>
/// <param name="CountTokens">Counts the tokens of a text as that model does.</param>
public sealed record TokenBudget(int MaxTokens, Func<string, int> CountTokens)
{
    internal bool Allows(string text) => CountTokens(text) <= MaxTokens;
}
