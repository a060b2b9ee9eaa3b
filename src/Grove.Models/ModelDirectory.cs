using Grove.Models.Families;
using Grove.Models.Files;
using Grove.Text;

namespace Grove.Models;

/// <summary>
/// A model as a folder in Hugging Face's layout: <c>config.json</c>, <c>model.safetensors</c>, <c>tokenizer.json</c>,
/// <c>tokenizer_config.json</c>, <c>chat_template.jinja</c>, <c>generation_config.json</c> and <c>README.md</c>.
/// </summary>
public static partial class ModelDirectory
{
    const string ConfigName = "config.json";
    const string TokenizerConfigName = "tokenizer_config.json";
    const string ChatTemplateName = "chat_template.jinja";
    const string CardName = "README.md";

    /// <summary>Values of <c>model_type</c> that can be loaded.</summary>
    public static IReadOnlyList<string> SupportedModelTypes { get; } = [Llama.ModelType];

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
        ConfigFile config = ConfigFile.Read(configPath);
        string type = config.Text("model_type") ?? throw config.Refuse("'model_type' is missing", "Give the complete config.json of the model");
        return type switch
        {
            Llama.ModelType => Llama.ReadConfig(config),
            _ => throw config.Refuse($"models of type '{type}' are not supported", $"Supported: {string.Join(", ", SupportedModelTypes)}"),
        };
    }

    /// <summary>Loads a model completely.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="GroveException">
    /// Something is missing, malformed, cut off or does not fit together; the message names the file.
    /// </exception>
    public static Model Load(string path)
    {
        Architecture architecture = ReadArchitecture(path);
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(path, Tokenizer.FileName));
        if (tokenizer.VocabularySize > architecture.VocabularySize)
            throw ConfigFile.Refuse(Path.Combine(path, Tokenizer.FileName),
                $"the tokenizer has {tokenizer.VocabularySize} tokens, config.json only {architecture.VocabularySize}", "Give the tokenizer that belongs to the model");
        GenerationSettings generation = GenerationSettings.Read(Path.Combine(path, GenerationSettings.FileName), architecture);
        ChatTemplateSettings chat = ChatTemplateSettings.ReadDirectory(path);
        return new Model(ModelWeights.Load(path, architecture), tokenizer, generation, chat.Template) { Chat = chat };
    }
}
