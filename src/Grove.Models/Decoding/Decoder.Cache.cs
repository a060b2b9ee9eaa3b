using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <content>
/// Keys and values of what was read. A model may be made for 131,072 positions, which would be gigabytes, and most texts are short:
/// room is taken for <see cref="FirstPositions"/> and doubled whenever a text goes beyond it.
/// </content>
public sealed partial class Decoder
{
    /// <summary>Positions that there is room for from the beginning.</summary>
    internal const int FirstPositions = 2048;

    Cache cache;

    /// <summary>Makes room up to so many positions, keeping what was read.</summary>
    void MakeRoom(int needed)
    {
        if (needed <= cache.Positions) return;
        int positions = (int)Math.Min(MaxPositions, Math.Max(needed, 2L * cache.Positions));
        var larger = new Cache(architecture, positions);
        larger.CopyFrom(cache, Position * architecture.KeyValueSize);
        cache.Dispose();
        cache = larger;
    }

    /// <summary>Everything whose size depends on the longest text.</summary>
    sealed class Cache : IDisposable
    {
        readonly Arena arena;

        public Cache(Architecture a, int positions)
        {
            Positions = positions;
            int numbers = checked(positions * a.KeyValueSize), table = RotaryPositions.TableLength(a, positions);
            int scores = CachedAttention.ScratchLength(positions, a.Heads);
            arena = new Arena(2L * a.Layers * Arena.Padded(numbers) + 2 * Arena.Padded(table) + Arena.Padded(scores));
            Keys = [.. Enumerable.Range(0, a.Layers).Select(_ => arena.Take(numbers))];
            Values = [.. Enumerable.Range(0, a.Layers).Select(_ => arena.Take(numbers))];
            Rotary = new RotaryPositions(a, arena.Take(table), arena.Take(table), positions);
            Scores = arena.Take(scores);
        }

        public int Positions { get; }

        public long Bytes => arena.Bytes;

        /// <summary>Per layer [positions, kvHeads·headDim].</summary>
        public Floats[] Keys { get; }

        /// <summary>Per layer [positions, kvHeads·headDim].</summary>
        public Floats[] Values { get; }

        public RotaryPositions Rotary { get; }

        /// <summary>[heads, positions] scores of one token.</summary>
        public Floats Scores { get; }

        public void CopyFrom(Cache smaller, int numbers)
        {
            for (int layer = 0; layer < Keys.Length; layer++)
            {
                smaller.Keys[layer].Slice(0, numbers).Span.CopyTo(Keys[layer].Span);
                smaller.Values[layer].Slice(0, numbers).Span.CopyTo(Values[layer].Span);
            }
        }

        public void Dispose() => arena.Dispose();
    }
}
