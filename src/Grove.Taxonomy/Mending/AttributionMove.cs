using System.Text;
using Grove.Taxonomy.Attributions;
using Grove.Taxonomy.Documents;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Mending;

/// <summary>Takes attribution out of the old place, a key of the leaf, into the file beside it.</summary>
sealed class AttributionMove
{
    readonly StringBuilder added = new();

    public AttributionMove(string leaf)
    {
        string file = Path.Combine(Path.GetDirectoryName(leaf) ?? "", AttributionReader.FileName);
        Before = File.Exists(file) ? TextFile.Read(file, []) ?? "" : "";
    }

    /// <summary>What the file holds now.</summary>
    public string Before { get; }

    /// <summary>What it is to hold, or null where nothing was moved or it says so already.</summary>
    public string? Text => added.Length == 0 ? null : Before.Length == 0 ? added.ToString() : $"{Before.TrimEnd()}\n\n{added}";

    /// <summary>Whether a value can be moved.</summary>
    public bool Takes(Node value) => Entry(value).Length > 0 || value is TextNode { Kind: ScalarKind.Nothing or ScalarKind.Text };

    /// <summary>Moves a value.</summary>
    public void Add(Node value)
    {
        string entry = Entry(value);
        if (entry.Length > 0 && !Before.Contains(entry, StringComparison.Ordinal) && !added.ToString().Contains(entry, StringComparison.Ordinal))
            added.Append(added.Length > 0 ? "\n" : "").Append(entry);
    }

    static string Entry(Node value) => value switch
    {
        TextNode { IsText: true } text => string.Concat(text.Value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Line)),
        ListNode list => string.Join('\n', list.Items.Select(Entry).Where(entry => entry.Length > 0)),
        MapNode map => string.Concat(map.Entries.Select(entry => entry.Value is TextNode { Kind: not ScalarKind.Nothing } text ? $"{Name(entry.Key.Value)}: {text.Value.Trim().ReplaceLineEndings(" ")}\n" : "")),
        _ => "",
    };

    static string Line(string line) =>
        line.Contains("://", StringComparison.Ordinal) && !line.Contains(' ') ? $"Link to work: {line}\n"
        : line.Contains(": ", StringComparison.Ordinal) ? $"{line}\n"
        : $"Creator names: {line}\n";

    static string Name(string key) => key.ToLowerInvariant() switch
    {
        "title" or "title_of_work" or "work" => "Title of work",
        "link" or "url" or "source" or "link_to_work" => "Link to work",
        "revision" or "version" => "Revision",
        "license" or "licence" or "license_of_the_work" => "License of the work",
        _ => "Creator names",
    };
}
