namespace Grove.Text;

/// <summary>WordPiece (Wu et al. 2016): the longest token that a word begins with, then the longest that goes on, and so forth.</summary>
/// <param name="vocabulary">Token to id.</param>
/// <param name="unknown">Id of words that cannot be cut so.</param>
/// <param name="continuingPrefix">What tokens within a word begin with, usually <c>##</c>.</param>
/// <param name="mostCharacters">Longer words are unknown.</param>
sealed class WordPieceModel(Dictionary<string, int> vocabulary, int unknown, string continuingPrefix, int mostCharacters) : ITokenModel
{
    readonly TokenTrie beginnings = TrieOf(vocabulary, "");
    readonly TokenTrie continuations = TrieOf(vocabulary, continuingPrefix);
    readonly Dictionary<int, int> lengths = vocabulary.ToDictionary(entry => entry.Value, entry => entry.Key.Length);

    /// <inheritdoc/>
    public void Encode(string piece, List<int> ids)
    {
        int before = ids.Count;
        for (int start = 0; start < piece.Length;)
        {
            int id = piece.Length > mostCharacters && Characters(piece) > mostCharacters
                ? -1
                : (start == 0 ? beginnings : continuations).Longest(piece.AsSpan(start));
            if (id < 0)
            {
                ids.RemoveRange(before, ids.Count - before);
                ids.Add(unknown);
                return;
            }
            ids.Add(id);
            start += lengths[id] - (start == 0 ? 0 : continuingPrefix.Length);
        }
    }

    static int Characters(string piece) => piece.EnumerateRunes().Count();

    static TokenTrie TrieOf(Dictionary<string, int> vocabulary, string prefix)
    {
        var trie = new TokenTrie();
        foreach ((string token, int id) in vocabulary)
            if (token.Length > prefix.Length && token.StartsWith(prefix, StringComparison.Ordinal)) trie.Add(token[prefix.Length..], id);
        return trie;
    }
}
