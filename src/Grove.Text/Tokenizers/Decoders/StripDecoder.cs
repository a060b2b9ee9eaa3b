namespace Grove.Text;

/// <summary><c>Strip</c>: removes a character from the ends of each token.</summary>
/// <param name="content">The character.</param>
/// <param name="start">How many at most at the beginning.</param>
/// <param name="stop">How many at most at the end.</param>
sealed class StripDecoder(string content, int start, int stop) : ITokenDecoder
{
    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens) => [.. tokens.Select(token => Strip(token, start, stop))];

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused) =>
        fused ? Strip(token, first ? start : 0, 0) : Strip(token, start, stop);

    string Strip(string token, int left, int right)
    {
        int from = 0, to = token.Length;
        for (; left > 0 && string.CompareOrdinal(token, from, content, 0, content.Length) == 0 && from + content.Length <= to; left--) from += content.Length;
        for (; right > 0 && to - content.Length >= from && string.CompareOrdinal(token, to - content.Length, content, 0, content.Length) == 0; right--) to -= content.Length;
        return token[from..to];
    }
}
