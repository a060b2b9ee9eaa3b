using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grove.Text;

/// <summary>A vocabulary that was trained here.</summary>
/// <param name="Vocabulary">Spelled token (see <see cref="ByteAlphabet"/>) to id; special tokens are in it too.</param>
/// <param name="Merges">Spelled pairs, earliest first.</param>
/// <param name="AddedTokens">The special tokens.</param>
/// <param name="Digits">How numbers are split.</param>
sealed record TrainedTokenizer(
    IReadOnlyDictionary<string, int> Vocabulary,
    IReadOnlyList<(string Left, string Right)> Merges,
    IReadOnlyList<AddedToken> AddedTokens,
    DigitSplitting Digits);

/// <summary>Writes what was trained as <c>tokenizer.json</c>.</summary>
static class TrainedTokenizerFile
{
    /// <summary>The file in the form that Hugging Face's tokenizers read, the same bytes on every machine.</summary>
    public static byte[] Write(TrainedTokenizer definition)
    {
        var options = new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            WriteAddedTokens(json, definition.AddedTokens);
            json.WriteNull("normalizer");
            WritePreTokenizer(json, definition.Digits);
            json.WriteNull("post_processor");
            json.WriteStartObject("decoder");
            WriteByteLevel(json);
            WriteModel(json, definition);
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    static void WriteAddedTokens(Utf8JsonWriter json, IReadOnlyList<AddedToken> tokens)
    {
        json.WriteStartArray("added_tokens");
        foreach (AddedToken token in tokens)
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.Id);
            json.WriteString("content", token.Content);
            json.WriteBoolean("single_word", token.SingleWord);
            json.WriteBoolean("lstrip", token.StripLeft);
            json.WriteBoolean("rstrip", token.StripRight);
            json.WriteBoolean("normalized", token.Normalized);
            json.WriteBoolean("special", token.Special);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WritePreTokenizer(Utf8JsonWriter json, DigitSplitting digits)
    {
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("pretokenizers");
        if (digits != DigitSplitting.None)
        {
            json.WriteStartObject();
            json.WriteString("type", "Digits");
            json.WriteBoolean("individual_digits", digits == DigitSplitting.Single);
            json.WriteEndObject();
        }
        json.WriteStartObject();
        WriteByteLevel(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteByteLevel(Utf8JsonWriter json)
    {
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", true);
        json.WriteEndObject();
    }

    static void WriteModel(Utf8JsonWriter json, TrainedTokenizer definition)
    {
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteNull("unk_token");
        json.WriteNull("continuing_subword_prefix");
        json.WriteNull("end_of_word_suffix");
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", false);
        json.WriteStartObject("vocab");
        foreach ((string token, int id) in definition.Vocabulary.OrderBy(entry => entry.Value)) json.WriteNumber(token, id);
        json.WriteEndObject();
        json.WriteStartArray("merges");
        // "a b" is what every version of the readers understands; no byte is spelled as a space.
        foreach ((string left, string right) in definition.Merges) json.WriteStringValue($"{left} {right}");
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
