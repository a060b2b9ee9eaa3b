using System.Globalization;
using System.Text.Json.Nodes;
using Grove.Evaluation.Reports;
using Grove.Models;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Metrics;
using Grove.Training.Optimizers;
using Grove.Training.Ordering;
using Grove.Training.Stepping;
using Grove.Training.Tuning;

namespace Grove.Pipeline;

/// <summary>What tuning did to the model.</summary>
/// <param name="Loss">The loss of each step.</param>
/// <param name="Settings">Everything that decided it, by name.</param>
/// <param name="Notes">What is worth knowing, in plain sentences.</param>
sealed record Tuned(IReadOnlyList<LossPoint> Loss, IReadOnlyList<Setting> Settings, IReadOnlyList<string> Notes);

/// <summary>The tuning stage: the dataset's conversations, and running text beside them so that the model does not forget.</summary>
static class Tuning
{
    /// <summary>Share of running text among the trained tokens. Less of it costs general English more than facts gain (docs/log.md).</summary>
    const double TextShare = 0.3;

    /// <summary>Tokens to tune on: a small folder is gone through more often than a large one, for a fact must come often to be learned.</summary>
    const double TokensWanted = 800_000;

    /// <summary>A large folder's rows are all read at least once.</summary>
    const double FewestEpochs = 1;
    const double MostEpochs = 12;

    /// <summary>General texts that tuning does not see, to tell how much it forgot before anything is reported.</summary>
    const int TextsAside = 32;

    /// <summary>How to tune, but for seed and length.</summary>
    static readonly TuneOptions Defaults = new()
    {
        BatchRows = 4,
        LearningRate = 2.5e-3,
        Optimizer = new() { Kind = OptimizerKind.AdamW, WeightDecay = 0.01f, EmbeddingRate = 0.05f },
    };

    /// <summary>Tunes the model in place and writes <c>metrics.jsonl</c>.</summary>
    public static Tuned Run(
        Model model, Team team, IReadOnlyList<Conversation> conversations, IReadOnlyList<string> texts, GrowOptions options, string runFolder,
        Action<GrowStage, double, double, string, string?> tell, CancellationToken cancellation)
    {
        tell(GrowStage.Tune, 0, 0, "steps", null);
        double chatTokens = conversations.Sum(conversation => conversation.Messages.Sum(message => model.Tokenizer.Encode(message.Content).Length + 2.0));
        List<TuneRow> rows = [.. conversations.Select(conversation => TuneRow.Of(conversation))];
        string[] shuffled = Shuffled(texts, options.Seed);
        string[] aside = shuffled[..Math.Min(TextsAside, shuffled.Length / 2)];
        rows.AddRange(Replay(model, chatTokens * TextShare / (1 - TextShare), shuffled.AsSpan(aside.Length)));
        double epoch = Math.Max(1, chatTokens / (1 - TextShare));
        double tokens = Math.Clamp(TokensWanted, FewestEpochs * epoch, MostEpochs * epoch);
        TuneOptions tune = Defaults with
        {
            Chat = model.Chat,
            Seed = options.Seed,
            Steps = options.Steps ?? (int)Math.Ceiling(tokens / (Defaults.BatchRows * Defaults.RowLengthFor(model.Architecture))),
        };

        using var start = Parameters.Allocate(model.Architecture);
        start.CopyFrom(model.Parameters);
        Directory.CreateDirectory(runFolder);
        using var metrics = new MetricsLog(Path.Combine(runFolder, "metrics.jsonl"), 0);
        TuneResult result = Tuner.Run(model.Parameters, model.Tokenizer, rows, tune, team, new Told<StepReport>(at =>
        {
            metrics.Append(new JsonObject
            {
                ["step"] = at.Step,
                ["loss"] = at.Loss,
                ["learningRate"] = at.LearningRate,
                ["gradientNorm"] = at.GradientNorm,
                ["tokensPerSecond"] = at.TokensPerSecond,
            });
            tell(GrowStage.Tune, at.Step, at.Steps, "steps", Plain($"loss {at.Loss:0.000}, {at.TokensPerSecond:N0} tokens/s"));
        }), cancellation);

        Blended blended = Blend.Run(model, start, team, aside, cancellation);
        return new Tuned(
            [.. result.LossCurve.Select((loss, step) => new LossPoint(step + 1, loss))],
            [.. Settings(tune, result, model.Architecture, rows.Count - conversations.Count), new("share of the tuning kept", Plain($"{blended.Share:0.00}"))],
            [.. Notes(result), .. Notes(blended)]);
    }

    static string[] Shuffled(IReadOnlyList<string> texts, ulong seed)
    {
        var order = new Permutation(Permutation.Mix(seed ^ 0x7265706c6179), Math.Max(1, texts.Count));
        return [.. Enumerable.Range(0, texts.Count).Select(place => texts[(int)order[place]])];
    }

    // As many texts as make up the share. Where there are too few, each comes more often.
    static List<TuneRow> Replay(Model model, double wanted, ReadOnlySpan<string> texts)
    {
        var rows = new List<TuneRow>();
        double taken = 0;
        foreach (string text in texts)
        {
            if (taken >= wanted) return rows;
            taken += model.Tokenizer.Encode(text).Length + 1;
            rows.Add(TuneRow.Of(text));
        }
        return taken == 0 ? rows : [.. rows.Select(row => row with { Weight = wanted / taken })];
    }

    static List<Setting> Settings(TuneOptions tune, TuneResult result, Architecture architecture, int texts) =>
    [
        new("steps", Plain($"{result.Steps}")),
        new("tuned tokens", Plain($"{result.Tokens}")),
        new("answer tokens", Plain($"{result.LossTokens}")),
        new("packed rows of a step", Plain($"{tune.BatchRows}")),
        new("tokens of a packed row", Plain($"{tune.RowLengthFor(architecture)}")),
        new("texts mixed in", Plain($"{texts}")),
        new("optimizer", Plain($"{tune.Optimizer.Kind}")),
        new("learning rate", Plain($"{tune.LearningRate}, {tune.Schedule}")),
        new("embedding's share of the rate", Plain($"{tune.Optimizer.EmbeddingRate}")),
        new("weight decay", Plain($"{tune.Optimizer.WeightDecay}")),
    ];

    static IEnumerable<string> Notes(TuneResult result)
    {
        if (result.Packing.Truncated > 0) yield return Plain($"{result.Packing.Truncated} rows were longer than the model's window and lost their end.");
        if (result.Packing.LeftOut > 0) yield return Plain($"{result.Packing.LeftOut} rows were left out: nothing of their answer fits the model's window.");
        if (result.SkippedSteps > 0) yield return Plain($"{result.SkippedSteps} steps were skipped because the loss was not finite.");
    }

    static IEnumerable<string> Notes(Blended blended)
    {
        if (blended.Share < 1)
            yield return Plain($"The weights were moved back towards the base by {1 - blended.Share:P0}, because general text set aside took {blended.Tuned / blended.Base - 1:P1} more bits per byte after tuning.");
    }

    static string Plain(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
