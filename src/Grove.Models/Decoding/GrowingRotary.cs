using Grove.Tensors;

namespace Grove.Models;

/// <summary>
/// The tables of rotary positions, as long as the longest text so far: a model may be made for 131,072 positions, and most texts are short.
/// </summary>
sealed class GrowingRotary : IDisposable
{
    /// <summary>Positions that there is room for from the beginning.</summary>
    internal const int FirstPositions = 2048;

    readonly Architecture architecture;
    readonly Arena arena;
    readonly int most, length;

    public GrowingRotary(Architecture architecture, int most) : this(architecture, most, Math.Min(FirstPositions, most))
    {
    }

    GrowingRotary(Architecture architecture, int most, int length)
    {
        (this.architecture, this.most, this.length) = (architecture, most, length);
        int table = RotaryPositions.TableLength(architecture, length);
        arena = new Arena(2 * Arena.Padded(table));
        Positions = new RotaryPositions(architecture, arena.Take(table), arena.Take(table), length);
    }

    public RotaryPositions Positions { get; }

    public long Bytes => RotaryPositions.TableLength(architecture, length) == 0 ? 0 : arena.Bytes;

    /// <summary>These tables, or longer ones in their place.</summary>
    public GrowingRotary UpTo(int positions)
    {
        if (positions <= length) return this;
        var longer = new GrowingRotary(architecture, most, (int)Math.Min(most, Math.Max(positions, 2L * length)));
        Dispose();
        return longer;
    }

    public void Dispose() => arena.Dispose();
}
