using System.Text;
using Grove.Models.Files.Gguf;
using Grove.Text;

namespace Grove.Models;

/// <summary>The tokenizer, chat template and end tokens inside a GGUF file.</summary>
static partial class GgufTokenizer
{
    /// <summary>Key of the chat template.</summary>
    public const string TemplateKey = "tokenizer.chat_template";

    /// <summary>Key of a whole tokenizer.json, from which the tokenizer is read where it is there: nothing is lost in it.</summary>
    public const string JsonKey = "tokenizer.huggingface.json";

    static readonly string[] EndKeys = ["tokenizer.ggml.eos_token_id", "tokenizer.ggml.eot_token_id", "tokenizer.ggml.eom_token_id"];

    /// <summary>Reads the tokenizer.</summary>
    public static Tokenizer Read(GgufMetadata keys) =>
        keys.Text(JsonKey) is { } json ? Tokenizer.Parse(Encoding.UTF8.GetBytes(json), keys.Path)
        : Tokenizer.FromGguf(Vocabulary(keys), keys.Path);

    static GgufVocabulary Vocabulary(GgufMetadata keys)
    {
        const string prefix = "tokenizer.ggml.";
        return new GgufVocabulary
        {
            Model = keys.Text(prefix + "model") ?? throw keys.Refuse($"it has no tokenizer ('{prefix}model' is missing)", "Give the file of a whole model"),
            Pre = keys.Text(prefix + "pre"),
            Tokens = keys.Texts(prefix + "tokens") ?? throw keys.Refuse($"it has no tokenizer ('{prefix}tokens' is missing)", "Give the file of a whole model"),
            TokenTypes = keys.Ints(prefix + "token_type") ?? [],
            Scores = keys.Numbers(prefix + "scores") ?? [],
            Merges = keys.Texts(prefix + "merges") ?? [],
            Bos = keys.Int(prefix + "bos_token_id"),
            Eos = keys.Int(prefix + "eos_token_id"),
            Eot = keys.Int(prefix + "eot_token_id"),
            Unknown = keys.Int(prefix + "unknown_token_id"),
            Padding = keys.Int(prefix + "padding_token_id"),
            Separator = keys.Int(prefix + "seperator_token_id"),
            AddBos = keys.Flag(prefix + "add_bos_token"),
            AddEos = keys.Flag(prefix + "add_eos_token"),
            AddSpacePrefix = keys.Flag(prefix + "add_space_prefix"),
        };
    }

    /// <summary>How the model wants to be asked.</summary>
    public static GenerationSettings Generation(GgufMetadata keys) => new()
    {
        EosTokenIds = [.. EndKeys.Select(keys.Int).OfType<int>().Distinct()],
        BosTokenId = keys.Int("tokenizer.ggml.bos_token_id"),
        PadTokenId = keys.Int("tokenizer.ggml.padding_token_id"),
    };

    /// <summary>Writes the tokens that begin, end and fill.</summary>
    public static void WriteGeneration(GgufWriter writer, GenerationSettings generation)
    {
        if (generation.BosTokenId is int bos) writer.Set("tokenizer.ggml.bos_token_id", (uint)bos);
        foreach ((string key, int id) in EndKeys.Zip(generation.EosTokenIds)) writer.Set(key, (uint)id);
        if (generation.PadTokenId is int pad) writer.Set("tokenizer.ggml.padding_token_id", (uint)pad);
    }
}
