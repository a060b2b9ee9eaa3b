using System.Text.Json;
using System.Text.Json.Serialization;
using Grove.Text;

namespace Grove.Training.Pretraining;

/// <summary>
/// The settings of a run in a file, so that it can be run again anywhere:
/// <code>
/// {
///   "corpus": [{ "path": "stories.jsonl", "weight": 2 }, { "path": "book.txt", "borders": "paragraphs" }],
///   "parameters": 6000000, "steps": 2000, "batchRows": 32, "sequenceLength": 256,
///   "learningRate": 0.003, "optimizer": { "kind": "muon" }, "seed": 1, "saveEvery": 250
/// }
/// </code>
/// Names are those of <see cref="PretrainOptions"/> in lower camel case; what is left out keeps its default; an unknown name is an
/// error. Corpus paths are relative to a folder given when the recipe is run, the tokenizer's path to the recipe. Comments are allowed.
/// </summary>
public static class PretrainRecipe
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads a recipe.</summary>
    /// <param name="path">The file.</param>
    /// <param name="corpusRoot">The folder that the corpus paths are relative to.</param>
    /// <param name="output">The run's folder.</param>
    /// <exception cref="GroveException">The file cannot be read or says something that is not understood; with the place.</exception>
    public static PretrainOptions Load(string path, string corpusRoot, string output)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
        PretrainOptions? options;
        try
        {
            // First the form alone, so that a missing brace is not blamed on the setting before it.
            using (JsonDocument.Parse(bytes, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true })) { }
            options = JsonSerializer.Deserialize<PretrainOptions>(bytes, Json);
        }
        catch (JsonException failure)
        {
            string place = failure.Path is { Length: > 1 } name ? $"{name.TrimStart('$', '.')} is not a setting or its value is of the wrong kind" : "it is not valid JSON";
            throw new GroveException(
                $"cannot read the recipe ({path}:{(failure.LineNumber ?? 0) + 1}:{(failure.BytePositionInLine ?? 0) + 1}): {place}. Mend the line", ExitKind.BadInput, failure);
        }
        if (options is null) throw new GroveException($"cannot read the recipe ({path}:1:1): it is empty. Write a JSON object", ExitKind.BadInput);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return options with
        {
            Output = output,
            Corpus = [.. options.Corpus.Select(source => source with { Path = Path.Combine(corpusRoot, source.Path) })],
            Tokenizer = options.Tokenizer is { } tokenizer ? Path.Combine(folder, tokenizer) : null,
        };
    }

    /// <summary>Writes the settings of a run as a recipe.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="options">The settings; output folder and card are left out.</param>
    /// <param name="corpusRoot">The folder that the corpus paths are made relative to.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public static void Save(string path, PretrainOptions options, string corpusRoot)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        string Relative(string from, string to) => Path.GetRelativePath(from, to).Replace('\\', '/');
        PretrainOptions portable = options with
        {
            Corpus = [.. options.Corpus.Select(source => source with { Path = Relative(corpusRoot, source.Path) })],
            Tokenizer = options.Tokenizer is { } tokenizer ? Relative(folder, tokenizer) : null,
        };
        AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, portable, Json));
    }
}
