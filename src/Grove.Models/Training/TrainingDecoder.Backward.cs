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
        Forward(tokens, positions, starts);
        double sum = HeadLossAndGradient(targets, gradientScale);
        for (int layer = saved.Length - 1; layer >= 0; layer--)
            BackwardLayer(weights[layer], weightGradients[layer], saved[layer], positions, starts, rows);
        Embedding.Scatter(team, work.Residual, tokens, embeddingGradient, rows, architecture.HiddenSize);
        return sum;
    }

    /// <summary>
    /// work.Residual holds the gradient of the layer's output and, at the end, of its input: the residual
    /// connections pass it on unchanged and each block adds its own share.
    /// </summary>
    void BackwardLayer(LayerWeights w, LayerWeights g, Saved s, ReadOnlySpan<int> positions, ReadOnlySpan<int> starts, int rows)
    {
        Architecture a = architecture;
        int hidden = a.HiddenSize, inner = a.IntermediateSize;

        BackWeight(work.Residual, s.Activated, g.Down, rows, hidden, inner);
        BackInput(work.Residual, w.Down, work.Activated, rows, hidden, inner, accumulate: false);
        SwiGlu.Backward(team, work.Activated, s.Gate, s.Up, work.Gate, work.Up, rows * inner);
        BackWeight(work.Gate, s.FeedForwardInput, g.Gate, rows, inner, hidden);
        BackWeight(work.Up, s.FeedForwardInput, g.Up, rows, inner, hidden);
        BackInput(work.Gate, w.Gate, work.Hidden, rows, inner, hidden, accumulate: false);
        BackInput(work.Up, w.Up, work.Hidden, rows, inner, hidden, accumulate: true);
        RmsNorm.Backward(team, work.Hidden, s.Middle, w.FeedForwardNorm, s.FeedForwardInverseRms, work.Residual, g.FeedForwardNorm, rows, hidden);

        BackWeight(work.Residual, s.Mixed, g.Output, rows, hidden, a.QuerySize);
        BackInput(work.Residual, w.Output, work.Mixed, rows, hidden, a.QuerySize, accumulate: false);
        Attention.Backward(team, work.Mixed, s.Query, s.Key, s.Value, s.Mixed, s.LogSumExp, work.Query, work.Key, work.Value,
            work.Attention, starts, rows, a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale);
        Rope.Backward(team, work.Query, positions, cosine, sine, rows, a.Heads, a.HeadDim);
        Rope.Backward(team, work.Key, positions, cosine, sine, rows, a.KeyValueHeads, a.HeadDim);
        BackWeight(work.Query, s.AttentionInput, g.Query, rows, a.QuerySize, hidden);
        BackWeight(work.Key, s.AttentionInput, g.Key, rows, a.KeyValueSize, hidden);
        BackWeight(work.Value, s.AttentionInput, g.Value, rows, a.KeyValueSize, hidden);
        BackInput(work.Query, w.Query, work.Hidden, rows, a.QuerySize, hidden, accumulate: false);
        BackInput(work.Key, w.Key, work.Hidden, rows, a.KeyValueSize, hidden, accumulate: true);
        BackInput(work.Value, w.Value, work.Hidden, rows, a.KeyValueSize, hidden, accumulate: true);
        RmsNorm.Backward(team, work.Hidden, s.Input, w.AttentionNorm, s.AttentionInverseRms, work.Residual, g.AttentionNorm, rows, hidden);
    }

    /// <summary>inputGradient[rows, inputs] (+)= outputGradient[rows, outputs] · weight[outputs, inputs].</summary>
    void BackInput(Floats outputGradient, Floats weight, Floats inputGradient, int rows, int outputs, int inputs, bool accumulate) =>
        Gemm.Multiply(team, outputGradient, false, weight, false, inputGradient, rows, inputs, outputs, accumulate);

    /// <summary>weightGradient[outputs, inputs] += outputGradient[rows, outputs]ᵀ · input[rows, inputs].</summary>
    void BackWeight(Floats outputGradient, Floats input, Floats weightGradient, int rows, int outputs, int inputs) =>
        Gemm.Multiply(team, outputGradient, true, input, false, weightGradient, outputs, inputs, rows, accumulate: true);
}
