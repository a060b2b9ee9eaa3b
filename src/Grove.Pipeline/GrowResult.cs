using Grove.Evaluation.Reports;

namespace Grove.Pipeline;

/// <summary>What a run made.</summary>
/// <param name="Report">Everything that was measured, with the verdict.</param>
/// <param name="Rows">Rows trained on, general ones included.</param>
/// <param name="Seconds">From the first file read to the last one written.</param>
/// <param name="Model">The model's folder.</param>
/// <param name="ReportFile">The report for people with a browser.</param>
public sealed record GrowResult(GrowReport Report, int Rows, double Seconds, string Model, string ReportFile);
