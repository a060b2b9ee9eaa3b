using System.Globalization;
using System.Text.Json;
using Grove.Text;
using Grove.Training.Ordering;
using Grove.Training.Tuning;

namespace Grove.Cli.Training;

/// <summary>The rows of the files that <c>grove train</c> was given.</summary>
/// <param name="Train">What is learned.</param>
/// <param name="Aside">What is measured on; empty without.</param>
sealed record TrainRows(IReadOnlyList<TuneRow> Train, IReadOnlyList<TuneRow> Aside)
{
    /// <summary>Reads every file; the first row that cannot be used ends it, with its file and line.</summary>
    /// <exception cref="GroveException">A file or row cannot be used.</exception>
    public static TrainRows Read(TrainSettings settings)
    {
        var rows = new List<TuneRow>();
        foreach (string named in settings.Data)
        {
            (string path, double weight) = Weighted(named);
            rows.AddRange(ReadFile(path, weight));
        }
        if (rows.Count == 0) throw new GroveException($"there is nothing to learn ({string.Join(", ", settings.Data)}): no file has a row. Give files with a conversation or a text on each line", ExitKind.BadInput);
        if (settings.ValidationShare is double share) return Split(rows, share, settings.Seed);
        return new TrainRows(rows, settings.Validation is string file ? [.. ReadFile(file, 1)] : []);
    }

    static IEnumerable<TuneRow> ReadFile(string path, double weight)
    {
        int line = 0;
        foreach (string text in Lines(path))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text)) continue;
            yield return TextOf(text) is string running ? TuneRow.Of(running, weight) : TuneRow.Of(ChatDataset.ReadRow(text, path, line), weight);
        }
    }

    static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.ReadLines(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    // A row of running text has no messages.
    static string? TextOf(string line)
    {
        try
        {
            using JsonDocument row = JsonDocument.Parse(line);
            return row.RootElement.ValueKind == JsonValueKind.Object && !row.RootElement.TryGetProperty("messages", out _)
                && row.RootElement.TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        }
        catch (JsonException)
        {
            return null; // what reads conversations says what is wrong with it
        }
    }

    static TrainRows Split(List<TuneRow> rows, double share, ulong seed)
    {
        int aside = Math.Max(1, (int)(rows.Count * share));
        if (aside >= rows.Count) throw new GroveException($"--validation {share.ToString(CultureInfo.InvariantCulture)} leaves nothing to learn: there are {rows.Count} rows. Give more rows or a smaller share", ExitKind.BadInput);
        var order = new Permutation(Permutation.Mix(seed ^ 0x6173696465), rows.Count);
        HashSet<int> chosen = [.. Enumerable.Range(0, aside).Select(place => (int)order[place])];
        return new TrainRows([.. rows.Where((_, index) => !chosen.Contains(index))], [.. rows.Where((_, index) => chosen.Contains(index)).Select(row => row with { Weight = 1 })]);
    }

    /// <summary>The file of FILE or FILE:WEIGHT.</summary>
    public static string PathOf(string named) => Weighted(named).Path;

    static (string Path, double Weight) Weighted(string named)
    {
        int colon = named.LastIndexOf(':');
        return colon > 0 && double.TryParse(named.AsSpan(colon + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double weight) ? (named[..colon], weight) : (named, 1);
    }
}
