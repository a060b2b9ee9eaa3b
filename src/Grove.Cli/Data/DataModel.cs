using System.CommandLine;
using System.Text.Json;
using Grove.Models;
using Grove.Text;

namespace Grove.Cli.Data;

/// <summary>The parts of a model that say what it sees of a row: tokenizer, template and longest text.</summary>
/// <param name="Tokenizer">Cuts texts into tokens.</param>
/// <param name="Renderer">Writes conversations and tells what is learned.</param>
/// <param name="Window">The most tokens that the model takes; 0 where its folder does not say.</param>
sealed record DataModel(Tokenizer Tokenizer, ChatRenderer Renderer, int Window)
{
    const string Config = "config.json";

    /// <summary>The option that names it.</summary>
    /// <param name="otherwise">What happens without it.</param>
    public static Option<string?> Option(string otherwise) => new("--model", "-m")
    {
        Description = $"A model's folder or .gguf file, or its name in the cache, whose tokenizer and template to use; {otherwise}",
        HelpName = "MODEL",
    };

    /// <summary>Opens it, without its weights.</summary>
    /// <param name="name">A folder, a file or a name in the cache.</param>
    /// <exception cref="GroveException">There is none, or a file of it cannot be read.</exception>
    public static DataModel Open(string name)
    {
        string path = ModelReference.Find(name);
        Tokenizer tokenizer = TokenizerSource.Open(path);
        bool isFolder = Directory.Exists(path);
        ChatTemplateSettings settings = isFolder ? ChatTemplateSettings.ReadDirectory(path) : GgufModel.ReadChatTemplate(path);
        return new DataModel(tokenizer, new ChatRenderer(tokenizer, settings), isFolder ? ReadWindow(Path.Combine(path, Config)) : 0);
    }

    static int ReadWindow(string path)
    {
        if (!File.Exists(path)) return 0;
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (string name in (string[])["max_position_embeddings", "n_positions", "n_ctx"])
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(name, out JsonElement value) && value.TryGetInt32(out int window)) return window;
            return 0;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new GroveException($"cannot read the model's settings ({path}): it is not valid JSON. Download the model again", ExitKind.BadInput, failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }
}
