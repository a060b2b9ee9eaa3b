namespace Grove.Taxonomy.Linting;

/// <summary>What the check of one file found.</summary>
public sealed record LintedFile
{
    /// <summary>Path of the file, as reached from the path given.</summary>
    public required string Path { get; init; }

    /// <summary><c>knowledge</c> or <c>skill</c>; null where neither the file nor its folder tells.</summary>
    public required string? Kind { get; init; }

    /// <summary>The version it names, 1 where it names none; null where it cannot be read.</summary>
    public required int? Version { get; init; }

    /// <summary>Whether InstructLab's schema accepts the file. Style does not count.</summary>
    public required bool Valid { get; init; }

    /// <summary>Whether Grove can grow from the leaf. Documents in git repositories that are not to be fetched are taken to be there.</summary>
    public required bool Usable { get; init; }

    /// <summary>What makes it invalid or unusable, in order. The place may be in another file, such as a document.</summary>
    public required IReadOnlyList<Diagnostic> Errors { get; init; }

    /// <summary>What could be better, in order.</summary>
    public required IReadOnlyList<Diagnostic> Warnings { get; init; }

    internal string? Text { get; init; }

    /// <summary>A line of the file as it is written, or null where the file has none of this number.</summary>
    /// <param name="number">1-based.</param>
    public string? Line(int number)
    {
        string[] lines = Text?.ReplaceLineEndings("\n").Split('\n') ?? [];
        return number >= 1 && number <= lines.Length ? lines[number - 1] : null;
    }
}
