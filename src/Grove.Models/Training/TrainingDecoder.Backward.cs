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
        Forward(tokens, positions, starts);
        double sum = HeadLossAndGradient(targets, gradientScale);
        for (int layer = saved.Length - 1; layer >= 0; layer--)
            BackwardLayer(layers[layer], saved[layer], positions, starts, rows);
        if (gradients is not null)
            Embedding.Scatter(team, work.Residual, tokens, gradients[TensorNames.Embedding], rows, architecture.HiddenSize);
        return sum;
    }

    /// <summary>
    /// work.Residual holds the gradient of the layer's output and, at the end, of its input: the residual
    /// connections pass it on unchanged and each block adds its own share.
    /// </summary>
    void BackwardLayer(LayerWeights w, Saved s, ReadOnlySpan<int> positions, ReadOnlySpan<int> starts, int rows)
    {
        Architecture a = architecture;
        int inner = a.IntermediateSize;

        w.Down.Backward(team, work.Residual, s.Activated, work.Activated, rows);
        SwiGlu.Backward(team, work.Activated, s.Gate, s.Up, work.Gate, work.Up, rows * inner);
        w.Gate.Backward(team, work.Gate, s.FeedForwardInput, work.Hidden, rows);
        w.Up.Backward(team, work.Up, s.FeedForwardInput, work.Hidden, rows, accumulate: true);
        w.FeedForwardNorm.Backward(team, work.Hidden, s.Middle, s.FeedForwardStatistics, work.Residual, rows);

        w.Output.Backward(team, work.Residual, s.Mixed, work.Mixed, rows);
        Attention.Backward(team, work.Mixed, s.Query, s.Key, s.Value, s.Mixed, s.LogSumExp, work.Query, work.Key, work.Value,
            work.Attention, starts, rows, a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale);
        Rope.Backward(team, work.Query, positions, cosine, sine, rows, a.Heads, a.HeadDim);
        Rope.Backward(team, work.Key, positions, cosine, sine, rows, a.KeyValueHeads, a.HeadDim);
        w.Query.Backward(team, work.Query, s.AttentionInput, work.Hidden, rows);
        w.Key.Backward(team, work.Key, s.AttentionInput, work.Hidden, rows, accumulate: true);
        w.Value.Backward(team, work.Value, s.AttentionInput, work.Hidden, rows, accumulate: true);
        w.AttentionNorm.Backward(team, work.Hidden, s.Input, s.AttentionStatistics, work.Residual, rows);
    }
}
