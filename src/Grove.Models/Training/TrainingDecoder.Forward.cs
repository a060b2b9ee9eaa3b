using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <content>From tokens to the residual stream after the last layer.</content>
public sealed partial class TrainingDecoder
{
    /// <summary>The loss of every row, without gradients.</summary>
    /// <param name="tokens">Token ids, one per row.</param>
    /// <param name="targets">The id each row should predict, or -1 where nothing is asked.</param>
    /// <param name="positions">Each row's place inside its document, from 0.</param>
    /// <param name="starts">The first row of each row's document.</param>
    /// <param name="losses">Receives −ln p(target) per row, 0 where nothing is asked; may be empty.</param>
    /// <returns>The sum over all rows with a target, in nats.</returns>
    /// <exception cref="ArgumentException">A length, token, target, position or start is out of range.</exception>
    public double Loss(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, ReadOnlySpan<int> positions,
        ReadOnlySpan<int> starts, Span<float> losses)
    {
        Check(tokens, targets, positions, starts);
        if (losses.Length != 0 && losses.Length < tokens.Length)
            throw new ArgumentException($"Room for {losses.Length} losses, but {tokens.Length} rows.");
        fit?.Drop(false, 0);
        Forward(tokens, positions, starts);
        double sum = HeadLoss(targets);
        if (losses.Length != 0) work.Losses.Slice(0, tokens.Length).Span.CopyTo(losses);
        return sum;
    }

    void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, ReadOnlySpan<int> starts)
    {
        Architecture a = architecture;
        int rows = tokens.Length;
        Floats stream = saved[0].Input;
        Embedding.Gather(team, embedding, tokens, stream, rows);
        if (a.EmbeddingScale != 1) Elementwise.Scale(team, stream, a.EmbeddingScale, rows * a.HiddenSize);
        if (positionEmbedding is Matrix learned)
        {
            Embedding.Gather(team, learned, positions, work.Normed, rows);
            Elementwise.Add(team, stream, work.Normed, rows * a.HiddenSize);
        }
        for (int layer = 0; layer < saved.Length; layer++)
        {
            Floats output = layer + 1 < saved.Length ? saved[layer + 1].Input : work.Final;
            ForwardLayer(layers[layer], saved[layer], output, positions, starts, rows);
        }
    }

    void ForwardLayer(LayerWeights w, Saved s, Floats output, ReadOnlySpan<int> positions, ReadOnlySpan<int> starts, int rows)
    {
        Architecture a = architecture;
        Floats attentionInput = AttentionInput(s), feedForwardInput = FeedForwardInput(s), activated = Activated(s);

        w.AttentionNorm.Forward(team, s.Input, attentionInput, s.AttentionStatistics, rows);
        w.Query.Forward(team, attentionInput, w.QueryNorm is null ? s.Query : s.RawQuery, rows);
        w.Key.Forward(team, attentionInput, w.KeyNorm is null ? s.Key : s.RawKey, rows);
        w.Value.Forward(team, attentionInput, s.Value, rows);
        w.QueryNorm?.Forward(team, s.RawQuery, s.Query, s.QueryStatistics, rows * a.Heads);
        w.KeyNorm?.Forward(team, s.RawKey, s.Key, s.KeyStatistics, rows * a.KeyValueHeads);
        rotary.Forward(team, w.Number, s.Query, positions, rows, a.Heads);
        rotary.Forward(team, w.Number, s.Key, positions, rows, a.KeyValueHeads);
        Attention.Forward(team, s.Query, s.Key, s.Value, s.Mixed, s.LogSumExp, starts, rows, a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale, w.Window);
        Block(w.Output, s.Mixed, s.Input, s.Middle, rows);

        w.FeedForwardNorm.Forward(team, FeedForwardSource(s), feedForwardInput, s.FeedForwardStatistics, rows);
        w.Gate?.Forward(team, feedForwardInput, s.Gate, rows);
        w.Up.Forward(team, feedForwardInput, s.Up, rows);
        curve.Forward(team, s.Gate, s.Up, activated, rows * a.IntermediateSize);
        Block(w.Down, activated, s.Middle, output, rows);
    }

    /// <summary>What the feed-forward block reads: the stream after attention or, side by side with it, the layer's input.</summary>
    Floats FeedForwardSource(Saved s) => architecture.ParallelResidual ? s.Input : s.Middle;

    /// <summary>The end of a block: output = stream + scale · projection(input).</summary>
    void Block(Projection projection, Floats input, Floats stream, Floats output, int rows)
    {
        int length = rows * architecture.HiddenSize;
        projection.Forward(team, input, output, rows);
        if (architecture.ResidualScale != 1) Elementwise.Scale(team, output, architecture.ResidualScale, length);
        Elementwise.Add(team, output, stream, length);
    }
}
