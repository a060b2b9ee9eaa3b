using System.Buffers;
using System.Text;

namespace Grove.Text;

/// <summary>An added token in a text.</summary>
/// <param name="Token">Which one.</param>
/// <param name="Start">Where it begins, white space that it strips included.</param>
/// <param name="End">Where it ends, white space that it strips included.</param>
/// <param name="SearchFrom">Where to look for the next.</param>
readonly record struct AddedTokenMatch(AddedToken Token, int Start, int End, int SearchFrom);

/// <summary>Finds added tokens in text: the leftmost, and the longest of those that start there.</summary>
sealed class AddedTokenMatcher
{
    readonly AddedToken[] tokens;
    readonly int[] lengths;
    readonly TokenTrie trie = new();
    readonly SearchValues<string>? contents;

    /// <param name="tokens">The tokens to look for; may be none.</param>
    /// <param name="spell">How a token stands in the text, for texts that were normalized.</param>
    public AddedTokenMatcher(IEnumerable<AddedToken> tokens, Func<string, string>? spell = null)
    {
        this.tokens = [.. tokens];
        string[] spelled = [.. this.tokens.Select(token => spell is null ? token.Content : spell(token.Content))];
        lengths = [.. spelled.Select(content => content.Length)];
        for (int i = 0; i < spelled.Length; i++)
            if (spelled[i].Length > 0) trie.Add(spelled[i], i);
        if (lengths.Any(length => length > 0))
            contents = SearchValues.Create([.. spelled.Where(content => content.Length > 0)], StringComparison.Ordinal);
    }

    /// <summary>Whether there is nothing to find.</summary>
    public bool IsEmpty => contents is null;

    /// <summary>The next match.</summary>
    /// <param name="text">The whole text, so that what stands before is seen.</param>
    /// <param name="from">Where to begin to look.</param>
    /// <param name="taken">Up to where the text belongs to the match before.</param>
    public AddedTokenMatch? Find(ReadOnlySpan<char> text, int from, int taken)
    {
        while (contents is not null && from < text.Length)
        {
            int offset = text[from..].IndexOfAny(contents);
            if (offset < 0) return null;
            int start = from + offset;
            int found = trie.Longest(text[start..]);
            int end = start + lengths[found];
            from = end;
            AddedToken token = tokens[found];
            if (token.SingleWord && (IsWordBefore(text[..start]) || IsWordAfter(text[end..]))) continue;
            if (token.StripLeft)
            {
                while (start > taken && char.IsWhiteSpace(text[start - 1])) start--;
            }
            if (token.StripRight)
            {
                while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            }
            return new AddedTokenMatch(token, Math.Max(start, taken), Math.Max(end, taken), from);
        }
        return null;
    }

    static bool IsWordBefore(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && WhitespacePreTokenizer.IsWord(rune);

    static bool IsWordAfter(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && WhitespacePreTokenizer.IsWord(rune);
}
