using System.Globalization;
using System.Text.Json.Nodes;
using Grove.Evaluation.Reports;
using Grove.Models;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Metrics;
using Grove.Training.Optimizers;
using Grove.Training.Ordering;
using Grove.Training.Packing;
using Grove.Training.Schedules;
using Grove.Training.Stepping;

namespace Grove.Pipeline;

/// <summary>Supervised fine-tuning of all weights: loss on the answers only, sequences packed without seeing one another.</summary>
static class Tuning
{
    const int Epochs = 6;
    const int BatchRows = 8;
    const double Rate = 1e-3;

    /// <summary>Share of running text among the trained places, so that the model does not forget how to write.</summary>
    const double TextShare = 0.15;

    public static Tuned Run(
        Model model, Team team, IReadOnlyList<Conversation> rows, IReadOnlyList<string> texts, GrowOptions options, string runFolder,
        Action<GrowStage, double, double, string, string?> tell, CancellationToken cancellation)
    {
        int rowLength = model.Architecture.MaxPositions;
        List<TokenSequence> sequences = Sequences(model, rows, texts, rowLength, options.Seed);
        int rowsPerEpoch = Pack(sequences, rowLength, 0, options.Seed).Count;
        int steps = options.Steps ?? Math.Max(1, (int)Math.Ceiling((double)Epochs * rowsPerEpoch / BatchRows));
        var schedule = new Schedule { Shape = ScheduleShape.Linear, Peak = Rate, Steps = steps, WarmUpSteps = Math.Min(steps / 10, 20) };
        var settings = new OptimizerSettings { Kind = OptimizerKind.AdamW, WeightDecay = 0.01f };

        Directory.CreateDirectory(runFolder);
        using var metrics = new MetricsLog(Path.Combine(runFolder, "metrics.jsonl"), 0);
        using var step = new TrainingStep(model.Parameters, team, settings, BatchRows * rowLength);
        var batch = new Batch(BatchRows, rowLength, BatchRows);
        var queue = new Queue<int[]>();
        var loss = new List<LossPoint>();
        int epoch = 0;
        tell(GrowStage.Tune, 0, steps, "steps", null);
        for (int number = 1; number <= steps; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            batch.Clear();
            for (int row = 0; row < BatchRows; row++)
            {
                if (queue.Count == 0) foreach (int[] packed in Pack(sequences, rowLength, epoch++, options.Seed)) queue.Enqueue(packed);
                batch.SetRow(row, sequences, queue.Dequeue());
            }
            double rate = schedule.At(number);
            StepResult result = step.Run(batch, rate);
            loss.Add(new LossPoint(number, result.Loss));
            metrics.Append(new JsonObject { ["step"] = number, ["loss"] = result.Loss, ["learningRate"] = rate, ["gradientNorm"] = result.GradientNorm });
            tell(GrowStage.Tune, number, steps, "steps", string.Create(CultureInfo.InvariantCulture, $"loss {result.Loss:0.000}"));
        }
        return new Tuned(loss, Describe(steps, sequences.Count, rowLength, settings), []);
    }

    static List<TokenSequence> Sequences(Model model, IReadOnlyList<Conversation> rows, IReadOnlyList<string> texts, int rowLength, ulong seed)
    {
        var renderer = new ChatRenderer(model.Tokenizer, model.ChatTemplate);
        var sequences = new List<TokenSequence>();
        PackingReport.Fit(rows.Select(row => renderer.Render(row, false)).Select(chat => new TokenSequence(chat.Tokens, chat.Mask)), rowLength, OverlongRule.Truncate, sequences);
        if (texts.Count == 0 || model.Tokenizer.TokenId(ChatRenderer.EndOfText) is not int separator) return sequences;

        double wanted = sequences.Sum(sequence => (double)sequence.Length) * TextShare / (1 - TextShare);
        var order = new Permutation(Permutation.Mix(seed ^ 0x7465787473), texts.Count);
        var running = new List<TokenSequence>();
        double taken = 0;
        for (int place = 0; place < texts.Count && taken < wanted; place++)
        {
            int[] tokens = [separator, .. model.Tokenizer.Encode(texts[(int)order[place]]), separator];
            // One row of a long text is enough; many texts teach more than one.
            if (tokens.Length > rowLength + 1) tokens = tokens[..(rowLength + 1)];
            running.Add(new TokenSequence(tokens));
            taken += tokens.Length;
        }
        sequences.AddRange(running);
        return sequences;
    }

    // Each epoch shuffles what goes together, packs, and shuffles the packed rows: packing sorts by length.
    static List<int[]> Pack(List<TokenSequence> sequences, int rowLength, int epoch, ulong seed)
    {
        ulong key = Permutation.Mix(seed + Permutation.Mix((ulong)epoch));
        var order = new Permutation(key, sequences.Count);
        int[] shuffled = [.. Enumerable.Range(0, sequences.Count).Select(place => (int)order[place])];
        List<int[]> packed = BestFit.Pack([.. shuffled.Select(index => sequences[index].Length)], rowLength);
        var rowOrder = new Permutation(Permutation.Mix(key), packed.Count);
        return [.. Enumerable.Range(0, packed.Count).Select(place => packed[(int)rowOrder[place]].Select(index => shuffled[index]).ToArray())];
    }

    static List<Setting> Describe(int steps, int sequences, int rowLength, OptimizerSettings settings)
    {
        string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        return
        [
            new("steps", Number(steps)),
            new("sequences", Number(sequences)),
            new("rows of a step", Number(BatchRows)),
            new("tokens of a row", Number(rowLength)),
            new("optimizer", settings.Kind.ToString()),
            new("learning rate", Number(Rate)),
            new("weight decay", Number(settings.WeightDecay)),
            new("share of running text", Number(TextShare)),
        ];
    }
}
