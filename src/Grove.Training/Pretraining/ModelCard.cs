using System.Globalization;
using System.Text;
using Grove.Models;

namespace Grove.Training.Pretraining;

/// <summary>The page of a model made by pre-training: what it is, what went in, how well it reads.</summary>
static class ModelCard
{
    public static string Write(PretrainOptions options, Architecture architecture, PretrainResult result)
    {
        var card = new StringBuilder();
        void Line(FormattableString text) => card.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Line($"# A base model of {architecture.ParameterCount:N0} parameters");
        Line($"");
        Line($"Pre-trained with `grove pretrain`. It continues text; it has not been tuned to answer.");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        Line($"| layers × width | {architecture.Layers} × {architecture.HiddenSize} |");
        Line($"| heads (query / key-value) | {architecture.Heads} / {architecture.KeyValueHeads} |");
        Line($"| feed-forward | {architecture.IntermediateSize} |");
        Line($"| vocabulary | {architecture.VocabularySize} |");
        Line($"| positions | {architecture.MaxPositions} |");
        Line($"| tokens seen | {result.Tokens:N0} |");
        Line($"| steps × rows × tokens | {options.Steps} × {options.BatchRows} × {options.SequenceLength} |");
        Line($"| optimizer | {options.Optimizer.Kind}, weight decay {options.Optimizer.WeightDecay}, clip {options.Optimizer.ClipNorm} |");
        Line($"| learning rate | {options.LearningRate}, {options.Schedule}, warm-up {options.LearningRates.WarmUpSteps} steps, cool-down {options.CoolDownShare:P0}, final share {options.FinalShare} |");
        Line($"| seed | {options.Seed} |");
        Line($"| training loss at the end | {result.Loss:0.0000} nats per token |");
        Line($"| held-out text | {(result.ValidationBitsPerByte is { } bits ? bits.ToString("0.0000", CultureInfo.InvariantCulture) + " bits per byte" : "not measured")} |");
        Line($"| time | {result.Seconds:N0} s |");
        Line($"");
        Line($"## Data");
        Line($"");
        foreach (CorpusSource source in options.Corpus) Line($"- {Path.GetFileName(source.Path)}, weight {source.Weight}");
        return card.ToString();
    }
}
