namespace Grove.Training.Packing;

/// <summary>What became of the sequences, for the person who wants to know that nothing vanished.</summary>
/// <param name="Sequences">Sequences that came in.</param>
/// <param name="Truncated">Sequences that lost their end (<see cref="OverlongRule.Truncate"/>).</param>
/// <param name="Split">Sequences that were cut into pieces (<see cref="OverlongRule.Split"/>).</param>
/// <param name="LeftOut">Sequences with nothing to learn in them: no target, or none before the cut.</param>
/// <param name="TokensCut">Targets lost to truncation.</param>
public sealed record PackingReport(int Sequences, int Truncated, int Split, int LeftOut, long TokensCut)
{
    /// <summary>Fits sequences to a row length by a stated rule.</summary>
    /// <param name="sequences">What should be trained on.</param>
    /// <param name="rowLength">Places in a row, at least 1.</param>
    /// <param name="rule">What happens to those that are longer.</param>
    /// <param name="fitted">Receives the sequences, each at most a row long and with at least one target, in the same order.</param>
    public static PackingReport Fit(IEnumerable<TokenSequence> sequences, int rowLength, OverlongRule rule, List<TokenSequence> fitted)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowLength, 1);
        int count = 0, truncated = 0, split = 0, leftOut = 0;
        long cut = 0;
        foreach (TokenSequence sequence in sequences)
        {
            count++;
            int before = fitted.Count;
            if (sequence.Length <= rowLength)
            {
                Keep(sequence);
            }
            else if (rule == OverlongRule.Truncate)
            {
                truncated++;
                TokenSequence head = Piece(sequence, 0, rowLength);
                cut += sequence.LossTokens - head.LossTokens;
                Keep(head);
            }
            else
            {
                split++;
                for (int start = 0; start < sequence.Length; start += rowLength)
                    Keep(Piece(sequence, start, Math.Min(rowLength, sequence.Length - start)));
            }
            if (fitted.Count == before) leftOut++;
        }
        return new PackingReport(count, truncated, split, leftOut, cut);

        void Keep(TokenSequence candidate)
        {
            if (candidate.LossTokens > 0) fitted.Add(candidate);
        }
    }

    static TokenSequence Piece(TokenSequence sequence, int start, int length) => new(
        sequence.Tokens[start..(start + length + 1)],
        sequence.Mask?[start..(start + length + 1)]);
}
