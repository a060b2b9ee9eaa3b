using System.Text.Json;

namespace Grove.Text;

/// <summary>
/// Reads rows of conversations in any <see cref="DatasetFormat"/>, from JSON lines or a JSON array, plain or gzip. Files of any size are
/// read in bounded memory; each line that cannot be used is told with its number, and the others go on.
/// </summary>
public static class DatasetReader
{
    /// <summary>Reads a file line by line, as it is asked for.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">The file as a whole cannot be read: it is missing, no text, or packed to a bomb.</exception>
    public static IEnumerable<DatasetEntry> Read(string path) =>
        DatasetLines.Read(path).Select(piece => piece.Text is { } text ? Parse(text, piece.Line) : new DatasetEntry(piece.Line, null, piece.Problem, piece.Advice));

    /// <summary>Reads the rows of a file; the first line that is wrong ends it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">The file or a line cannot be read; the message names file and line.</exception>
    public static IEnumerable<DatasetRow> ReadRows(string path) =>
        Read(path).Select(entry => entry.Row ?? throw new GroveException($"cannot read the dataset ({path}:{entry.Line}): {entry.Problem}. {entry.Advice}", ExitKind.BadInput));

    /// <summary>Reads the JSON objects of a file, whatever they hold; the first line that is wrong ends it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">The file or a line cannot be read; the message names file and line.</exception>
    public static IEnumerable<(JsonElement Object, int Line)> ReadObjects(string path)
    {
        foreach (DatasetLines.Piece piece in DatasetLines.Read(path))
        {
            GroveException Bad(string? problem, string? advice) => new($"cannot read the dataset ({path}:{piece.Line}): {problem}. {advice}", ExitKind.BadInput);
            if (piece.Text is not { } text) throw Bad(piece.Problem, piece.Advice);
            JsonElement json;
            try
            {
                json = JsonElement.Parse(text);
            }
            catch (JsonException failure)
            {
                throw Bad($"the line is not valid JSON (byte {failure.BytePositionInLine + 1})", "Correct it or delete it");
            }
            if (json.ValueKind != JsonValueKind.Object) throw Bad("the line is not a JSON object", "Write one on it");
            yield return (json, piece.Line);
        }
    }

    /// <summary>Reads one row.</summary>
    /// <param name="text">A JSON object.</param>
    /// <param name="line">Its line.</param>
    public static DatasetEntry Parse(string text, int line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new DatasetEntry(line, RowForms.Read(document.RootElement) with { Line = line })
                : new DatasetEntry(line, null, "the line is not a JSON object", "Write {\"messages\": [...]} on it");
        }
        catch (JsonException failure)
        {
            return new DatasetEntry(line, null, $"the line is not valid JSON (byte {failure.BytePositionInLine + 1})", "Correct it or delete it");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as \ud800, is a JSON string but no text.
            return new DatasetEntry(line, null, "a string on the line is not valid text", "Correct it or delete the line");
        }
        catch (GroveException failure)
        {
            string[] parts = failure.Message.Split(". ", 2);
            return new DatasetEntry(line, null, parts[0], parts.Length > 1 ? parts[1] : "Correct it or delete the line");
        }
    }
}
