using Grove.Taxonomy.Linting;

namespace Grove.Taxonomy.Mending;

/// <summary>What can be mended in one leaf file.</summary>
public sealed record LeafMending
{
    /// <summary>Path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>What the file holds, or null where it is no text.</summary>
    public required string? Before { get; init; }

    /// <summary>What it would hold; the same text where nothing is to be mended.</summary>
    public required string? After { get; init; }

    /// <summary>What was done, in plain sentences, with the 1-based line that each began in.</summary>
    public required IReadOnlyList<(int Line, string Rule, string What)> Changes { get; init; }

    /// <summary>What <c>attribution.txt</c> beside the leaf would hold then, or null where it stays as it is.</summary>
    public string? Attribution { get; init; }

    /// <summary>What <c>attribution.txt</c> holds now; empty where there is none.</summary>
    public string AttributionBefore { get; init; } = "";

    /// <summary>The check of the mended text: what only its author can mend.</summary>
    public required LintedFile Rest { get; init; }

    /// <summary>Whether there is anything to write.</summary>
    public bool Changed => Changes.Count > 0 && (Before != After || Attribution is not null);
}
