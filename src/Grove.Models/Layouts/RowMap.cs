namespace Grove.Models.Layouts;

/// <summary>
/// Where the rows of a tensor lie inside a stored one: in runs of <paramref name="Run"/> rows, a new run every <paramref name="Stride"/>
/// rows, and in each head either as they are or with its two halves interleaved.
/// </summary>
/// <remarks>
/// GPT-NeoX stores queries, keys and values head by head, [q₀ k₀ v₀ q₁ k₁ v₁ …]: the keys begin at one head's width, in runs of one head,
/// three heads apart. llama.cpp turns neighbouring numbers of a head instead of its halves, so the rows of queries and keys are stored
/// as 0, d/2, 1, d/2 + 1, …
/// </remarks>
/// <param name="First">Stored row of the first row.</param>
/// <param name="Run">Rows that follow one another.</param>
/// <param name="Stride">Stored rows from the beginning of one run to the next.</param>
/// <param name="InterleavedHead">Rows of a head whose halves are interleaved; 0 for none.</param>
sealed record RowMap(int First, int Run, int Stride, int InterleavedHead = 0)
{
    /// <summary>All rows together, beginning at <paramref name="first"/>.</summary>
    public static RowMap From(int first) => new(first, int.MaxValue, 0);

    /// <summary>Whether the rows lie together and in order, so that a view will do.</summary>
    public bool IsSlice(int rows) => (Run >= rows || Run == Stride) && InterleavedHead == 0;

    /// <summary>Where a row is stored.</summary>
    /// <param name="row">From 0.</param>
    public int Stored(int row)
    {
        if (InterleavedHead > 0)
        {
            int inHead = row % InterleavedHead, half = InterleavedHead / 2;
            row += (inHead < half ? 2 * inHead : 2 * (inHead - half) + 1) - inHead;
        }
        return First + row / Run * Stride + row % Run;
    }
}
