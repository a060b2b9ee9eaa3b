namespace Grove.Hub.Protocol;

/// <summary>What a request is about, for messages.</summary>
/// <param name="Id">The model.</param>
/// <param name="Revision">Branch, tag or commit.</param>
/// <param name="Path">The file, or null for the model as a whole.</param>
sealed record Asked(RepoId Id, string Revision, string? Path = null)
{
    /// <summary>A few words for people.</summary>
    public string Name => Path is null ? Id.Name : $"{Id.Name}/{RepoPath.Shown(Path)}";
}
