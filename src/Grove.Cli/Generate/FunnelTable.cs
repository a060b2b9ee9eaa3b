using System.Globalization;
using Grove.Synthesis.Generation;

namespace Grove.Cli.Generate;

/// <summary>What a generation kept and removed, for people.</summary>
static class FunnelTable
{
    /// <summary>The lines of the table, with three samples of what each step removed.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<FunnelLine> funnel)
    {
        int width = Math.Clamp(funnel.Select(line => line.Section.Length + line.Step.Length + 2).DefaultIfEmpty(0).Max(), 20, 48);
        yield return $"{"step".PadRight(width)}{"in",9}{"rendered",10}{"answered",10}{"parsed",9}{"kept",9}";
        foreach (FunnelLine line in funnel)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{$"{line.Section}: {line.Step}".PadRight(width)}{line.In,9:N0}{Number(line.Rendered),10}{Number(line.Answered),10}{Number(line.Parsed),9}{line.Out,9:N0}");
            foreach (RemovedSample sample in line.Removed)
                yield return $"    - {sample.Reason}: {Short(sample.Text)}";
        }
    }

    static string Number(long? value) => value is { } number ? number.ToString("N0", CultureInfo.InvariantCulture) : "";

    static string Short(string text) => text.Length <= 90 ? text : text[..90] + "…";
}
