namespace Grove.Synthesis.Pipelines;

/// <summary>What a leaf teaches, which decides the steps that its rows go through.</summary>
public enum LeafKind
{
    /// <summary>What documents say.</summary>
    Knowledge,

    /// <summary>How to do something, without a text to work on.</summary>
    Freeform,

    /// <summary>How to do something with a text that is given.</summary>
    Grounded,
}

/// <summary>The steps between a leaf and its rows, for each kind of leaf.</summary>
/// <param name="Name">Its name, or the file it was read from.</param>
/// <param name="Description">What it does, in a sentence.</param>
/// <param name="Sections">The steps by kind; a kind may be missing.</param>
public sealed record TeachingPipeline(string Name, string Description, IReadOnlyDictionary<LeafKind, IReadOnlyList<Step>> Sections)
{
    /// <summary>What was read but has no equivalent here, in plain sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>SHA-256 of everything it was read from, in hexadecimal.</summary>
    public string Hash { get; init; } = "";

    /// <summary>The names of a kind as written in files.</summary>
    /// <param name="kind">The kind.</param>
    public static string NameOf(LeafKind kind) => kind switch
    {
        LeafKind.Knowledge => "knowledge",
        LeafKind.Freeform => "freeform",
        _ => "grounded",
    };
}
