using System.Text;
using System.Text.Json;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Text;

namespace Grove.Models;

/// <content>
/// Writing: the whole tokenizer.json, and the lists from which llama.cpp makes a tokenizer. Ids that no token has are filled up with
/// unused ones, because llama.cpp wants as many tokens as the embedding has rows.
/// </content>
static partial class GgufTokenizer
{
    const int Normal = 1, Control = 3, UserDefined = 4, Unused = 5;

    /// <summary>Writes a byte-level BPE tokenizer.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="source">The file, for messages.</param>
    /// <param name="json">A tokenizer.json.</param>
    /// <param name="vocabulary">Rows of the embedding.</param>
    /// <exception cref="GroveException">It is of another kind.</exception>
    public static void Write(GgufWriter writer, string source, byte[] json, int vocabulary)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement model = document.RootElement.GetProperty("model");
        GroveException Other(string what) => ConfigFile.Refuse(source, $"its tokenizer {what}, which cannot be put into a GGUF file", "Convert the model to safetensors instead");
        if (!document.RootElement.GetRawText().Contains("ByteLevel", StringComparison.Ordinal) || !model.TryGetProperty("merges", out JsonElement merges))
            throw Other("is no byte-level BPE");
        var tokens = new string?[vocabulary];
        var types = new int[vocabulary];
        foreach (JsonProperty token in model.GetProperty("vocab").EnumerateObject()) tokens[token.Value.GetInt32()] = token.Name;
        Array.Fill(types, Normal);
        if (document.RootElement.TryGetProperty("added_tokens", out JsonElement added) && added.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement token in added.EnumerateArray())
            {
                int id = token.GetProperty("id").GetInt32();
                tokens[id] = token.GetProperty("content").GetString();
                types[id] = token.TryGetProperty("special", out JsonElement special) && special.ValueKind == JsonValueKind.True ? Control : UserDefined;
            }
        }
        for (int id = 0; id < vocabulary; id++)
        {
            if (tokens[id] is not null) continue;
            tokens[id] = $"[PAD{id}]";
            types[id] = Unused;
        }
        writer.Set("tokenizer.ggml.model", "gpt2").Set("tokenizer.ggml.pre", PreTokenizer(document.RootElement))
            .Set("tokenizer.ggml.tokens", tokens!).Set("tokenizer.ggml.token_type", types)
            .Set("tokenizer.ggml.merges", merges.EnumerateArray().Select(Merge).ToArray())
            .Set("tokenizer.ggml.add_bos_token", false)
            .Set(JsonKey, Encoding.UTF8.GetString(json));
    }

    static string Merge(JsonElement merge) => merge.ValueKind == JsonValueKind.String ? merge.GetString()! : $"{merge[0].GetString()} {merge[1].GetString()}";

    /// <summary>llama.cpp's name for the way in which text is cut into words (llama-vocab.cpp).</summary>
    static string PreTokenizer(JsonElement root)
    {
        string text = root.TryGetProperty("pre_tokenizer", out JsonElement pre) ? pre.GetRawText() : "";
        return text.Contains("Digits", StringComparison.Ordinal) ? "smollm"
            : text.Contains("{1,3}", StringComparison.Ordinal) ? "llama-bpe"
            : text.Contains("\"Split\"", StringComparison.Ordinal) ? "qwen2"
            : "gpt-2";
    }
}
