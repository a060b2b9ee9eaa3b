using System.Text;

namespace Grove.Text;

/// <summary>
/// Unigram (Kudo 2018): the cut of a piece with the highest sum of scores, found with Viterbi's algorithm.
/// Characters that no token covers cost ten more than the worst token.
/// </summary>
sealed class UnigramModel : ITokenModel
{
    const double UnknownPenalty = 10;

    readonly TokenTrie trie = new();
    readonly IReadOnlyList<(string Token, double Score)> tokens;
    readonly Dictionary<string, int> ids = [];
    readonly ByteTokens? byteTokens;
    readonly int? unknown;
    readonly double unknownScore;

    /// <param name="tokens">By id.</param>
    /// <param name="unknown">Id for what no token covers; null leaves it out.</param>
    /// <param name="byteFallback">Whether that becomes tokens of its bytes.</param>
    public UnigramModel(IReadOnlyList<(string Token, double Score)> tokens, int? unknown, bool byteFallback)
    {
        this.tokens = tokens;
        this.unknown = unknown;
        for (int id = 0; id < tokens.Count; id++)
        {
            ids[tokens[id].Token] = id;
            if (tokens[id].Token.Length > 0) trie.Add(tokens[id].Token, id);
        }
        if (byteFallback) byteTokens = new ByteTokens(ids);
        unknownScore = tokens.Select(token => token.Score).DefaultIfEmpty(0).Min() - UnknownPenalty;
    }

    /// <summary>By id.</summary>
    public IReadOnlyList<(string Token, double Score)> Tokens => tokens;

    /// <summary>Id for what no token covers.</summary>
    public int? Unknown => unknown;

    /// <inheritdoc/>
    public void Encode(string piece, List<int> into)
    {
        // Of each place the best way to reach it: where its last token begins, and which that is (-1 unknown).
        var from = new int[piece.Length + 1];
        var token = new int[piece.Length + 1];
        var score = new double[piece.Length + 1];
        Array.Fill(from, -1);
        for (int start = 0; start < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece.AsSpan(start), out _, out int units);
            bool covered = false;
            for (int end = start, node = TokenTrie.Root; end < piece.Length;)
            {
                node = trie.Next(node, piece[end++]);
                if (node < 0) break;
                int id = trie.Value(node);
                if (id < 0) continue;
                Offer(start, end, id, score[start] + tokens[id].Score);
                covered |= end == start + units;
            }
            if (!covered) Offer(start, start + units, -1, score[start] + unknownScore);
            start += units;
        }
        Follow(piece, from, token, into);

        void Offer(int start, int end, int id, double sum)
        {
            if (from[end] >= 0 && sum <= score[end]) return;
            (from[end], token[end], score[end]) = (start, id, sum);
        }
    }

    void Follow(string piece, int[] from, int[] token, List<int> into)
    {
        var path = new List<(int Start, int End, int Token)>();
        for (int end = piece.Length; end > 0; end = from[end])
        {
            // The unknown token itself, spelled in the text, counts as unknown; neighbours are one.
            int id = token[end] == unknown ? -1 : token[end];
            if (id < 0 && path.Count > 0 && path[^1].Token < 0) path[^1] = (from[end], path[^1].End, -1);
            else path.Add((from[end], end, id));
        }
        for (int i = path.Count - 1; i >= 0; i--)
        {
            (int start, int end, int id) = path[i];
            if (id >= 0) into.Add(ids[tokens[id].Token]);
            else if (ids.TryGetValue(piece[start..end], out int known)) into.Add(known);
            else if (byteTokens is null || !byteTokens.TryAdd(piece.AsSpan(start, end - start), into))
                if (unknown is int unknownId) into.Add(unknownId);
        }
    }
}
