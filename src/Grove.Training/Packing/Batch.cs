namespace Grove.Training.Packing;

/// <summary>
/// The input of one training step: rows of a fixed length, allocated once and filled again for every step. Documents lie one
/// after the other in a row; each has positions from 0 and attends to itself only. Unused places have target -1.
/// The rows are run in passes of a fixed number of rows, whose gradients add up, so that memory is bounded by the pass.
/// </summary>
public sealed class Batch
{
    /// <summary>Target of a place that teaches nothing.</summary>
    public const int Ignored = -1;

    readonly int[] tokens, targets, positions, starts;

    /// <summary>Allocates an empty batch.</summary>
    /// <param name="rows">Rows in a step, at least 1.</param>
    /// <param name="rowLength">Places in a row, at least 1.</param>
    /// <param name="rowsPerPass">Rows that are run at once, 1 to <paramref name="rows"/>.</param>
    public Batch(int rows, int rowLength, int rowsPerPass)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowLength, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rowsPerPass, 1);
        Rows = rows;
        RowLength = rowLength;
        RowsPerPass = Math.Min(rowsPerPass, rows);
        int places = checked(rows * rowLength);
        tokens = new int[places];
        targets = new int[places];
        positions = new int[places];
        starts = new int[places];
        Clear();
    }

    /// <summary>Rows in a step.</summary>
    public int Rows { get; }

    /// <summary>Places in a row.</summary>
    public int RowLength { get; }

    /// <summary>Rows that are run at once.</summary>
    public int RowsPerPass { get; }

    /// <summary>Number of passes of a step.</summary>
    public int Passes => (Rows + RowsPerPass - 1) / RowsPerPass;

    /// <summary>Targets in the whole batch: what the loss of the step is divided by.</summary>
    public int LossTokens { get; private set; }

    /// <summary>Places that hold a document's token, whether it is a target's context or more.</summary>
    public int UsedPlaces { get; private set; }

    /// <summary>Token ids, [rows × row length].</summary>
    public ReadOnlySpan<int> Tokens => tokens;

    /// <summary>The next token of each place or <see cref="Ignored"/>, [rows × row length].</summary>
    public ReadOnlySpan<int> Targets => targets;

    /// <summary>Position within the document, [rows × row length].</summary>
    public ReadOnlySpan<int> Positions => positions;

    /// <summary>First place of the document, counted from the beginning of the pass, [rows × row length].</summary>
    public ReadOnlySpan<int> Starts => starts;

    /// <summary>The places of one pass.</summary>
    /// <param name="pass">0 to <see cref="Passes"/> - 1.</param>
    public Range PassRange(int pass)
    {
        int first = pass * RowsPerPass * RowLength;
        return first..Math.Min(first + RowsPerPass * RowLength, tokens.Length);
    }

    /// <summary>Empties all rows.</summary>
    public void Clear()
    {
        LossTokens = 0;
        UsedPlaces = 0;
        for (int row = 0; row < Rows; row++) PadRow(row, 0);
    }

    /// <summary>Fills a row with whole sequences, one after the other, and pads the rest.</summary>
    /// <param name="row">0 to <see cref="Rows"/> - 1; must be empty since <see cref="Clear"/>.</param>
    /// <param name="sequences">All sequences there are.</param>
    /// <param name="chosen">Indexes of those that go into this row; together at most a row long.</param>
    public void SetRow(int row, IReadOnlyList<TokenSequence> sequences, ReadOnlySpan<int> chosen)
    {
        int offset = 0;
        foreach (int index in chosen)
        {
            TokenSequence sequence = sequences[index];
            int length = sequence.Length, place = row * RowLength + offset, start = PlaceInPass(row, offset);
            if (offset + length > RowLength) throw new ArgumentException($"Row {row} would need {offset + length} places; it has {RowLength}.", nameof(chosen));
            for (int position = 0; position < length; position++)
            {
                bool isTarget = sequence.Mask is null || sequence.Mask[position + 1];
                tokens[place + position] = sequence.Tokens[position];
                targets[place + position] = isTarget ? sequence.Tokens[position + 1] : Ignored;
                positions[place + position] = position;
                starts[place + position] = start;
                if (isTarget) LossTokens++;
            }
            offset += length;
        }
        UsedPlaces += offset;
        PadRow(row, offset);
    }

    /// <summary>
    /// Fills a row with a window of a token stream in which documents follow one another. A document begins at each
    /// separator (which the model reads as the beginning and predicts as the end), and also at an opening token right after
    /// a separator: conversations are shown to the finished model without a separator before them.
    /// </summary>
    /// <param name="row">0 to <see cref="Rows"/> - 1; must be empty since <see cref="Clear"/>.</param>
    /// <param name="window">Row length + 1 tokens.</param>
    /// <param name="separator">Id of the token between documents.</param>
    /// <param name="isOpening">By id: whether the token opens a conversation.</param>
    public void SetRow(int row, ReadOnlySpan<int> window, int separator, ReadOnlySpan<bool> isOpening)
    {
        if (window.Length != RowLength + 1) throw new ArgumentException($"A window has {RowLength + 1} tokens, this one {window.Length}.", nameof(window));
        int place = row * RowLength, first = 0;
        for (int index = 0; index < RowLength; index++)
        {
            bool afterSeparator = index > 0 && window[index - 1] == separator;
            if (window[index] == separator || (afterSeparator && isOpening[window[index]])) first = index;
            bool isTarget = !(window[index] == separator && isOpening[window[index + 1]]);
            tokens[place + index] = window[index];
            targets[place + index] = isTarget ? window[index + 1] : Ignored;
            positions[place + index] = index - first;
            starts[place + index] = PlaceInPass(row, first);
            if (isTarget) LossTokens++;
        }
        UsedPlaces += RowLength;
    }

    void PadRow(int row, int from)
    {
        // Every padding place is a document of its own: it costs attention nothing.
        for (int offset = from; offset < RowLength; offset++)
        {
            int place = row * RowLength + offset;
            tokens[place] = 0;
            targets[place] = Ignored;
            positions[place] = 0;
            starts[place] = PlaceInPass(row, offset);
        }
    }

    int PlaceInPass(int row, int offset) => row % RowsPerPass * RowLength + offset;
}
