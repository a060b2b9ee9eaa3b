using System.Globalization;
using Grove.Models;
using Grove.Training.Runs;

namespace Grove.Training.Pretraining;

/// <summary>Every setting that decides the weights of a run, as text, so that going on with other settings can be refused by name.</summary>
static class RunSettings
{
    public static SortedDictionary<string, string> Of(PretrainOptions options, Architecture architecture, IReadOnlyList<TokenStore.Stored> shards)
    {
        string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
        var schedule = options.LearningRates;
        return new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [TrainingRun.StepsSetting] = Text(options.Steps),
            ["parameters"] = Text(architecture.ParameterCount),
            ["vocabulary"] = Text(architecture.VocabularySize),
            ["layers"] = Text(architecture.Layers),
            ["width"] = Text(architecture.HiddenSize),
            ["max positions"] = Text(architecture.MaxPositions),
            ["batch rows"] = Text(options.BatchRows),
            ["sequence length"] = Text(options.SequenceLength),
            ["seed"] = Text(options.Seed),
            ["learning rate"] = Text(options.LearningRate),
            ["schedule"] = options.Schedule.ToString(),
            ["warm-up steps"] = options.WarmUpSteps is { } warmUp ? Text(warmUp) : "default",
            ["cool-down share"] = Text(options.CoolDownShare),
            ["final share"] = Text(options.FinalShare),
            ["optimizer"] = options.Optimizer.ToString(),
            ["corpus tokens"] = string.Join(' ', shards.Select(shard => shard.Hash[..16])),
            ["corpus weights"] = string.Join(' ', options.Corpus.Select(source => Text(source.Weight))),
        };
    }
}
