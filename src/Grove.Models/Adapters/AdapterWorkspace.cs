using Grove.Tensors;

namespace Grove.Models.Adapters;

/// <summary>Memory that the parts of an adapter use one after the other, planned for the largest of them.</summary>
sealed class AdapterWorkspace : IDisposable
{
    readonly Arena arena;

    /// <param name="adapter">Whose parts.</param>
    /// <param name="rows">Rows that go through a layer at once.</param>
    /// <param name="headRows">Rows that go through the head at once.</param>
    /// <param name="trains">Whether there is a backward pass.</param>
    public AdapterWorkspace(Adapter adapter, int rows, int headRows, bool trains)
    {
        int RowsOf(AdapterPart part) => part.Name == Adapter.HeadName ? headRows : rows;
        int Most(Func<AdapterPart, long> length) => checked((int)adapter.Parts.Select(length).DefaultIfEmpty().Max());
        int narrow = Most(part => (long)RowsOf(part) * part.Rank);
        int wide = Most(part => part.Magnitude is null ? 0 : (long)RowsOf(part) * part.Outputs);
        int norms = Most(part => part.Magnitude is null ? 0 : (long)part.Rank * part.Outputs);
        int gram = Most(part => part.Magnitude is null ? 0 : (long)part.Rank * part.Rank);
        int dropped = trains && adapter.Config.Dropout > 0 ? Most(part => (long)RowsOf(part) * part.Inputs) : 0;
        int[] lengths = [narrow, trains ? narrow : 0, wide, norms, gram, dropped, dropped];
        arena = new Arena(lengths.Sum(length => Arena.Padded(length)));
        Floats[] blocks = [.. lengths.Select(arena.Take)];
        (Narrow, NarrowGradient, Wide, Norms, Gram, Dropped, DroppedGradient) = (blocks[0], blocks[1], blocks[2], blocks[3], blocks[4], blocks[5], blocks[6]);
    }

    /// <summary>[rows, rank] scale · A · input.</summary>
    public Floats Narrow { get; }

    /// <summary>[rows, rank] its gradient.</summary>
    public Floats NarrowGradient { get; }

    /// <summary>[rows, outputs] of layers with magnitudes: outputs before them, and gradients behind them.</summary>
    public Floats Wide { get; }

    /// <summary>[rank, outputs] A · Wᵀ, for the lengths of the adapted weights.</summary>
    public Floats Norms { get; }

    /// <summary>[rank, rank] A · Aᵀ.</summary>
    public Floats Gram { get; }

    /// <summary>[rows, inputs] the input after dropout.</summary>
    public Floats Dropped { get; }

    /// <summary>[rows, inputs] its gradient.</summary>
    public Floats DroppedGradient { get; }

    public void Dispose() => arena.Dispose();
}
