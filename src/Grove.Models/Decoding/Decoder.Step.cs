using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <content>One token.</content>
public sealed partial class Decoder
{
    void ReadOne(int token)
    {
        Architecture a = architecture;
        int hidden = a.HiddenSize, inner = a.IntermediateSize, keyValue = a.KeyValueSize;
        positions[0] = Position;

        Embedding.Gather(team, embedding, [token], stream, 1, hidden);
        for (int layer = 0; layer < weights.Length; layer++)
        {
            LayerWeights w = weights[layer];
            Floats key = keyCaches[layer].Slice(Position * keyValue, keyValue);
            Floats value = valueCaches[layer].Slice(Position * keyValue, keyValue);

            RmsNorm.Forward(team, stream, w.AttentionNorm, normed, inverseRms, 1, hidden, a.NormEpsilon);
            MatrixVector.Multiply(team, w.Query, normed, query, a.QuerySize, hidden);
            MatrixVector.Multiply(team, w.Key, normed, key, keyValue, hidden);
            MatrixVector.Multiply(team, w.Value, normed, value, keyValue, hidden);
            Rope.Forward(team, query, positions.AsSpan(0, 1), cosine, sine, 1, a.Heads, a.HeadDim);
            Rope.Forward(team, key, positions.AsSpan(0, 1), cosine, sine, 1, a.KeyValueHeads, a.HeadDim);
            CachedAttention.Forward(team, query, keyCaches[layer], valueCaches[layer], mixed, scratch, Position + 1,
                a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale);
            MatrixVector.Multiply(team, w.Output, mixed, projected, hidden, a.QuerySize);
            Elementwise.Add(team, stream, projected, hidden);

            RmsNorm.Forward(team, stream, w.FeedForwardNorm, normed, inverseRms, 1, hidden, a.NormEpsilon);
            MatrixVector.Multiply(team, w.Gate, normed, gate, inner, hidden);
            MatrixVector.Multiply(team, w.Up, normed, up, inner, hidden);
            SwiGlu.Forward(team, gate, up, gate, inner);
            MatrixVector.Multiply(team, w.Down, gate, projected, hidden, inner);
            Elementwise.Add(team, stream, projected, hidden);
        }
        Position++;
        Score(stream);
    }

    /// <summary>Writes the logits of one row of the residual stream.</summary>
    void Score(Floats row)
    {
        RmsNorm.Forward(team, row, finalNorm, normed, inverseRms, 1, architecture.HiddenSize, architecture.NormEpsilon);
        MatrixVector.Multiply(team, head, normed, logits, architecture.VocabularySize, architecture.HiddenSize);
    }
}
