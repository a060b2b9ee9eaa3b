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
        Forward(tokens, positions, starts);
        double sum = HeadLoss(targets);
        if (losses.Length != 0) work.Losses.Slice(0, tokens.Length).Span.CopyTo(losses);
        return sum;
    }

    void Forward(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, ReadOnlySpan<int> starts)
    {
        int rows = tokens.Length;
        Embedding.Gather(team, embedding, tokens, saved[0].Input, rows);
        for (int layer = 0; layer < saved.Length; layer++)
        {
            Floats output = layer + 1 < saved.Length ? saved[layer + 1].Input : work.Final;
            ForwardLayer(layers[layer], saved[layer], output, positions, starts, rows);
        }
    }

    void ForwardLayer(LayerWeights w, Saved s, Floats output, ReadOnlySpan<int> positions, ReadOnlySpan<int> starts, int rows)
    {
        Architecture a = architecture;
        int hidden = a.HiddenSize, inner = a.IntermediateSize;

        w.AttentionNorm.Forward(team, s.Input, s.AttentionInput, s.AttentionStatistics, rows);
        w.Query.Forward(team, s.AttentionInput, s.Query, rows);
        w.Key.Forward(team, s.AttentionInput, s.Key, rows);
        w.Value.Forward(team, s.AttentionInput, s.Value, rows);
        Rope.Forward(team, s.Query, positions, cosine, sine, rows, a.Heads, a.HeadDim);
        Rope.Forward(team, s.Key, positions, cosine, sine, rows, a.KeyValueHeads, a.HeadDim);
        Attention.Forward(team, s.Query, s.Key, s.Value, s.Mixed, s.LogSumExp, starts, rows, a.Heads, a.KeyValueHeads, a.HeadDim, a.AttentionScale);
        w.Output.Forward(team, s.Mixed, s.Middle, rows);
        Elementwise.Add(team, s.Middle, s.Input, rows * hidden);

        w.FeedForwardNorm.Forward(team, s.Middle, s.FeedForwardInput, s.FeedForwardStatistics, rows);
        w.Gate.Forward(team, s.FeedForwardInput, s.Gate, rows);
        w.Up.Forward(team, s.FeedForwardInput, s.Up, rows);
        SwiGlu.Forward(team, s.Gate, s.Up, s.Activated, rows * inner);
        w.Down.Forward(team, s.Activated, output, rows);
        Elementwise.Add(team, output, s.Middle, rows * hidden);
    }
}
