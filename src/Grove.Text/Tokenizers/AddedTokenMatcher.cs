using System.Buffers;

namespace Grove.Text;

/// <summary>Finds added tokens in text: the leftmost, and the longest of those that start there.</summary>
sealed class AddedTokenMatcher
{
    readonly AddedToken[] longestFirst;
    readonly SearchValues<string>? contents;

    /// <param name="tokens">The tokens to look for; may be none.</param>
    public AddedTokenMatcher(IEnumerable<AddedToken> tokens)
    {
        longestFirst = [.. tokens.Where(token => token.Content.Length > 0).OrderByDescending(token => token.Content.Length)];
        if (longestFirst.Length > 0)
            contents = SearchValues.Create([.. longestFirst.Select(token => token.Content)], StringComparison.Ordinal);
    }

    /// <summary>The next match: what it covers, white space that it strips included.</summary>
    /// <returns>The token, or null when there is none; then <paramref name="start"/> is the length of the text.</returns>
    public AddedToken? Find(ReadOnlySpan<char> text, out int start, out int end)
    {
        int from = 0;
        while (contents is not null && from < text.Length)
        {
            int offset = text[from..].IndexOfAny(contents);
            if (offset < 0) break;
            start = from + offset;
            AddedToken token = LongestAt(text[start..]);
            end = start + token.Content.Length;
            if (token.SingleWord && (IsWord(text, start - 1) || IsWord(text, end)))
            {
                from = end;
                continue;
            }
            while (token.StripLeft && start > from && char.IsWhiteSpace(text[start - 1])) start--;
            while (token.StripRight && end < text.Length && char.IsWhiteSpace(text[end])) end++;
            return token;
        }
        start = end = text.Length;
        return null;
    }

    AddedToken LongestAt(ReadOnlySpan<char> text)
    {
        foreach (AddedToken token in longestFirst)
            if (text.StartsWith(token.Content, StringComparison.Ordinal)) return token;
        throw new InvalidOperationException("the search found a token that is not there");
    }

    static bool IsWord(ReadOnlySpan<char> text, int index) =>
        index >= 0 && index < text.Length && (char.IsLetterOrDigit(text[index]) || text[index] == '_');
}
