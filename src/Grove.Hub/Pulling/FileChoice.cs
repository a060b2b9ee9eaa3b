using System.IO.Enumeration;
using System.Text.RegularExpressions;
using Grove.Hub.Protocol;
using Grove.Text;

namespace Grove.Hub.Pulling;

/// <summary>Chooses the files of a repository that are worth downloading.</summary>
/// <param name="Files">The files.</param>
/// <param name="Refused">Files that a pattern asked for but that hold pickles.</param>
/// <param name="Absent">Files that a model may have and this one has not; other tools ask for them.</param>
sealed partial record FileChoice(IReadOnlyList<RepoFile> Files, IReadOnlyList<string> Refused, IReadOnlyList<string> Absent)
{
    public const string Config = "config.json";
    public const string Index = "model.safetensors.index.json";
    const string Weights = "model.safetensors";
    const string AdapterWeights = "adapter_model.safetensors";

    /// <summary>Small files at the top that say what a model is, and how to read and write for it.</summary>
    static readonly string[] Small =
    [
        Config, "generation_config.json", "adapter_config.json", "tokenizer.json", "tokenizer_config.json", "tokenizer.model",
        "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "vocab.txt", "chat_template.jinja", "chat_template.json", "README.md",
    ];

    static readonly string[] SmallPatterns = ["LICENSE*", "LICENCE*", "NOTICE*", "USE_POLICY*", "additional_chat_templates/*.jinja"];

    /// <summary>Files that run code when they are read by those who made them.</summary>
    static readonly string[] Pickles = [".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib"];

    /// <summary>Chooses. The shards of an index are not among them: it has to be read first.</summary>
    /// <exception cref="GroveException">Nothing fits, or there is a choice that only the user can make.</exception>
    public static FileChoice Of(IReadOnlyList<RepoFile> all, PullOptions options)
    {
        RepoFile[] asked = options.File is string file ? OneFile(all, file, options.Id)
            : options.Include.Count > 0 ? [.. all.Where(found => Any(options.Include, found.Path))]
            : Default(all, options);
        RepoFile[] kept = [.. asked.Where(found => !Any(options.Exclude, found.Path))];
        string[] refused = [.. kept.Where(found => IsPickle(found.Path)).Select(found => found.Path)];
        RepoFile[] chosen = [.. kept.Where(found => !IsPickle(found.Path))];
        if (chosen.Length == 0) throw Nothing(options.Id, asked, refused);
        return new FileChoice(chosen, refused, [.. Small.Where(name => all.All(found => found.Path != name))]);
    }

    /// <summary>Whether a file holds weights that the type of the model decides about.</summary>
    public static bool IsWeights(string path) => path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || path == Index;

    /// <summary>Whether a path fits a pattern with <c>*</c> (also across folders) and <c>?</c>; a folder stands for all in it.</summary>
    internal static bool Fits(string pattern, string path) =>
        FileSystemName.MatchesSimpleExpression(pattern.EndsWith('/') ? pattern + "*" : pattern, path, ignoreCase: false);

    static bool Any(IEnumerable<string> patterns, string path) => patterns.Any(pattern => Fits(pattern, path));

    static RepoFile[] Default(IReadOnlyList<RepoFile> all, PullOptions options)
    {
        var small = all.Where(file => Small.Contains(file.Path) || SmallPatterns.Any(pattern => Fits(pattern, file.Path) && pattern.Contains('/') == file.Path.Contains('/')));
        RepoFile[] safetensors = [.. all.Where(file => !file.Path.Contains('/') && file.Path.EndsWith(".safetensors", StringComparison.Ordinal))];
        RepoFile? Named(string name) => all.FirstOrDefault(file => file.Path == name);

        RepoFile[] weights = Named(Index) is { } index ? [index]
            : Named(Weights) is { } single ? [single]
            : safetensors.Any(file => file.Path == AdapterWeights) ? []
            : safetensors;
        if (Named(AdapterWeights) is { } adapter) weights = [.. weights, adapter];
        if (weights.Length == 0) weights = TheOnlyGguf(all, options);
        return [.. small.Concat(weights).DistinctBy(file => file.Path)];
    }

    static RepoFile[] TheOnlyGguf(IReadOnlyList<RepoFile> all, PullOptions options)
    {
        IGrouping<string, RepoFile>[] ggufs = Ggufs(all);
        if (ggufs.Length == 1) return [.. ggufs[0]];
        if (ggufs.Length > 1)
            throw Wrong($"{options.Id} holds {ggufs.Length} GGUF files, of which one is enough: {Listed(ggufs)}. Choose with --file {ggufs[0].First().Path}");
        string[] pickles = [.. all.Where(file => IsPickle(file.Path)).Select(file => RepoPath.Shown(file.Path))];
        throw Wrong(pickles.Length > 0
            ? $"{options.Id} has its weights only as pickles ({string.Join(", ", pickles.Take(3))}), which can run code when they are read, so they are not downloaded. Look for a copy with safetensors"
            : $"{options.Id} has no weights in safetensors or GGUF. Choose files with --include, or another model");
    }

    static RepoFile[] OneFile(IReadOnlyList<RepoFile> all, string wanted, RepoId id)
    {
        IGrouping<string, RepoFile>[] ggufs = Ggufs(all);
        if (all.FirstOrDefault(file => file.Path == wanted) is { } exact)
            return ggufs.FirstOrDefault(group => group.Contains(exact)) is { } whole ? [.. whole] : [exact];
        IGrouping<string, RepoFile>[] alike = [.. ggufs.Where(group => group.Key.Contains(wanted, StringComparison.OrdinalIgnoreCase))];
        if (alike.Length == 1) return [.. alike[0]];
        throw Wrong(alike.Length > 1
            ? $"{id} has {alike.Length} GGUF files with '{wanted}' in their names: {Listed(alike)}. Name one of them in full"
            : $"{id} has no file '{RepoPath.Shown(wanted)}'{(ggufs.Length > 0 ? $". Its GGUF files: {Listed(ggufs)}" : "")}. Write the name as the hub shows it");
    }

    // The parts of a split file are of use only together.
    static IGrouping<string, RepoFile>[] Ggufs(IReadOnlyList<RepoFile> all) =>
        [.. all.Where(file => file.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)).OrderBy(file => file.Path, StringComparer.Ordinal)
            .GroupBy(file => Part().Replace(file.Path, ""))];

    static string Listed(IGrouping<string, RepoFile>[] ggufs)
    {
        const int most = 24;
        IEnumerable<string> shown = ggufs.Take(most).Select(group =>
            RepoPath.Shown(group.First().Path) + (group.All(file => file.Bytes is not null) ? $" ({Size.Text(group.Sum(file => file.Bytes!.Value))})" : ""));
        return string.Join(", ", shown) + (ggufs.Length > most ? $" and {ggufs.Length - most} more" : "");
    }

    static GroveException Nothing(RepoId id, RepoFile[] asked, string[] refused) => Wrong(
        refused.Length > 0 ? $"what was asked for of {id} is pickles ({string.Join(", ", refused.Take(3).Select(RepoPath.Shown))}), which can run code when they are read, so they are not downloaded. Look for a copy with safetensors"
        : asked.Length > 0 ? $"--exclude leaves nothing of {id}. Exclude less"
        : $"{id} has no file that fits --include. Patterns know * and ?, as in '*.safetensors'");

    static bool IsPickle(string path) => Pickles.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    static GroveException Wrong(string line) => new(line, ExitKind.BadInput);

    [GeneratedRegex(@"-\d{5}-of-\d{5}(?=\.gguf\z)", RegexOptions.IgnoreCase)]
    private static partial Regex Part();
}
