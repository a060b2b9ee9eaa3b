using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <content>Where everything lies: one arena, planned for the largest batch. What an architecture does without has no length.</content>
public sealed partial class TrainingDecoder
{
    /// <summary>Rows of logits held at once; the head and the loss go over a batch in blocks of this many.</summary>
    const int HeadRows = 512;

    /// <summary>
    /// Whether the norms' results and the activated numbers of a layer, three of its ten long rows, are computed again in the backward pass
    /// instead of kept. That costs under 1 % of a step's operations, and the numbers are the same.
    /// </summary>
    readonly bool recompute;

    Floats AttentionInput(Saved s) => recompute ? work.Normed : s.AttentionInput;

    Floats FeedForwardInput(Saved s) => recompute ? work.Normed : s.FeedForwardInput;

    Floats Activated(Saved s) => recompute ? work.Recomputed : s.Activated;

    /// <summary>Takes the blocks in the order in which the constructor hands them out.</summary>
    Arena Plan(out Floats[] blocks)
    {
        Architecture a = architecture;
        var lengths = new List<int>();
        int table = RotaryPositions.TableLength(a, positionsPlanned);
        lengths.AddRange([table, table]);
        int hidden = checked(maxRows * a.HiddenSize);
        int query = checked(maxRows * a.QuerySize);
        int keyValue = checked(maxRows * a.KeyValueSize);
        int inner = checked(maxRows * a.IntermediateSize);
        int gate = a.GatedFeedForward ? inner : 0;
        int statistics = Norm.StatisticsLength(a, maxRows);
        int normed = recompute ? 0 : hidden, activated = recompute ? 0 : inner;
        int heads = a.QueryKeyNorm ? 1 : 0; // factor on what the norms of heads keep
        for (int i = 0; i < a.Layers; i++)
        {
            lengths.AddRange([hidden, statistics, normed, query, keyValue, keyValue, query, maxRows * a.Heads, hidden, statistics, normed, gate, inner, activated,
                heads * query, heads * keyValue, heads * maxRows * a.Heads, heads * maxRows * a.KeyValueHeads]);
        }
        int headRows = Math.Min(HeadRows, maxRows);
        lengths.AddRange([
            hidden, statistics, hidden, maxRows,
            checked(headRows * a.VocabularySize), headRows * a.HiddenSize, headRows * a.HiddenSize, headRows,
            hidden, hidden, a.ResidualScale == 1 ? 0 : hidden, query, query, keyValue, keyValue, inner, gate, inner,
            Attention.ScratchLength(maxRows, a.Heads), heads * keyValue, recompute ? inner : 0]);
        var planned = new Arena(lengths.Sum(length => Arena.Padded(length)));
        blocks = [.. lengths.Select(planned.Take)];
        return planned;
    }

    /// <summary>What the backward pass of one layer needs from its forward pass.</summary>
    sealed class Saved(Floats[] blocks, ref int next)
    {
        public readonly Floats Input = blocks[next++];              // [rows, hidden] residual stream at the layer's door
        public readonly Floats AttentionStatistics = blocks[next++]; // of the norm
        public readonly Floats AttentionInput = blocks[next++];     // [rows, hidden] normed; empty where it is computed again
        public readonly Floats Query = blocks[next++];              // [rows, heads·headDim] turned
        public readonly Floats Key = blocks[next++];                // [rows, kvHeads·headDim] turned
        public readonly Floats Value = blocks[next++];              // [rows, kvHeads·headDim]
        public readonly Floats Mixed = blocks[next++];              // [rows, heads·headDim] attention's result
        public readonly Floats LogSumExp = blocks[next++];          // [rows, heads]
        public readonly Floats Middle = blocks[next++];             // [rows, hidden] residual stream after attention
        public readonly Floats FeedForwardStatistics = blocks[next++]; // of the norm
        public readonly Floats FeedForwardInput = blocks[next++];   // [rows, hidden] normed; empty where it is computed again
        public readonly Floats Gate = blocks[next++];               // [rows, intermediate]
        public readonly Floats Up = blocks[next++];                 // [rows, intermediate]
        public readonly Floats Activated = blocks[next++];          // [rows, intermediate] silu(gate)·up; empty where it is computed again
        public readonly Floats RawQuery = blocks[next++];           // [rows, heads·headDim] before the norm of heads
        public readonly Floats RawKey = blocks[next++];             // [rows, kvHeads·headDim] before the norm of heads
        public readonly Floats QueryStatistics = blocks[next++];    // [rows, heads]
        public readonly Floats KeyStatistics = blocks[next++];      // [rows, kvHeads]
    }

    /// <summary>What is used again by every layer and every block of the head.</summary>
    sealed class Workspace(Floats[] blocks, ref int next)
    {
        public readonly Floats Final = blocks[next++];              // [rows, hidden] residual stream after the last layer
        public readonly Floats FinalStatistics = blocks[next++];    // of the norm
        public readonly Floats Normed = blocks[next++];             // [rows, hidden] what the head reads, and layers whose inputs are not kept
        public readonly Floats Losses = blocks[next++];             // [rows]
        public readonly Floats Logits = blocks[next++];             // [headRows, vocabulary]
        public readonly Floats HeadInput = blocks[next++];          // [headRows, hidden] rows with a target, gathered
        public readonly Floats HeadInputGradient = blocks[next++];  // [headRows, hidden]
        public readonly Floats HeadLosses = blocks[next++];         // [headRows]
        public readonly Floats Residual = blocks[next++];           // [rows, hidden] gradient of the residual stream
        public readonly Floats Hidden = blocks[next++];             // [rows, hidden] gradient of a block's normed input
        public readonly Floats Scaled = blocks[next++];             // [rows, hidden] Residual times the residual scale
        public readonly Floats Mixed = blocks[next++];              // [rows, heads·headDim]
        public readonly Floats Query = blocks[next++];              // [rows, heads·headDim]
        public readonly Floats Key = blocks[next++];                // [rows, kvHeads·headDim]
        public readonly Floats Value = blocks[next++];              // [rows, kvHeads·headDim]
        public readonly Floats Activated = blocks[next++];          // [rows, intermediate]
        public readonly Floats Gate = blocks[next++];               // [rows, intermediate]
        public readonly Floats Up = blocks[next++];                 // [rows, intermediate]
        public readonly Floats Attention = blocks[next++];          // scratch of attention's backward pass
        public readonly Floats RawKey = blocks[next++];             // [rows, kvHeads·headDim] before the norm of heads
        public readonly Floats Recomputed = blocks[next++];         // [rows, intermediate] silu(gate)·up of the layer at hand
    }
}
