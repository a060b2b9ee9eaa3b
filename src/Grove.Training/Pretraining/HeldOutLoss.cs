using Grove.Models;
using Grove.Text;
using Grove.Training.Packing;

namespace Grove.Training.Pretraining;

/// <summary>
/// Bits per byte on held-out text: the model's surprise, in bits, over all tokens that stand for text, divided by the bytes they
/// stand for. Special tokens count on neither side, so models with different tokenizers can be compared.
/// </summary>
sealed class HeldOutLoss
{
    readonly WindowSampler sampler;
    readonly Batch batch;
    readonly IReadOnlyList<(int Shard, long Start)> windows;
    readonly int[] bytesOf;
    readonly float[] losses;

    public HeldOutLoss(WindowSampler sampler, Tokenizer tokenizer, Batch batch, int rows)
    {
        this.sampler = sampler;
        this.batch = batch;
        windows = sampler.HeldOut(rows);
        bytesOf = new int[tokenizer.VocabularySize];
        for (int id = 0; id < bytesOf.Length; id++) bytesOf[id] = tokenizer.IsSpecial(id) ? 0 : tokenizer.TokenBytes(id).Length;
        losses = new float[batch.RowsPerPass * batch.RowLength];
    }

    /// <summary>Measures; uses the batch given to the constructor.</summary>
    /// <returns>Bits per byte, or null when nothing is held out.</returns>
    public double? Measure(TrainingDecoder decoder, CancellationToken cancellation)
    {
        double nats = 0;
        long bytes = 0;
        for (int first = 0; first < windows.Count; first += batch.Rows)
        {
            sampler.Fill(batch, windows, first);
            for (int pass = 0; pass < batch.Passes; pass++)
            {
                cancellation.ThrowIfCancellationRequested();
                Range places = batch.PassRange(pass);
                ReadOnlySpan<int> targets = batch.Targets[places];
                decoder.Loss(batch.Tokens[places], targets, batch.Positions[places], batch.Starts[places], losses.AsSpan(0, targets.Length));
                for (int place = 0; place < targets.Length; place++)
                {
                    if (targets[place] < 0 || bytesOf[targets[place]] == 0) continue;
                    nats += losses[place];
                    bytes += bytesOf[targets[place]];
                }
            }
        }
        return bytes == 0 ? null : nats / Math.Log(2) / bytes;
    }
}
