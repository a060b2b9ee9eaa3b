using System.Text;

namespace Grove.Text;

/// <summary><c>Replace</c>: puts one text in the place of another, or of what a pattern matches.</summary>
/// <param name="pattern">What to find.</param>
/// <param name="content">What stands there afterwards, as it is written.</param>
sealed class ReplaceNormalizer(TextPattern pattern, string content) : INormalizer
{
    /// <summary>What is found.</summary>
    public TextPattern Pattern => pattern;

    /// <summary>What stands there afterwards.</summary>
    public string Content => content;

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        if (pattern.Literal is { Length: > 0 } literal) return text.Replace(literal, content, StringComparison.Ordinal);
        var result = new StringBuilder(text.Length);
        foreach (TextSpan span in pattern.Cut(text))
        {
            if (span.Matches) result.Append(content);
            else result.Append(text, span.Start, span.Length);
        }
        return result.ToString();
    }
}
