using Grove.Evaluation.Reports.Html;
using Grove.Text;

namespace Grove.Evaluation.Reports;

/// <summary>Writes the three forms of a report beside one another.</summary>
public static class ReportFiles
{
    /// <summary>The form for people.</summary>
    public const string Html = "report.html";

    /// <summary>The form for terminals.</summary>
    public const string Markdown = "report.md";

    /// <summary>The form for programs.</summary>
    public const string Json = "report.json";

    /// <summary>Writes all three into an existing folder; each is complete or not there.</summary>
    /// <exception cref="GroveException">A file cannot be written.</exception>
    public static void Write(GrowReport report, string folder)
    {
        AtomicFile.WriteText(Path.Combine(folder, Json), JsonReport.Write(report));
        AtomicFile.WriteText(Path.Combine(folder, Markdown), MarkdownReport.Write(report));
        AtomicFile.WriteText(Path.Combine(folder, Html), HtmlReport.Write(report));
    }
}
