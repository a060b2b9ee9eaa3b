using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grove.Evaluation.Statistics;

namespace Grove.Evaluation.Reports;

/// <summary>The report for programs: lower camel case, shares from 0 to 1, intervals as <c>value</c>, <c>low</c>, <c>high</c>.</summary>
public static class JsonReport
{
    static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The whole report as one JSON object, ending in a line break.</summary>
    public static string Write(GrowReport report)
    {
        (IReadOnlyList<AnswerPair> best, IReadOnlyList<AnswerPair> worst) = AnswerPair.Choose(report.Before, report.After);
        PairedComparison comparison = report.Comparison;
        Verdict verdict = report.Verdict;
        return JsonSerializer.Serialize(
            new
            {
                report.Title,
                report.Created,
                report.Version,
                verdict.Success,
                Verdict = new { verdict.Headline, verdict.Text, verdict.Advice },
                report.Model,
                report.ChatCommand,
                Before = Side(report.Before),
                After = Side(report.After),
                Comparison = new { comparison.Questions, comparison.Gained, comparison.Lost, comparison.Difference, comparison.PValue },
                Rows = report.Funnel.Count > 0 ? report.Funnel[^1].Out : 0,
                Seconds = report.Durations.Sum(duration => duration.Seconds),
                report.Funnel,
                report.Loss,
                Best = best.Select(Row),
                Worst = worst.Select(Row),
                report.Settings,
                report.Durations,
                report.Hashes,
                report.Notes,
            },
            Format) + "\n";
    }

    static object Side(Measurement measurement)
    {
        LeafScore overall = measurement.Knowledge.Overall;
        return new
        {
            Accuracy = overall.KeyFact.Value,
            BitsPerByte = measurement.General.Value.Value,
            overall.Questions,
            KeyFact = overall.KeyFact,
            overall.ExactMatch,
            overall.TokenF1,
            measurement.Knowledge.Leaves,
            Skills = measurement.Skills?.Leaves ?? [],
            General = new
            {
                BitsPerByte = measurement.General.Value,
                measurement.General.Documents,
                measurement.General.Tokens,
                measurement.General.Bytes,
            },
        };
    }

    static object Row(AnswerPair pair) => new
    {
        pair.Question.Leaf,
        Question = pair.Question.Text,
        Expected = pair.Question.Answer,
        Before = pair.Before.Prediction,
        After = pair.After.Prediction,
        BeforeRight = pair.Before.KeyFact,
        AfterRight = pair.After.KeyFact,
        Source = pair.Question.Context,
    };
}
