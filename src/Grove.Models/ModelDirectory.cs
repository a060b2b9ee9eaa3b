using Grove.Models.Families;
using Grove.Models.Files;
using Grove.Models.Layouts;
using Grove.Text;

namespace Grove.Models;

/// <summary>
/// A model as a folder in Hugging Face's layout: <c>config.json</c>, <c>model.safetensors</c>, <c>tokenizer.json</c>,
/// <c>tokenizer_config.json</c>, <c>chat_template.jinja</c>, <c>generation_config.json</c> and <c>README.md</c>.
/// </summary>
public static partial class ModelDirectory
{
    internal const string ConfigName = "config.json";
    const string TokenizerConfigName = "tokenizer_config.json";
    const string ChatTemplateName = "chat_template.jinja";
    internal const string CardName = "README.md";

    /// <summary>Values of <c>model_type</c> that can be loaded.</summary>
    public static IReadOnlyList<string> SupportedModelTypes { get; } = FamilyPresets.ModelTypes;

    /// <summary>Whether a folder looks like a model: it has a config.json.</summary>
    /// <param name="path">The folder.</param>
    public static bool Exists(string path) => File.Exists(Path.Combine(path, ConfigName));

    /// <summary>Reads a model's shape without its weights.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="GroveException">It is no model's folder, or the model is of a kind that cannot be loaded.</exception>
    public static Architecture ReadArchitecture(string path)
    {
        if (File.Exists(path))
            throw ConfigFile.Refuse(path, "it is a file, a model is a folder", "Name the folder");
        if (!Directory.Exists(path))
            throw ConfigFile.Refuse(path, "there is no such folder", "Check the path");
        string configPath = Path.Combine(path, ConfigName);
        if (!File.Exists(configPath))
            throw ConfigFile.Refuse(path, $"the folder has no {ConfigName}", "Name the folder of a model");
        return Family.ReadConfig(ConfigFile.Read(configPath));
    }

    /// <summary>Loads a model completely into memory, in single precision.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="GroveException">
    /// Something is missing, malformed, cut off or does not fit together; the message names the file.
    /// </exception>
    public static Model Load(string path)
    {
        Architecture architecture = ReadArchitecture(path);
        (Tokenizer tokenizer, GenerationSettings generation, string? template) = ReadRest(path, architecture);
        using DecoderTensors tensors = ModelWeights.Open(path, architecture);
        return new Model(tensors.Load(), tokenizer, generation, template);
    }

    /// <summary>Opens a model for reading: its weights stay in their files, in the type in which they are stored.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="GroveException">
    /// Something is missing, malformed, cut off or does not fit together; the message names the file.
    /// </exception>
    public static Model Open(string path)
    {
        Architecture architecture = ReadArchitecture(path);
        (Tokenizer tokenizer, GenerationSettings generation, string? template) = ReadRest(path, architecture);
        return new Model(OpenWeights(path, architecture), tokenizer, generation, template);
    }

    /// <summary>Opens a folder's weights without the rest.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="GroveException">The weights are missing, malformed, cut off or do not fit config.json.</exception>
    public static Weights OpenWeights(string path) => OpenWeights(path, ReadArchitecture(path));

    static Weights OpenWeights(string path, Architecture architecture)
    {
        DecoderTensors tensors = ModelWeights.Open(path, architecture);
        try
        {
            return tensors.Map();
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    internal static (Tokenizer, GenerationSettings, string?) ReadRest(string path, Architecture architecture)
    {
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(path, Tokenizer.FileName));
        if (tokenizer.VocabularySize > architecture.VocabularySize)
            throw ConfigFile.Refuse(Path.Combine(path, Tokenizer.FileName),
                $"the tokenizer has {tokenizer.VocabularySize} tokens, config.json only {architecture.VocabularySize}", "Give the tokenizer that belongs to the model");
        return (tokenizer, GenerationSettings.Read(Path.Combine(path, GenerationSettings.FileName), architecture), ReadChatTemplate(path));
    }

    internal static byte[] TokenizerBytes(string path) => File.ReadAllBytes(Path.Combine(path, Tokenizer.FileName));

    /// <summary>A chat_template.jinja wins over the template inside tokenizer_config.json.</summary>
    internal static string? ReadChatTemplate(string path)
    {
        string own = Path.Combine(path, ChatTemplateName), config = Path.Combine(path, TokenizerConfigName);
        try
        {
            if (File.Exists(own)) return File.ReadAllText(own);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(own, failure);
        }
        return File.Exists(config) ? ConfigFile.Read(config).ChatTemplate() : null;
    }
}
