using System.Text.Json;

namespace Grove.Text;

/// <summary>
/// SentencePiece's BPE, which a GGUF keeps as scores and <c>tokenizer.json</c> as merges: neighbours that make the
/// token with the highest score merge first.
/// </summary>
static class GgufSentencePiece
{
    const string Space = "▁";

    /// <summary>Writes everything after <c>added_tokens</c>.</summary>
    public static void Write(Utf8JsonWriter json, GgufVocabulary vocabulary)
    {
        bool prefix = vocabulary.AddSpacePrefix ?? true;
        json.WriteStartObject("normalizer");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("normalizers");
        if (prefix) GgufReading.WriteObject(json, null, ("type", "Prepend"), ("prepend", Space));
        WriteReplace(json, " ", Space);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNull("pre_tokenizer");
        GgufReading.WriteFrame(json, vocabulary, vocabulary.AddBos ?? true, vocabulary.AddEos ?? false);
        json.WriteStartObject("decoder");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("decoders");
        WriteReplace(json, Space, " ");
        GgufReading.WriteObject(json, null, ("type", "ByteFallback"));
        GgufReading.WriteObject(json, null, ("type", "Fuse"));
        if (prefix) GgufReading.WriteObject(json, null, ("type", "Strip"), ("content", " "), ("start", 1), ("stop", 0));
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        if (vocabulary.Unknown is int unknown) json.WriteString("unk_token", vocabulary.Tokens[unknown]);
        else json.WriteNull("unk_token");
        json.WriteBoolean("fuse_unk", true);
        json.WriteBoolean("byte_fallback", true);
        json.WriteBoolean("ignore_merges", false);
        Dictionary<string, int> ids = GgufReading.WriteVocabulary(json, vocabulary);
        json.WriteStartArray("merges");
        foreach ((string left, string right) in Merges(ids, vocabulary.Scores))
        {
            json.WriteStartArray();
            json.WriteStringValue(left);
            json.WriteStringValue(right);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>All ways to make a token of two, those of the highest score first.</summary>
    public static IEnumerable<(string Left, string Right)> Merges(IReadOnlyDictionary<string, int> ids, IReadOnlyList<float> scores) =>
        ids.OrderByDescending(entry => scores[entry.Value]).ThenBy(entry => entry.Value).SelectMany(entry => Splits(entry.Key, ids));

    /// <summary>The ways to make a token of two others.</summary>
    public static IEnumerable<(string Left, string Right)> Splits(string token, IReadOnlyDictionary<string, int> ids)
    {
        // Longer tokens are rules of dashes or damage; two thousand ways for each would be too much to look at.
        if (token.Length > 256) yield break;
        for (int i = 1; i < token.Length; i++)
        {
            if (char.IsLowSurrogate(token[i])) continue;
            if (ids.ContainsKey(token[..i]) && ids.ContainsKey(token[i..])) yield return (token[..i], token[i..]);
        }
    }

    static void WriteReplace(Utf8JsonWriter json, string old, string replacement)
    {
        json.WriteStartObject();
        json.WriteString("type", "Replace");
        GgufReading.WriteObject(json, "pattern", ("String", old));
        json.WriteString("content", replacement);
        json.WriteEndObject();
    }
}
