using Grove.Models.Files.Gguf;

namespace Grove.Models;

/// <summary>The little that a conversion must know of a model's card.</summary>
static class CardFacts
{
    /// <summary>The licence in the front matter of a README.md, or null.</summary>
    /// <remarks><code>
    /// ---
    /// license: apache-2.0
    /// ---
    /// </code></remarks>
    public static string? Licence(string card)
    {
        string[] lines = card.ReplaceLineEndings("\n").Split('\n');
        if (lines[0].Trim() != "---") return null;
        return lines.Skip(1).TakeWhile(line => line.Trim() != "---")
            .Where(line => line.StartsWith("license:", StringComparison.Ordinal))
            .Select(line => line["license:".Length..].Trim().Trim('"', '\'')).FirstOrDefault(value => value.Length > 0);
    }

    /// <summary>A card for a model that came as a GGUF file without one.</summary>
    public static string ForGguf(GgufMetadata keys)
    {
        string licence = keys.Text("general.license") is { } said ? $"---\nlicense: {said.ReplaceLineEndings(" ")}\n---\n\n" : "";
        return $"{licence}# {(keys.Text("general.name") ?? "Model").ReplaceLineEndings(" ")}\n\nConverted from a GGUF file by Grove.\n";
    }
}
