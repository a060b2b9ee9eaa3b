using Grove.Models.Families;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Models.Layouts;
using Grove.Text;

namespace Grove.Models;

/// <summary>A model as one GGUF file: weights, tokenizer, chat template and the tokens that end an answer.</summary>
public static class GgufModel
{
    /// <summary>Reads a model's shape without its weights.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It is no GGUF file, is damaged, or its architecture is not supported.</exception>
    public static Architecture ReadArchitecture(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return GgufKeys.Read(file);
    }

    /// <summary>Reads a file's tokenizer; the file may hold a vocabulary only.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It is no GGUF file, is damaged, or its tokenizer is not supported.</exception>
    public static Tokenizer ReadTokenizer(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return GgufTokenizer.Read(file.Metadata);
    }

    /// <summary>Reads a file's chat template and special tokens.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It is no GGUF file, is damaged, or its tokenizer is not supported.</exception>
    public static ChatTemplateSettings ReadChatTemplate(string path)
    {
        using GgufFile file = GgufFile.Open(path);
        return GgufTokenizer.Chat(file.Metadata, GgufTokenizer.Read(file.Metadata));
    }

    /// <summary>Opens a model for reading: its weights stay in the file, in the type in which they are stored.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It is damaged, or its architecture or tokenizer is not supported.</exception>
    public static Model Open(string path) => Read(path, (tensors, tokenizer, generation, chat) => new Model(tensors.Map(), tokenizer, generation, chat), keep: true);

    /// <summary>Loads a model into memory in single precision.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It is damaged, or its architecture or tokenizer is not supported.</exception>
    public static Model Load(string path) => Read(path, (tensors, tokenizer, generation, chat) => new Model(tensors.Load(), tokenizer, generation, chat), keep: false);

    /// <summary>Opens a file's weights without the rest.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">It is damaged, or its architecture is not supported.</exception>
    public static Weights OpenWeights(string path)
    {
        GgufFile file = GgufFile.Open(path);
        try
        {
            return ModelWeights.Open(file, GgufKeys.Read(file)).Map();
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    static Model Read(string path, Func<DecoderTensors, Tokenizer, GenerationSettings, ChatTemplateSettings, Model> make, bool keep)
    {
        GgufFile file = GgufFile.Open(path);
        try
        {
            Architecture architecture = GgufKeys.Read(file);
            Tokenizer tokenizer = GgufTokenizer.Read(file.Metadata);
            if (tokenizer.VocabularySize > architecture.VocabularySize)
                throw file.Metadata.Refuse($"the tokenizer has {tokenizer.VocabularySize} tokens, the embedding only {architecture.VocabularySize}", "Give another file");
            Model model = make(ModelWeights.Open(file, architecture), tokenizer, GgufTokenizer.Generation(file.Metadata), GgufTokenizer.Chat(file.Metadata, tokenizer));
            if (!keep) file.Dispose();
            return model;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }
}
