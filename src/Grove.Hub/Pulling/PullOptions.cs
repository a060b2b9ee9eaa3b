namespace Grove.Hub.Pulling;

/// <summary>What to download, and to where.</summary>
public sealed record PullOptions
{
    /// <summary>The model.</summary>
    public required RepoId Id { get; init; }

    /// <summary>Branch, tag or commit.</summary>
    /// <value>Default <c>main</c>.</value>
    public string Revision { get; init; } = "main";

    /// <summary>Patterns of files to take, with <c>*</c> and <c>?</c>; empty for what a model needs.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>Patterns of files to leave.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>One file, by its name or a part of a GGUF's name such as <c>Q4_K_M</c>; null for what a model needs.</summary>
    public string? File { get; init; }

    /// <summary>A folder for plain files; null for the shared cache.</summary>
    public string? To { get; init; }

    /// <summary>Take a model of a type that is not supported, and write over changed files in <see cref="To"/>.</summary>
    public bool Force { get; init; }

    /// <summary>The values of <c>model_type</c> that can be used; null to take any.</summary>
    public IReadOnlyList<string>? SupportedModelTypes { get; init; }

    /// <summary>How many files come at once, 1 or more.</summary>
    /// <value>Default 4: more hardly makes it faster, and hubs limit the number of requests.</value>
    public int Parallel { get; init; } = 4;
}

/// <summary>How far a download is.</summary>
/// <param name="DoneBytes">Bytes that have come, without those that were there before.</param>
/// <param name="TotalBytes">Bytes that have to come.</param>
/// <param name="DoneFiles">Files that are whole.</param>
/// <param name="TotalFiles">Files that have to come.</param>
public sealed record PullProgress(long DoneBytes, long TotalBytes, int DoneFiles, int TotalFiles);

/// <summary>What was downloaded.</summary>
/// <param name="Commit">The commit that the revision stood for.</param>
/// <param name="Folder">Where the model is now.</param>
/// <param name="Files">Its files, as paths inside the folder.</param>
/// <param name="Bytes">Their size.</param>
/// <param name="DownloadedBytes">How much of that came over the network now.</param>
/// <param name="Refused">Files that were asked for but hold pickles, which can run code when they are read.</param>
public sealed record PullResult(string Commit, string Folder, IReadOnlyList<string> Files, long Bytes, long DownloadedBytes, IReadOnlyList<string> Refused);

/// <summary>The user stopped a download; what has come is kept.</summary>
/// <param name="message">What to tell people, on one line.</param>
/// <param name="inner">The cancellation.</param>
public sealed class PullInterruptedException(string message, OperationCanceledException inner) : OperationCanceledException(message, inner, inner.CancellationToken);
