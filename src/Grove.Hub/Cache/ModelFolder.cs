using System.Text.Json;

namespace Grove.Hub.Cache;

/// <summary>What can be told of a model's folder at once, from names, sizes and the heads of its files.</summary>
/// <param name="Type">The family, from <c>model_type</c> of config.json; <c>adapter</c>, <c>gguf</c>, or null if nothing tells.</param>
/// <param name="Parameters">Number of weights by the heads of the safetensors files; null if they do not tell.</param>
/// <param name="Bytes">Size on disk; a content that two names show counts once.</param>
/// <param name="LastUsed">When one of its files was last read, as far as the system keeps it; else written.</param>
/// <param name="Whole">Whether all that loading needs is there: a config and every weight file, an adapter, or a GGUF.</param>
public sealed record ModelFolder(string? Type, long? Parameters, long Bytes, DateTimeOffset LastUsed, bool Whole)
{
    const long MostBytesOfJson = 64 << 20;
    static readonly EnumerationOptions Readable = new() { IgnoreInaccessible = true };
    const string IndexName = "model.safetensors.index.json";

    /// <summary>Whether a folder holds a model: a config.json, an adapter or a GGUF.</summary>
    /// <param name="folder">The folder.</param>
    public static bool Exists(string folder) =>
        File.Exists(Path.Combine(folder, "config.json")) || File.Exists(Path.Combine(folder, "adapter_config.json")) || Directory.EnumerateFiles(folder, "*.gguf", Readable).Any();

    /// <summary>The folders of models in and below a folder. What cannot be read, and what begins with a dot, is passed over.</summary>
    /// <param name="folder">Where to look.</param>
    /// <param name="depth">How many folders deep.</param>
    public static IEnumerable<string> FindUnder(string folder, int depth)
    {
        if (Exists(folder)) return [folder];
        if (depth == 0) return [];
        return Directory.EnumerateDirectories(folder, "*", Readable).Where(below => !Path.GetFileName(below).StartsWith('.'))
            .Order(StringComparer.OrdinalIgnoreCase).SelectMany(below => FindUnder(below, depth - 1));
    }

    /// <summary>Looks at a folder. Broken files make for less to tell, never for an error.</summary>
    /// <param name="folder">The folder.</param>
    public static ModelFolder Of(string folder)
    {
        FileInfo[] files = [.. Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, MaxRecursionDepth = 8 })
            .Where(file => !Path.GetRelativePath(folder, file).StartsWith(".cache", StringComparison.Ordinal))
            .Select(Content).OfType<FileInfo>().DistinctBy(file => file.FullName)];
        string[] weights = [.. Directory.EnumerateFiles(folder, "*.safetensors")];
        long?[] counts = [.. weights.Select(WeightCount.Of)];
        bool config = File.Exists(Path.Combine(folder, "config.json"));
        bool adapter = File.Exists(Path.Combine(folder, "adapter_config.json"));
        bool gguf = Directory.EnumerateFiles(folder, "*.gguf").Any(File.Exists);
        return new ModelFolder(
            (config ? ReadType(Path.Combine(folder, "config.json")) : null) ?? (adapter ? "adapter" : gguf ? "gguf" : null),
            counts.Length == 0 || counts.Contains(null) ? null : counts.Sum(),
            files.Sum(file => file.Length),
            files.Select(file => new DateTimeOffset(file.LastAccessTimeUtc > file.LastWriteTimeUtc ? file.LastAccessTimeUtc : file.LastWriteTimeUtc)).DefaultIfEmpty().Max(),
            gguf || (config && HasWeights(folder)) || (adapter && File.Exists(Path.Combine(folder, "adapter_model.safetensors"))));
    }

    /// <summary>The names of the weight files in an index: <c>{"weight_map": {"tensor": "file"}}</c>; null if it is none.</summary>
    internal static IReadOnlyList<string>? ReadShards(string index) => ReadJson(index, root =>
    {
        if (!root.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object) return null;
        JsonElement[] names = [.. map.EnumerateObject().Select(entry => entry.Value)];
        return names.All(name => name.ValueKind == JsonValueKind.String) ? names.Select(name => name.GetString()!).Distinct(StringComparer.Ordinal).ToArray() : null;
    });

    /// <summary>The <c>model_type</c> of a config.json, or null.</summary>
    internal static string? ReadType(string config) => ReadJson(config, root =>
        root.TryGetProperty("model_type", out JsonElement type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null);

    static bool HasWeights(string folder)
    {
        string index = Path.Combine(folder, IndexName);
        if (!File.Exists(index)) return File.Exists(Path.Combine(folder, "model.safetensors")) || Directory.EnumerateFiles(folder, "*.safetensors").Any(File.Exists);
        return ReadShards(index) is { } shards && shards.All(shard => RepoPath.IsSafe(shard) && File.Exists(RepoPath.Inside(folder, shard)));
    }

    // A link whose blob is gone counts nothing.
    static FileInfo? Content(string file)
    {
        try
        {
            var info = new FileInfo(file);
            if (info.LinkTarget is not null) info = info.ResolveLinkTarget(returnFinalTarget: true) as FileInfo;
            return info is { Exists: true } ? info : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static T? ReadJson<T>(string file, Func<JsonElement, T?> read) where T : class
    {
        try
        {
            if (Content(file) is not { } content || content.Length > MostBytesOfJson) return null;
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            return document.RootElement.ValueKind == JsonValueKind.Object ? read(document.RootElement) : null;
        }
        // Text that is no Unicode is InvalidOperation.
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
