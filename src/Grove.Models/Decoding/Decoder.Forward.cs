using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <content>From tokens to the residual stream after the last layer, keys and values going into the caches.</content>
public sealed partial class Decoder
{
    /// <summary>Reads up to <see cref="PrefillRows"/> tokens and moves on behind them.</summary>
    void ReadRows(ReadOnlySpan<int> tokens)
    {
        Architecture a = architecture;
        int rows = tokens.Length;
        MakeRoom(Position + rows);
        for (int row = 0; row < rows; row++) positions[row] = Position + row;
        Embedding.Gather(team, embedding, tokens, stream, rows);
        if (a.EmbeddingScale != 1) Elementwise.Scale(team, stream, a.EmbeddingScale, rows * a.HiddenSize);
        if (positionEmbedding is Matrix learned)
        {
            Embedding.Gather(team, learned, positions.AsSpan(0, rows), projected, rows);
            Elementwise.Add(team, stream, projected, rows * a.HiddenSize);
        }
        foreach (LayerWeights layer in layers) ReadLayer(layer, rows);
        Position += rows;
    }

    void ReadLayer(LayerWeights w, int rows)
    {
        Architecture a = architecture;
        int keyValue = a.KeyValueSize;
        Floats keys = cache.Keys[w.Number].Slice(Position * keyValue, rows * keyValue);
        Floats values = cache.Values[w.Number].Slice(Position * keyValue, rows * keyValue);

        w.AttentionNorm.Forward(team, stream, normed, statistics, rows);
        Projection.Forward(team, normed, rows, w.Query, query, w.Key, keys, w.Value, values);
        w.QueryNorm?.Forward(team, query, query, statistics, rows * a.Heads);
        w.KeyNorm?.Forward(team, keys, keys, statistics, rows * a.KeyValueHeads);
        cache.Rotary.Forward(team, w.Number, query, positions.AsSpan(0, rows), rows, a.Heads);
        cache.Rotary.Forward(team, w.Number, keys, positions.AsSpan(0, rows), rows, a.KeyValueHeads);
        Attend(w, rows);

        // Side by side, the second block reads the stream before the first has added to it.
        if (a.ParallelResidual) w.FeedForwardNorm.Forward(team, stream, normed, statistics, rows);
        AddToStream(w.Output, mixed, rows);
        if (!a.ParallelResidual) w.FeedForwardNorm.Forward(team, stream, normed, statistics, rows);
        if (w.Gate is { } gated) Projection.Forward(team, normed, rows, gated, gate, w.Up, up);
        else w.Up.Forward(team, normed, up, rows);
        curve.Forward(team, gate, up, gate, rows * a.IntermediateSize);
        AddToStream(w.Down, gate, rows);
    }

    void Attend(LayerWeights w, int rows)
    {
        Architecture a = architecture;
        int keyValue = a.KeyValueSize, seen = Position + rows;
        if (rows > 1)
        {
            Attention.Continue(team, query, cache.Keys[w.Number], cache.Values[w.Number], mixed, logSumExp,
                Position, rows, a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale, w.Window);
            return;
        }
        int length = Math.Min(seen, w.Window ?? seen), first = seen - length;
        Floats keys = cache.Keys[w.Number].Slice(first * keyValue, length * keyValue);
        Floats values = cache.Values[w.Number].Slice(first * keyValue, length * keyValue);
        CachedAttention.Forward(team, query, keys, values, mixed, cache.Scores, length, a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale);
    }

    void AddToStream(Projection projection, Floats input, int rows)
    {
        float scale = architecture.ResidualScale;
        if (scale == 1)
        {
            projection.Forward(team, input, stream, rows, accumulate: true);
            return;
        }
        int length = rows * architecture.HiddenSize;
        projection.Forward(team, input, projected, rows);
        if (scale != 1) Elementwise.Scale(team, projected, scale, length);
        Elementwise.Add(team, stream, projected, length);
    }

    /// <summary>Writes the logits of one row of the residual stream.</summary>
    void Score(int row)
    {
        int hidden = architecture.HiddenSize;
        finalNorm.Forward(team, stream.Slice(row * hidden, hidden), normed, statistics, 1);
        Score(normed, logits, 1);
    }

    /// <summary>scores[rows, vocabulary] of normed states [rows, hidden].</summary>
    void Score(Floats states, Floats scores, int rows)
    {
        head.Forward(team, states, scores, rows);
        if (architecture.LogitScale != 1) Elementwise.Scale(team, scores, architecture.LogitScale, rows * architecture.VocabularySize);
    }
}
