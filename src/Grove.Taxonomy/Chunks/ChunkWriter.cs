using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Chunks;

/// <summary>A block, or a part of one, with its place.</summary>
sealed record Piece(string Text, IReadOnlyList<string> Headings, int Line, int Start, int End);

/// <summary>Packs pieces into chunks while they fit.</summary>
sealed class ChunkWriter(string document, IReadOnlyList<TokenBudget> budgets)
{
    readonly List<Chunk> chunks = [];
    readonly List<Piece> open = [];
    string text = "";

    /// <summary>Whether a piece fits into a chunk of its own, if need be without headings.</summary>
    public bool FitsAlone(Piece piece) => Allows(piece.Text) && Text(piece) is not null;

    /// <summary>Adds a piece to the open chunk or begins another; false, with nothing changed, where it fits no chunk.</summary>
    public bool TryAdd(Piece piece)
    {
        if (open.Count > 0 && Continues(piece))
        {
            string between = DocumentText.Headings(open[^1].Headings, piece.Headings);
            string longer = $"{text}\n\n{(between.Length > 0 ? between + "\n\n" : "")}{piece.Text}";
            if (Allows(longer))
            {
                open.Add(piece);
                text = longer;
                return true;
            }
        }

        if (Text(piece) is not string alone)
            return false;
        Close();
        open.Add(piece);
        text = alone;
        return true;
    }

    /// <summary>Adds a piece that is known to fit.</summary>
    public void Add(Piece piece)
    {
        if (!TryAdd(piece))
            throw new InvalidOperationException("a part of a block does not fit the budget that it was cut for");
    }

    public IReadOnlyList<Chunk> Finish()
    {
        Close();
        return chunks;
    }

    // A new section begins a new chunk once the open one is half full, or where the two have no heading in common.
    bool Continues(Piece piece)
    {
        IReadOnlyList<string> last = open[^1].Headings;
        if (last.SequenceEqual(piece.Headings))
            return true;
        return last.Count > 0 && piece.Headings.Count > 0 && last[0] == piece.Headings[0]
            && budgets.All(budget => budget.CountTokens(text) * 2 <= budget.MaxTokens);
    }

    // Headings help to understand a piece, but may not take more than a third of the room from it; the innermost say most.
    string? Text(Piece piece)
    {
        for (int skipped = 0; skipped < piece.Headings.Count; skipped++)
        {
            string headings = DocumentText.Headings([.. piece.Headings.Take(skipped)], piece.Headings);
            if (budgets.All(budget => budget.CountTokens(headings) * 3 <= budget.MaxTokens))
                return Allows($"{headings}\n\n{piece.Text}") ? $"{headings}\n\n{piece.Text}" : null;
        }

        return Allows(piece.Text) ? piece.Text : null;
    }

    bool Allows(string candidate) => budgets.All(budget => budget.Allows(candidate));

    void Close()
    {
        if (open.Count > 0)
            chunks.Add(new Chunk(text, open[0].Headings, document, open[0].Line, open[0].Start, open[^1].End));
        open.Clear();
        text = "";
    }
}
