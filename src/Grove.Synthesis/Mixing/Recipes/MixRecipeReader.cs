using Grove.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Grove.Synthesis.Mixing.Recipes;

/// <summary>
/// Reads a recipe from YAML; InstructLab's <c>datasets: [{path, sampling_size}]</c> with <c>metadata.sys_prompt</c> is one. Every error names line
/// and column; a name that is not known is one, because a misspelled setting would silently do nothing.
/// </summary>
public static class MixRecipeReader
{
    const int MostBytes = 1 << 20;
    const int DeepestLevel = 8;
    const int MostSources = 1000;

    /// <summary>Reads a recipe. Paths in it are relative to its folder.</summary>
    /// <param name="path">The YAML file.</param>
    /// <exception cref="GroveException">It cannot be read or is no recipe, or a file in it is missing.</exception>
    public static MixRecipe Read(string path)
    {
        string text;
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
                throw new GroveException($"cannot use the recipe ({path}): it is larger than 1 MB. A recipe names datasets; give the file with the names", ExitKind.BadInput);
            text = File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
        return Parse(text, path);
    }

    /// <summary>Reads a recipe from its text.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="path">Its file, for messages and relative paths.</param>
    /// <exception cref="GroveException">It is no recipe, or a file in it is missing.</exception>
    public static MixRecipe Parse(string text, string path)
    {
        var file = new RecipeFile(path);
        RecipeMap root = file.Map(Load(text, file), "the recipe",
            "seed", "system", "format", "cap", "raft", "instructions", "datasets", "metadata");
        RecipeMap? cap = root.Map("cap", "by", "rows", "templates"), raft = root.Map("raft", "gold", "documents"), metadata = root.Map("metadata", "sys_prompt");
        var recipe = new MixRecipe
        {
            File = path,
            Seed = root.Whole("seed", 0, long.MaxValue) is long seed ? (ulong)seed : 42,
            System = root.Text("system") ?? metadata?.Text("sys_prompt"),
            Format = root.Choice("format", ("messages", DatasetFormat.Messages), ("trl", DatasetFormat.Trl), ("alpaca", DatasetFormat.Alpaca)) ?? DatasetFormat.Messages,
            Cap = cap is null ? null : new TaskCap(cap.Text("by") ?? "leaf", (int)(cap.Whole("rows", 1, int.MaxValue) ?? throw cap.Missing("rows")), cap.Text("templates")),
            Raft = new RaftOptions { Gold = raft?.Number("gold", 0, 1) ?? 0.4, Documents = (int)(raft?.Whole("documents", 1, 20) ?? 4) },
            Sources = [.. root.Items("datasets", MostSources).Select(item => Source(file, item))],
        };
        return root.Any("instructions") is { } instructions ? recipe with { Instructions = Instructions(file, instructions) } : recipe;
    }

    static MixSource Source(RecipeFile file, YamlNode item)
    {
        RecipeMap map = file.Map(item, "a dataset", "path", "form", "rows", "share", "sampling_size", "minimum", "precomputed", "unmask");
        string name = map.Text("path") ?? throw map.Missing("path");
        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file.Path))!, name);
        if (!File.Exists(path)) throw map.Bad("path", Directory.Exists(path) ? $"{name} is a folder" : $"there is no file {name}", "Paths are relative to the recipe's folder; correct it");
        long? rows = map.Whole("rows", 0, int.MaxValue);
        double? share = map.Number("share", 0, 1000);
        // InstructLab's word: a whole number of rows, or a share with a decimal point.
        if (map.Text("sampling_size") is { } size)
        {
            if (size.Contains('.')) share = map.Number("sampling_size", 0, 1000);
            else rows = map.Whole("sampling_size", 0, int.MaxValue);
        }
        if (rows is not null && share is not null) throw map.Bad(map.Any("share") is null ? "sampling_size" : "share", "rows and share are both given", "Keep one of them");
        return new MixSource
        {
            Path = path,
            Name = name,
            Form = map.Choice("form", ("plain", MixForm.Plain), ("knowledge", MixForm.Knowledge), ("raft", MixForm.Raft), ("auxiliary", MixForm.Auxiliary)) ?? MixForm.Plain,
            Rows = (int?)rows,
            Share = share ?? 1,
            Minimum = map.Number("minimum", 0, 10) ?? 0,
            Precomputed = map.Flag("precomputed") ?? false,
            Unmask = map.Flag("unmask"),
        };
    }

    static Dictionary<string, IReadOnlyList<string>> Instructions(RecipeFile file, YamlNode node)
    {
        RecipeMap map = file.Map(node, "instructions");
        return map.Names.ToDictionary(name => name, name => (IReadOnlyList<string>)[.. map.Items(name, 1000).Select(file.Text)]);
    }

    static YamlNode Load(string text, RecipeFile file)
    {
        try
        {
            int depth = 0;
            var parser = new Parser(new StringReader(text));
            while (parser.MoveNext())
            {
                ParsingEvent at = parser.Current!;
                depth += at.NestingIncrease;
                if (depth > DeepestLevel + 2) throw file.Bad(at.Start, $"values are nested more than {DeepestLevel} levels deep", "Write it flatter");
                if (at is AnchorAlias) throw file.Bad(at.Start, "values are repeated by '*'", "Write them out");
            }
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 1 ? stream.Documents[0].RootNode
                : throw file.Bad(new Mark(0, 1, 1), stream.Documents.Count == 0 ? "it is empty" : "it holds several YAML documents", "Write one recipe");
        }
        catch (YamlException failure)
        {
            throw file.Bad(failure.Start, $"it is not YAML: {failure.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}", "Correct it there");
        }
        catch (InvalidOperationException failure)
        {
            // YamlDotNet 16.3 answers a list or mapping that is never closed with this.
            throw new GroveException($"cannot use the recipe ({file.Path}): a list or mapping that begins with '[' or '{{' does not end. Close it", ExitKind.BadInput, failure);
        }
    }
}
