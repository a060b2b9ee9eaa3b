using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <content>Many tokens at once.</content>
public sealed partial class Decoder
{
    void ReadRows(ReadOnlySpan<int> tokens)
    {
        if (tokens.Length == 1)
        {
            ReadOne(tokens[0]);
            return;
        }
        Architecture a = architecture;
        int rows = tokens.Length, hidden = a.HiddenSize, inner = a.IntermediateSize, keyValue = a.KeyValueSize;
        for (int row = 0; row < rows; row++) positions[row] = Position + row;

        Embedding.Gather(team, embedding, tokens, stream, rows, hidden);
        for (int layer = 0; layer < weights.Length; layer++)
        {
            LayerWeights w = weights[layer];
            Floats keys = keyCaches[layer].Slice(Position * keyValue, rows * keyValue);
            Floats values = valueCaches[layer].Slice(Position * keyValue, rows * keyValue);

            RmsNorm.Forward(team, stream, w.AttentionNorm, normed, inverseRms, rows, hidden, a.NormEpsilon);
            Project(normed, w.Query, query, rows, a.QuerySize, hidden);
            Project(normed, w.Key, keys, rows, keyValue, hidden);
            Project(normed, w.Value, values, rows, keyValue, hidden);
            Rope.Forward(team, query, positions.AsSpan(0, rows), cosine, sine, rows, a.Heads, a.HeadDim);
            Rope.Forward(team, keys, positions.AsSpan(0, rows), cosine, sine, rows, a.KeyValueHeads, a.HeadDim);
            Attend(layer, keys, values, rows);
            Project(mixed, w.Output, stream, rows, hidden, a.QuerySize, accumulate: true);

            RmsNorm.Forward(team, stream, w.FeedForwardNorm, normed, inverseRms, rows, hidden, a.NormEpsilon);
            Project(normed, w.Gate, gate, rows, inner, hidden);
            Project(normed, w.Up, up, rows, inner, hidden);
            SwiGlu.Forward(team, gate, up, gate, rows * inner);
            Project(gate, w.Down, stream, rows, hidden, inner, accumulate: true);
        }
        Position += rows;
        Score(stream.Slice((rows - 1) * hidden, hidden));
    }

    void Attend(int layer, Floats keys, Floats values, int rows)
    {
        Architecture a = architecture;
        if (Position == 0)
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

    /// <summary>output[rows, outputs] (+)= input[rows, inputs] · weight[outputs, inputs]ᵀ.</summary>
    void Project(Floats input, Floats weight, Floats output, int rows, int outputs, int inputs, bool accumulate = false) =>
        Gemm.Multiply(team, input, false, weight, true, output, rows, outputs, inputs, accumulate);
}
