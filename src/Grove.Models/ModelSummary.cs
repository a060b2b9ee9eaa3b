using Grove.Models.Families;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Models.Layouts;
using Grove.Text;

namespace Grove.Models;

/// <summary>What can be said of a model from its headers, without reading a weight.</summary>
public sealed record ModelSummary
{
    /// <summary>Its shape.</summary>
    public required Architecture Architecture { get; init; }

    /// <summary>The class that other libraries run it with.</summary>
    public required string ClassName { get; init; }

    /// <summary><c>safetensors</c> or <c>gguf</c>.</summary>
    public required string Format { get; init; }

    /// <summary>Number of weights by part: embedding, attention, feedForward, norms, head; a tied head is 0.</summary>
    public required IReadOnlyDictionary<string, long> Parts { get; init; }

    /// <summary>How the tensors are stored, the type with most bytes first.</summary>
    public required IReadOnlyList<StoredType> Types { get; init; }

    /// <summary>Kind of tokenizer, or null when there is none.</summary>
    public required string? TokenizerKind { get; init; }

    /// <summary>The chat template, or null.</summary>
    public required string? ChatTemplate { get; init; }

    /// <summary>The licence its card names, or null.</summary>
    public required string? Licence { get; init; }

    /// <summary>Its files and their sizes in bytes.</summary>
    public required IReadOnlyDictionary<string, long> Files { get; init; }

    /// <summary>How many tensors of a type there are.</summary>
    /// <param name="Type">Name of the type, as the files say it.</param>
    /// <param name="Tensors">How many.</param>
    /// <param name="Parameters">Numbers in them.</param>
    /// <param name="Bytes">Bytes they take.</param>
    public sealed record StoredType(string Type, int Tensors, long Parameters, long Bytes);

    /// <summary>Reads the headers of a model.</summary>
    /// <param name="path">A folder or a GGUF file.</param>
    /// <exception cref="GroveException">It is damaged or not supported.</exception>
    public static ModelSummary Read(string path) => ModelFiles.IsGguf(path) ? OfGguf(path) : OfFolder(path);

    static ModelSummary OfFolder(string path)
    {
        Architecture architecture = ModelDirectory.ReadArchitecture(path);
        using DecoderTensors tensors = ModelWeights.Open(path, architecture);
        string tokenizer = Path.Combine(path, Tokenizer.FileName), card = Path.Combine(path, ModelDirectory.CardName);
        try
        {
            return Of(architecture, tensors, "safetensors") with
            {
                TokenizerKind = File.Exists(tokenizer) ? ConfigFile.Read(tokenizer).Section("model")?.Text("type") ?? "BPE" : null,
                ChatTemplate = ModelDirectory.ReadChatTemplate(path),
                Licence = File.Exists(card) ? CardFacts.Licence(File.ReadAllText(card)) : null,
                Files = Directory.EnumerateFiles(path).Order(StringComparer.Ordinal).ToDictionary(file => Path.GetFileName(file), Length),
            };
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    static ModelSummary OfGguf(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        Architecture architecture = GgufKeys.Read(file);
        DecoderTensors tensors = ModelWeights.Open(file, architecture);
        return Of(architecture, tensors, "gguf") with
        {
            TokenizerKind = file.Metadata.Text("tokenizer.ggml.model") is { } model ? $"{model}{(file.Metadata.Text("tokenizer.ggml.pre") is { } pre ? $", {pre}" : "")}" : null,
            ChatTemplate = file.Metadata.Text(GgufTokenizer.TemplateKey),
            Licence = file.Metadata.Text("general.license"),
            Files = new Dictionary<string, long> { [Path.GetFileName(path)] = Length(path) },
        };
    }

    // The shared cache of models holds links, whose own length is that of a path.
    static long Length(string file)
    {
        using FileStream opened = File.OpenRead(file);
        return opened.Length;
    }

    static ModelSummary Of(Architecture architecture, DecoderTensors tensors, string format)
    {
        var parts = new Dictionary<string, long> { ["embedding"] = 0, ["attention"] = 0, ["feedForward"] = 0, ["norms"] = 0, ["head"] = 0 };
        foreach ((string name, int[] shape) in TensorNames.All(architecture)) parts[Part(name)] += shape.Aggregate(1L, (product, size) => product * size);
        return new ModelSummary
        {
            Architecture = architecture,
            ClassName = Family.Of(architecture).ClassName,
            Format = format,
            Parts = parts,
            Types = [.. tensors.Entries.Values.GroupBy(entry => entry.TypeName)
                .Select(group => new StoredType(group.Key, group.Count(), group.Sum(entry => entry.Shape.Aggregate(1L, (product, size) => product * size)), group.Sum(entry => entry.Bytes)))
                .OrderByDescending(type => type.Bytes).ThenBy(type => type.Type, StringComparer.Ordinal)],
            TokenizerKind = null,
            ChatTemplate = null,
            Licence = null,
            Files = new Dictionary<string, long>(),
        };
    }

    static string Part(string name) => name switch
    {
        TensorNames.Embedding or TensorNames.Positions => "embedding",
        TensorNames.Head => "head",
        _ when name.Contains("norm", StringComparison.Ordinal) => "norms",
        _ when name.Contains(".self_attn.", StringComparison.Ordinal) => "attention",
        _ => "feedForward",
    };
}
