using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <content>From the loss back to every weight.</content>
public sealed partial class TrainingDecoder
{
    /// <summary>
    /// The loss of a batch, and its gradient added to <see cref="Gradients"/>.
    /// </summary>
    /// <param name="tokens">Token ids, one per row.</param>
    /// <param name="targets">The id each row should predict, or -1 where nothing is asked.</param>
    /// <param name="positions">Each row's place inside its document, from 0.</param>
    /// <param name="starts">The first row of each row's document.</param>
    /// <param name="gradientScale">Factor on the gradient, usually 1 / targets in the whole optimiser step.</param>
    /// <returns>The unscaled sum over all rows with a target, in nats.</returns>
    /// <exception cref="ArgumentException">A length, token, target, position or start is out of range.</exception>
    public double ForwardBackward(ReadOnlySpan<int> tokens, ReadOnlySpan<int> targets, ReadOnlySpan<int> positions,
        ReadOnlySpan<int> starts, float gradientScale)
    {
        Check(tokens, targets, positions, starts);
        int rows = tokens.Length;
        fit?.Drop(true, DropoutMoment);
        Forward(tokens, positions, starts);
        double sum = HeadLossAndGradient(targets, gradientScale);
        for (int layer = saved.Length - 1; layer >= lowest; layer--)
            BackwardLayer(layers[layer], saved[layer], positions, starts, rows);
        if (gradients is not null) BackwardEmbedding(gradients, tokens, positions);
        return sum;
    }

    /// <summary>
    /// work.Residual holds the gradient of the layer's output and, at the end, of its input: the residual
    /// connections pass it on unchanged and each block adds its own share.
    /// </summary>
    void BackwardLayer(LayerWeights w, Saved s, ReadOnlySpan<int> positions, ReadOnlySpan<int> starts, int rows)
    {
        Architecture a = architecture;
        Floats attentionInput = AttentionInput(s), feedForwardInput = FeedForwardInput(s), activated = Activated(s);

        if (recompute)
        {
            curve.Forward(team, s.Gate, s.Up, activated, rows * a.IntermediateSize);
            w.FeedForwardNorm.Forward(team, FeedForwardSource(s), feedForwardInput, s.FeedForwardStatistics, rows);
        }
        w.Down.Backward(team, BlockGradient(rows), activated, work.Activated, rows);
        curve.Backward(team, work.Activated, s.Gate, s.Up, work.Gate, work.Up, rows * a.IntermediateSize);
        w.Gate?.Backward(team, work.Gate, feedForwardInput, work.Hidden, rows);
        w.Up.Backward(team, work.Up, feedForwardInput, work.Hidden, rows, accumulate: w.Gate is not null);

        // Side by side, both blocks added to the same stream: attention's gradient must not yet hold the other block's share.
        if (!a.ParallelResidual) w.FeedForwardNorm.Backward(team, work.Hidden, s.Middle, s.FeedForwardStatistics, work.Residual, rows);
        w.Output.Backward(team, BlockGradient(rows), s.Mixed, work.Mixed, rows);
        if (a.ParallelResidual) w.FeedForwardNorm.Backward(team, work.Hidden, s.Input, s.FeedForwardStatistics, work.Residual, rows);

        Attention.Backward(team, work.Mixed, s.Query, s.Key, s.Value, s.Mixed, s.LogSumExp, work.Query, work.Key, work.Value,
            work.Attention, starts, rows, a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale, w.Window);
        rotary.Backward(team, w.Number, work.Query, positions, rows, a.Heads);
        rotary.Backward(team, w.Number, work.Key, positions, rows, a.KeyValueHeads);
        Floats query = BackwardHeadNorm(w.QueryNorm, work.Query, s.RawQuery, s.QueryStatistics, work.Mixed, rows, a.Heads);
        Floats key = BackwardHeadNorm(w.KeyNorm, work.Key, s.RawKey, s.KeyStatistics, work.RawKey, rows, a.KeyValueHeads);
        if (recompute) w.AttentionNorm.Forward(team, s.Input, attentionInput, s.AttentionStatistics, rows);
        w.Query.Backward(team, query, attentionInput, work.Hidden, rows);
        w.Key.Backward(team, key, attentionInput, work.Hidden, rows, accumulate: true);
        w.Value.Backward(team, work.Value, attentionInput, work.Hidden, rows, accumulate: true);
        w.AttentionNorm.Backward(team, work.Hidden, s.Input, s.AttentionStatistics, work.Residual, rows);
    }

    /// <summary>The gradient of what a block's last projection gave: that of the stream times the residual scale.</summary>
    Floats BlockGradient(int rows)
    {
        if (architecture.ResidualScale == 1) return work.Residual;
        int length = rows * architecture.HiddenSize;
        work.Residual.Slice(0, length).Span.CopyTo(work.Scaled.Span);
        Elementwise.Scale(team, work.Scaled, architecture.ResidualScale, length);
        return work.Scaled;
    }

    /// <summary>The gradient of heads before their norm, in <paramref name="target"/>; what came in where there is no norm.</summary>
    Floats BackwardHeadNorm(Norm? norm, Floats gradient, Floats raw, Floats statistics, Floats target, int rows, int heads)
    {
        if (norm is null) return gradient;
        target.Slice(0, rows * heads * architecture.HeadDim).Clear();
        norm.Backward(team, gradient, raw, statistics, target, rows * heads);
        return target;
    }

    void BackwardEmbedding(Parameters gradients, ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions)
    {
        int rows = tokens.Length, hidden = architecture.HiddenSize;
        if (architecture.LearnedPositions)
            Embedding.Scatter(team, work.Residual, positions, gradients[TensorNames.Positions], rows, hidden);
        if (architecture.EmbeddingScale != 1) Elementwise.Scale(team, work.Residual, architecture.EmbeddingScale, rows * hidden);
        Embedding.Scatter(team, work.Residual, tokens, gradients[TensorNames.Embedding], rows, hidden);
    }
}
