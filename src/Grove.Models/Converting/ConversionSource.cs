using System.Text;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Models.Layouts;
using Grove.Text;

namespace Grove.Models;

/// <summary>
/// A model that is to be converted: its tensors, and the small files beside them. In a GGUF file those travel as text under
/// <c>grove.file.</c>, so that the way back loses nothing; a file of others has what its keys say.
/// </summary>
sealed class ConversionSource : IDisposable
{
    const string FileKey = "grove.file.";

    /// <summary>Small files that belong to a model besides its configuration and weights.</summary>
    static readonly string[] Carried =
    [
        "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja", GenerationSettings.FileName, ModelDirectory.CardName, "LICENSE", "LICENSE.txt", "NOTICE",
    ];

    readonly string path;
    readonly IReadOnlyDictionary<string, string> files;

    ConversionSource(string path, DecoderTensors tensors, GgufFile? gguf, Tokenizer tokenizer, GenerationSettings generation, ChatTemplateSettings chat, IReadOnlyDictionary<string, string> files)
    {
        this.path = path;
        Tensors = tensors;
        Gguf = gguf;
        Tokenizer = tokenizer;
        Generation = generation;
        Chat = chat;
        this.files = files;
    }

    public DecoderTensors Tensors { get; }

    /// <summary>The file, when the source is one.</summary>
    public GgufFile? Gguf { get; }

    public Tokenizer Tokenizer { get; }

    public GenerationSettings Generation { get; }

    public ChatTemplateSettings Chat { get; }

    public static ConversionSource Open(string path)
    {
        if (ModelFiles.IsGguf(path))
        {
            GgufFile file = GgufFile.Open(path);
            try
            {
                Architecture architecture = Families.GgufKeys.Read(file);
                var carried = Carried.Select(name => (Name: name, Text: file.Metadata.Text(FileKey + name))).Where(pair => pair.Text is not null)
                    .ToDictionary(pair => pair.Name, pair => pair.Text!, StringComparer.Ordinal);
                Tokenizer own = GgufTokenizer.Read(file.Metadata);
                return new ConversionSource(path, ModelWeights.Open(file, architecture), file, own,
                    GgufTokenizer.Generation(file.Metadata), GgufTokenizer.Chat(file.Metadata, own), carried);
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        Architecture shape = ModelDirectory.ReadArchitecture(path);
        (Tokenizer tokenizer, GenerationSettings generation, ChatTemplateSettings chat) = ModelDirectory.ReadRest(path, shape);
        var texts = Carried.Where(name => File.Exists(Path.Combine(path, name))).ToDictionary(name => name, name => ReadText(Path.Combine(path, name)), StringComparer.Ordinal);
        return new ConversionSource(path, ModelWeights.Open(path, shape), null, tokenizer, generation, chat, texts);
    }

    /// <summary>Everything in a GGUF file besides the architecture and the tensors.</summary>
    public void WriteKeys(GgufWriter writer)
    {
        if (Gguf is not null)
        {
            foreach ((string key, GgufValue value) in Gguf.Metadata)
            {
                if (key.StartsWith("general.", StringComparison.Ordinal) || key.StartsWith("tokenizer.", StringComparison.Ordinal) || key.StartsWith(FileKey, StringComparison.Ordinal))
                    writer.Set(key, value);
            }
            return;
        }
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        writer.Set("general.type", "model").Set("general.name", Path.GetFileName(full));
        if (files.TryGetValue(ModelDirectory.CardName, out string? card) && CardFacts.Licence(card) is { } licence) writer.Set("general.license", licence);
        GgufTokenizer.Write(writer, path, Tokenizer, ModelDirectory.TokenizerBytes(path), Tensors.Architecture.VocabularySize);
        GgufTokenizer.WriteGeneration(writer, Generation);
        if (Chat.Template is { } template) writer.Set(GgufTokenizer.TemplateKey, template);
        foreach ((string name, string text) in files) writer.Set(FileKey + name, text);
    }

    /// <summary>Everything in a folder besides config.json and the weights.</summary>
    public void WriteFiles(string folder)
    {
        Tokenizer.Save(folder);
        foreach ((string name, string text) in files) ModelDirectory.WriteFile(folder, name, Encoding.UTF8.GetBytes(text));
        if (Gguf is null) return;
        if (!files.ContainsKey(GenerationSettings.FileName)) ModelDirectory.WriteFile(folder, GenerationSettings.FileName, Generation.Write());
        if (!files.ContainsKey("tokenizer_config.json"))
            ModelDirectory.WriteFile(folder, "tokenizer_config.json", TokenizerConfig.Write(Tokenizer, Chat, Tensors.Architecture.MaxPositions));
        if (Chat.Template is { } template && !files.ContainsKey("chat_template.jinja")) AtomicFile.WriteText(Path.Combine(folder, "chat_template.jinja"), template);
        if (!files.ContainsKey(ModelDirectory.CardName)) AtomicFile.WriteText(Path.Combine(folder, ModelDirectory.CardName), CardFacts.ForGguf(Gguf.Metadata));
    }

    public void Dispose() => Tensors.Dispose();

    static string ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(file, failure);
        }
    }
}
