using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <content>From tokens to the residual stream after the last layer, keys and values going into the caches.</content>
public sealed partial class Decoder
{
    /// <summary>Reads up to <see cref="PrefillRows"/> tokens and moves on behind them.</summary>
    void ReadRows(ReadOnlySpan<int> tokens)
    {
        int rows = tokens.Length;
        for (int row = 0; row < rows; row++) positions[row] = Position + row;
        Embedding.Gather(team, embedding, tokens, stream, rows);
        for (int layer = 0; layer < layers.Length; layer++) ReadLayer(layer, layers[layer], rows);
        Position += rows;
    }

    void ReadLayer(int layer, LayerWeights w, int rows)
    {
        Architecture a = architecture;
        int keyValue = a.KeyValueSize;
        Floats keys = keyCaches[layer].Slice(Position * keyValue, rows * keyValue);
        Floats values = valueCaches[layer].Slice(Position * keyValue, rows * keyValue);

        w.AttentionNorm.Forward(team, stream, normed, statistics, rows);
        w.Query.Forward(team, normed, query, rows);
        w.Key.Forward(team, normed, keys, rows);
        w.Value.Forward(team, normed, values, rows);
        Rope.Forward(team, query, positions.AsSpan(0, rows), cosine, sine, rows, a.Heads, a.HeadDim);
        Rope.Forward(team, keys, positions.AsSpan(0, rows), cosine, sine, rows, a.KeyValueHeads, a.HeadDim);
        Attend(layer, keys, values, rows);
        AddToStream(w.Output, mixed, rows);

        w.FeedForwardNorm.Forward(team, stream, normed, statistics, rows);
        w.Gate.Forward(team, normed, gate, rows);
        w.Up.Forward(team, normed, up, rows);
        SwiGlu.Forward(team, gate, up, gate, rows * a.IntermediateSize);
        AddToStream(w.Down, gate, rows);
    }

    void Attend(int layer, Floats keys, Floats values, int rows)
    {
        Architecture a = architecture;
        if (Position == 0 && rows > 1)
        {
            // Nothing lies before these rows, so they are one whole document (starts is all zero).
            Attention.Forward(team, query, keys, values, mixed, logSumExp, starts.AsSpan(0, rows), rows, a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale);
            return;
        }
        for (int row = 0; row < rows; row++)
        {
            CachedAttention.Forward(team, query.Slice(row * a.QuerySize, a.QuerySize), keyCaches[layer], valueCaches[layer],
                mixed.Slice(row * a.QuerySize, a.QuerySize), scratch, Position + row + 1, a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale);
        }
    }

    void AddToStream(Projection projection, Floats input, int rows)
    {
        if (rows > 1)
        {
            projection.Forward(team, input, stream, rows, accumulate: true);
            return;
        }
        projection.Forward(team, input, projected, rows);
        Elementwise.Add(team, stream, projected, architecture.HiddenSize);
    }

    /// <summary>Writes the logits of one row of the residual stream.</summary>
    void Score(int row)
    {
        int hidden = architecture.HiddenSize;
        finalNorm.Forward(team, stream.Slice(row * hidden, hidden), normed, statistics, 1);
        head.Forward(team, normed, logits, 1);
    }
}
