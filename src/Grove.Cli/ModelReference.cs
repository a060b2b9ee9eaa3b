using Grove.Hub;
using Grove.Hub.Cache;
using Grove.Text;

namespace Grove.Cli;

/// <summary>
/// What a user may write where a model is wanted: a folder, a <c>.gguf</c> file, the <c>ORG/NAME</c> of a model in
/// the shared cache, or <c>ORG/NAME/FILE.gguf</c> for one file of it.
/// </summary>
static class ModelReference
{
    const string Gguf = ".gguf";

    /// <summary>Finds a model without any connection.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <returns>The path of a folder or a <c>.gguf</c> file.</returns>
    /// <exception cref="GroveException">There is no such model here; the message says how to get it.</exception>
    public static string Find(string text)
    {
        if (TryFind(text) is string path) return path;
        if (IdOf(text, out _) is not RepoId id || text.EndsWith(Gguf, StringComparison.OrdinalIgnoreCase) && text.Count(letter => letter == '/') < 2)
            throw new GroveException($"there is no model ({text}): no folder or file has that name. Check the path", ExitKind.BadInput);
        throw new GroveException($"there is no model ({text}): no folder has that name, and it is not in the cache of models. Check the path, or get it with: grove model pull {id}", ExitKind.BadInput);
    }

    /// <summary>Finds a model, or gives null.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <exception cref="GroveException">It stands for several files, of which only the user can choose one.</exception>
    public static string? TryFind(string text)
    {
        if (Directory.Exists(text) || File.Exists(text)) return text;
        if (IdOf(text, out string? file) is not RepoId id) return null;
        if (new HubCache(HubSettings.FromEnvironment().Cache).Find(id) is not string folder) return null;
        if (file is not null) return Path.Combine(folder, file) is string one && File.Exists(one) ? one : null;
        return File.Exists(Path.Combine(folder, "config.json")) ? folder : OneGguf(id, folder);
    }

    // A repository of GGUF files often has a file for each quantization.
    static string OneGguf(RepoId id, string folder)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*" + Gguf).Order(StringComparer.Ordinal)];
        // The parts of a split file are found from the first one.
        string[] first = [.. files.Where(file => !Path.GetFileName(file).Contains("-of-", StringComparison.Ordinal) || Path.GetFileName(file).Contains("-00001-of-", StringComparison.Ordinal))];
        return first.Length switch
        {
            0 => folder,
            1 => first[0],
            _ => throw new GroveException($"{id} stands for {first.Length} files in the cache. Write one of them: {string.Join(", ", first.Select(file => $"{id}/{Path.GetFileName(file)}"))}", ExitKind.BadInput),
        };
    }

    static RepoId? IdOf(string text, out string? file)
    {
        string[] parts = text.Split('/');
        bool named = parts.Length == 3 && parts[2].EndsWith(Gguf, StringComparison.OrdinalIgnoreCase);
        file = named ? parts[2] : null;
        return RepoId.TryParse(named ? $"{parts[0]}/{parts[1]}" : text);
    }
}
