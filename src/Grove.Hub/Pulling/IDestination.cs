using Grove.Hub.Protocol;

namespace Grove.Hub.Pulling;

/// <summary>Where the parts of one download lie.</summary>
/// <param name="Lock">Held while anything is written.</param>
/// <param name="Partial">What has come so far.</param>
/// <param name="Content">The whole file.</param>
/// <param name="Copy">A file with the same content elsewhere on this machine, or null.</param>
sealed record FilePlaces(string Lock, string Partial, string Content, string? Copy);

/// <summary>Where a model goes: the shared cache, or a folder of plain files.</summary>
interface IDestination
{
    /// <summary>The model's folder.</summary>
    string Folder { get; }

    /// <summary>Where to put a file while it comes and after.</summary>
    FilePlaces Places(RemoteFile file);

    /// <summary>Whether the file is there already, whole and as the hub has it; shows it if only its name is missing.</summary>
    bool Has(RemoteFile file, CancellationToken cancellation);

    /// <summary>Makes a content that has just come to its place the file of that name.</summary>
    void Show(RemoteFile file);

    /// <summary>Writes down what only holds when all files are there.</summary>
    void Finish(IReadOnlyList<string> absent);
}
