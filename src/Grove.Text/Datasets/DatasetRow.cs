using System.Text.Json;

namespace Grove.Text;

/// <summary>A row of a dataset file, whatever its form, with everything that was on its line.</summary>
/// <param name="Conversation">The turns, the loss mask's rule, and the metadata as texts.</param>
public sealed record DatasetRow(Conversation Conversation)
{
    /// <summary>Its line in the file, or that of its first character in a JSON array, from 1; 0 for a row of no file.</summary>
    public int Line { get; init; }

    /// <summary>The form in which it was written.</summary>
    public DatasetFormat Format { get; init; }

    /// <summary>Its <c>id</c>; null for none.</summary>
    public string? Id { get; init; }

    /// <summary>The metadata as a JSON object; null for none.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Everything else on the line by name, such as <c>tools</c>.</summary>
    public IReadOnlyDictionary<string, JsonElement> Extra { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>A value of the metadata as text, or null.</summary>
    /// <param name="name">Its name.</param>
    public string? Of(string name) => Conversation.Metadata is { } metadata && metadata.TryGetValue(name, out string? value) ? value : null;
}

/// <summary>A line of a dataset file: a row, or what is wrong with it.</summary>
/// <param name="Line">The line, from 1.</param>
/// <param name="Row">The row; null where it could not be read.</param>
/// <param name="Problem">What is wrong, for people; null for a row.</param>
/// <param name="Advice">What to do about it.</param>
public sealed record DatasetEntry(int Line, DatasetRow? Row, string? Problem = null, string? Advice = null);
