using Grove.Models;
using Grove.Text;
using Grove.Training.Packing;

namespace Grove.Training.Tuning;

/// <summary>Rows that are not trained on: the mean loss of their answers says when a model begins to learn rows by heart.</summary>
sealed class AsideRows
{
    readonly TunePlan plan;
    readonly Batch batch;
    readonly float[] losses;

    /// <summary>Prepares the rows, packed as for training.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="rows">At least one.</param>
    /// <param name="options">How the model chats, and how long a packed row is.</param>
    /// <param name="rowsPerPass">Packed rows that are run at once.</param>
    public AsideRows(Architecture architecture, Tokenizer tokenizer, IReadOnlyList<TuneRow> rows, TuneOptions options, int rowsPerPass)
    {
        plan = new TunePlan(architecture, tokenizer, rows, options with { Epochs = 1, Steps = null, BatchRows = rowsPerPass });
        batch = new Batch(rowsPerPass, options.RowLengthFor(architecture), rowsPerPass);
        losses = new float[batch.Rows * batch.RowLength];
    }

    /// <summary>Hash of what is measured on.</summary>
    public string Hash => plan.Hash;

    /// <summary>The mean loss of the targets, in nats.</summary>
    public double? Measure(TrainingDecoder decoder, CancellationToken cancellation)
    {
        double sum = 0;
        long targets = 0;
        for (int step = 1; step <= plan.Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            plan.Fill(batch, step);
            sum += decoder.Loss(batch.Tokens, batch.Targets, batch.Positions, batch.Starts, losses);
            targets += batch.LossTokens;
        }
        return targets == 0 ? null : sum / targets;
    }
}
