using System.Text;
using Grove.Training.Tuning;

namespace Grove.Cli.Training;

/// <summary>The page of a model or adapter that <c>grove train</c> made.</summary>
static class TrainCard
{
    /// <summary>Writes it.</summary>
    public static string Write(TrainSession session, TuneJobResult result, bool isAdapter)
    {
        var card = new StringBuilder();
        void Line(FormattableString text) => card.Append(TrainSession.Plain(text)).Append('\n');
        Line($"# {(isAdapter ? "An adapter" : "A model")} tuned with Grove");
        Line($"");
        foreach (string fact in session.Facts.Take(2)) Line($"{fact}.");
        Line($"");
        Line($"| | |");
        Line($"|---|---|");
        foreach ((string name, string value) in session.Settings) Line($"| {name} | {value} |");
        Line($"| tokens learned from | {result.Tokens:N0} |");
        Line($"| training loss at the end | {result.FinalLoss:0.0000} nats per token |");
        if (result.ValidationLoss is double loss) Line($"| loss on rows set aside | {loss:0.0000} nats per token, at step {result.ResultStep} |");
        if (result.SkippedSteps > 0) Line($"| steps that changed nothing | {result.SkippedSteps} |");
        Line($"| rows cut, left out | {result.Packing.Truncated}, {result.Packing.LeftOut} |");
        return card.ToString();
    }
}
