using System.Text.Json;
using Grove.Synthesis.Filters.Overlap;
using Grove.Text;

namespace Grove.Synthesis.Datasets;

/// <summary>Reads what must not be trained on from evaluation sets: JSONL of any kind, datasets, or plain text with a question on each line.</summary>
public static class EvaluationTexts
{
    /// <summary>Where evaluation sets keep their question, in the order of preference.</summary>
    static readonly string[] names = ["question", "user_input", "query", "problem", "prompt", "instruction", "input", "text", "sentence"];

    /// <summary>Adds the questions of a file.</summary>
    /// <param name="path">JSON lines or a JSON array, plain or gzip; or text (<c>.txt</c>, <c>.md</c>).</param>
    /// <param name="index">Takes them.</param>
    /// <returns>How many there were.</returns>
    /// <exception cref="GroveException">The file cannot be read, or no question was found in it.</exception>
    public static long Add(string path, LeakIndex index)
    {
        long before = index.Count;
        bool isText = path.EndsWith(".txt", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);
        foreach ((string text, int line) in isText ? Lines(path) : Questions(path)) index.Add(text, path, line);
        return index.Count > before ? index.Count - before : throw new GroveException(
            $"cannot compare with the evaluation set ({path}): no question was found in it. Give JSON lines with question, prompt, messages or text, or a .txt with a question on each line", ExitKind.BadInput);
    }

    static IEnumerable<(string Text, int Line)> Lines(string path)
    {
        int line = 0;
        foreach (string text in ReadLines(path))
        {
            line++;
            if (!string.IsNullOrWhiteSpace(text)) yield return (text, line);
        }
    }

    static IEnumerable<string> ReadLines(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > 1 << 30 }) throw new GroveException($"cannot compare with the evaluation set ({path}): a text of more than 1 GB is no set of questions. Give JSON lines", ExitKind.BadInput);
            return File.ReadLines(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    static IEnumerable<(string Text, int Line)> Questions(string path) =>
        DatasetReader.ReadObjects(path).SelectMany(entry =>
        {
            try
            {
                return Questions(entry.Object, entry.Line);
            }
            catch (InvalidOperationException failure)
            {
                // Half a surrogate pair, written as \ud800, is a JSON string but no text.
                throw new GroveException($"cannot compare with the evaluation set ({path}:{entry.Line}): a string on the line is not valid text. Correct it or delete the line", ExitKind.BadInput, failure);
            }
        });

    static IEnumerable<(string Text, int Line)> Questions(JsonElement row, int line)
    {
        if (row.TryGetProperty("messages", out _) || row.TryGetProperty("conversations", out _) || row.TryGetProperty("completion", out _))
        {
            DatasetEntry entry = DatasetReader.Parse(row.GetRawText(), line);
            return entry.Row is not { } known ? [] : known.Conversation.Messages.Where(message => message.Role == Roles.User).Select(message => (message.Content, line));
        }
        foreach (string name in names)
            if (row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String) return [(value.GetString()!, line)];
        return [];
    }
}
