using System.Text.Encodings.Web;
using System.Text.Json;

namespace Grove.Text;

/// <summary>Writes what a GGUF keeps of a tokenizer as a <c>tokenizer.json</c> that gives the ids that llama.cpp gives.</summary>
static class GgufReading
{
    const string Space = "▁";

    /// <summary>The content of the file.</summary>
    /// <exception cref="GroveException">The vocabulary is malformed, or its model or <c>pre</c> is not known.</exception>
    public static byte[] ToTokenizerJson(GgufVocabulary vocabulary, string source)
    {
        Check(vocabulary, source);
        using var stream = new MemoryStream();
        var options = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(stream, options))
        {
            json.WriteStartObject();
            json.WriteString("version", "1.0");
            json.WriteNull("truncation");
            json.WriteNull("padding");
            WriteAddedTokens(json, vocabulary);
            switch (vocabulary.Model)
            {
                case "gpt2":
                    WriteByteLevel(json, vocabulary, source);
                    break;
                case "llama":
                    GgufSentencePiece.Write(json, vocabulary);
                    break;
                case "t5":
                    WriteUnigram(json, vocabulary);
                    break;
                case "bert":
                    WriteWordPiece(json, vocabulary);
                    break;
                default:
                    throw new GroveException(
                        $"cannot use this tokenizer ({source}): tokenizer.ggml.model: \"{vocabulary.Model}\" is not supported. Use a model with gpt2, llama, t5 or bert",
                        ExitKind.BadInput);
            }
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    static void Check(GgufVocabulary vocabulary, string source)
    {
        int count = vocabulary.Tokens.Count;
        if (count == 0 || count > TokenizerFile.LargestId) throw Problem("tokens", $"it has {count} tokens");
        if (vocabulary.TokenTypes.Count != 0 && vocabulary.TokenTypes.Count != count)
            throw Problem("token_type", $"it has {vocabulary.TokenTypes.Count} types for {count} tokens");
        if (vocabulary.Model is "llama" or "t5" && vocabulary.Scores.Count != count)
            throw Problem("scores", $"it has {vocabulary.Scores.Count} scores for {count} tokens");
        if (vocabulary.Scores.Any(score => !float.IsFinite(score))) throw Problem("scores", "one of them is not a number");
        Outside("bos_token_id", vocabulary.Bos);
        Outside("eos_token_id", vocabulary.Eos);
        Outside("unknown_token_id", vocabulary.Unknown);
        Outside("padding_token_id", vocabulary.Padding);
        Outside("eot_token_id", vocabulary.Eot);
        Outside("seperator_token_id", vocabulary.Separator);
        foreach (string token in vocabulary.Tokens)
            if (HasHalfCharacter(token)) throw Problem("tokens", "one of them holds half a character");

        void Outside(string name, int? id)
        {
            if (id is int value && (uint)value >= (uint)count) throw Problem(name, $"{value} is not one of {count} tokens");
        }

        GroveException Problem(string name, string why) =>
            new($"cannot read the tokenizer ({source}): tokenizer.ggml.{name}: {why}. Copy the file again", ExitKind.BadInput);
    }

    static bool HasHalfCharacter(string text)
    {
        foreach (System.Text.Rune rune in text.EnumerateRunes())
            if (rune.Value == 0xFFFD && !text.Contains('\ufffd')) return true;
        return false;
    }

    static int TypeOf(GgufVocabulary vocabulary, int id) =>
        vocabulary.TokenTypes.Count == 0 ? GgufTokenType.Normal : vocabulary.TokenTypes[id];

    static void WriteAddedTokens(Utf8JsonWriter json, GgufVocabulary vocabulary)
    {
        json.WriteStartArray("added_tokens");
        for (int id = 0; id < vocabulary.Tokens.Count; id++)
        {
            int type = TypeOf(vocabulary, id);
            bool named = id == vocabulary.Bos || id == vocabulary.Eos || id == vocabulary.Eot;
            if (type is not (GgufTokenType.Control or GgufTokenType.UserDefined or GgufTokenType.Unknown) && !named) continue;
            if (vocabulary.Tokens[id].Length == 0) continue;
            json.WriteStartObject();
            json.WriteNumber("id", id);
            json.WriteString("content", vocabulary.Tokens[id]);
            json.WriteBoolean("single_word", false);
            json.WriteBoolean("lstrip", false);
            json.WriteBoolean("rstrip", false);
            json.WriteBoolean("normalized", false);
            json.WriteBoolean("special", type != GgufTokenType.UserDefined);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteByteLevel(Utf8JsonWriter json, GgufVocabulary vocabulary, string source)
    {
        string name = string.IsNullOrEmpty(vocabulary.Pre) ? "default" : vocabulary.Pre;
        if (!GgufPreTokenizers.ByName.TryGetValue(name, out GgufPreTokenizers.Rules? rules))
            throw new GroveException(
                $"cannot use this tokenizer ({source}): tokenizer.ggml.pre: \"{name}\" is not supported, and another would give wrong tokens. Use the model's tokenizer.json",
                ExitKind.BadInput);
        json.WriteNull("normalizer");
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("pretokenizers");
        if (rules.Digits == DigitSplitting.Single) WriteObject(json, null, ("type", "Digits"), ("individual_digits", true));
        foreach (string pattern in rules.Patterns)
        {
            json.WriteStartObject();
            json.WriteString("type", "Split");
            WriteObject(json, "pattern", ("Regex", pattern));
            json.WriteString("behavior", "Isolated");
            json.WriteBoolean("invert", false);
            json.WriteEndObject();
        }
        WriteObject(json, null, ("type", "ByteLevel"), ("add_prefix_space", false), ("trim_offsets", true), ("use_regex", rules.Patterns.Length == 0));
        json.WriteEndArray();
        json.WriteEndObject();
        WriteFrame(json, vocabulary, vocabulary.AddBos ?? rules.AddsBos, vocabulary.AddEos ?? false);
        WriteObject(json, "decoder", ("type", "ByteLevel"), ("add_prefix_space", true), ("trim_offsets", true), ("use_regex", true));

        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteNull("dropout");
        json.WriteNull("unk_token");
        json.WriteBoolean("fuse_unk", false);
        json.WriteBoolean("byte_fallback", false);
        json.WriteBoolean("ignore_merges", rules.IgnoresMerges);
        Dictionary<string, int> ids = WriteVocabulary(json, vocabulary);
        json.WriteStartArray("merges");
        var seen = new HashSet<string>();
        foreach (string merge in vocabulary.Merges)
        {
            int space = merge.IndexOf(' ', Math.Min(1, merge.Length));
            string left = space < 0 ? "" : merge[..space], right = space < 0 ? "" : merge[(space + 1)..];
            bool known = ids.ContainsKey(left) && ids.ContainsKey(right) && ids.ContainsKey(left + right);
            if (!known)
                throw new GroveException(
                    $"cannot read the tokenizer ({source}): tokenizer.ggml.merges: its tokens do not hold both sides of \"{merge.ReplaceLineEndings(" ")}\" and what they make. Copy the file again",
                    ExitKind.BadInput);
            // llama.cpp keeps the earliest of equal merges, tokenizer.json's readers the last.
            if (!seen.Add(merge)) continue;
            json.WriteStartArray();
            json.WriteStringValue(left);
            json.WriteStringValue(right);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes <c>vocab</c>; of equal tokens the first counts, as the others cannot be reached.</summary>
    public static Dictionary<string, int> WriteVocabulary(Utf8JsonWriter json, GgufVocabulary vocabulary, Func<string, int, string>? spell = null)
    {
        var ids = new Dictionary<string, int>(vocabulary.Tokens.Count);
        json.WriteStartObject("vocab");
        for (int id = 0; id < vocabulary.Tokens.Count; id++)
        {
            string token = spell is null ? vocabulary.Tokens[id] : spell(vocabulary.Tokens[id], id);
            if (ids.TryAdd(token, id)) json.WriteNumber(token, id);
        }
        json.WriteEndObject();
        return ids;
    }

    static void WriteUnigram(Utf8JsonWriter json, GgufVocabulary vocabulary)
    {
        json.WriteStartObject("normalizer");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("normalizers");
        if (vocabulary.PrecompiledCharsmap is { Length: > 0 } table)
            WriteObject(json, null, ("type", "Precompiled"), ("precompiled_charsmap", Convert.ToBase64String(table)));
        if (vocabulary.RemoveExtraWhitespaces ?? false)
        {
            WriteObject(json, null, ("type", "Strip"), ("strip_left", true), ("strip_right", true));
            json.WriteStartObject();
            json.WriteString("type", "Replace");
            WriteObject(json, "pattern", ("Regex", " {2,}"));
            json.WriteString("content", " ");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        string scheme = vocabulary.AddSpacePrefix ?? true ? "always" : "never";
        WriteObject(json, "pre_tokenizer", ("type", "Metaspace"), ("replacement", Space), ("prepend_scheme", scheme), ("split", false));
        WriteFrame(json, vocabulary, vocabulary.AddBos ?? false, vocabulary.AddEos ?? true);
        WriteObject(json, "decoder", ("type", "Metaspace"), ("replacement", Space), ("prepend_scheme", scheme), ("split", false));
        json.WriteStartObject("model");
        json.WriteString("type", "Unigram");
        json.WriteNumber("unk_id", vocabulary.Unknown ?? 2 % vocabulary.Tokens.Count);
        json.WriteBoolean("byte_fallback", vocabulary.Tokens.Contains(ByteTokens.Spell(0)));
        json.WriteStartArray("vocab");
        for (int id = 0; id < vocabulary.Tokens.Count; id++)
        {
            json.WriteStartArray();
            json.WriteStringValue(vocabulary.Tokens[id]);
            json.WriteNumberValue(vocabulary.Scores[id]);
            json.WriteEndArray();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteWordPiece(Utf8JsonWriter json, GgufVocabulary vocabulary)
    {
        WriteObject(json, "normalizer", ("type", "BertNormalizer"), ("clean_text", true), ("handle_chinese_chars", true), ("strip_accents", true), ("lowercase", true));
        WriteObject(json, "pre_tokenizer", ("type", "BertPreTokenizer"));
        // It separates with its own token where others end with one.
        int? end = vocabulary.Separator ?? vocabulary.Eos;
        WriteFrame(json, vocabulary with { Eos = end }, vocabulary.AddBos ?? true, end is not null);
        WriteObject(json, "decoder", ("type", "WordPiece"), ("prefix", "##"), ("cleanup", true));
        json.WriteStartObject("model");
        json.WriteString("type", "WordPiece");
        json.WriteString("unk_token", vocabulary.Tokens[vocabulary.Unknown ?? Math.Min(100, vocabulary.Tokens.Count - 1)]);
        json.WriteString("continuing_subword_prefix", "##");
        json.WriteNumber("max_input_chars_per_word", 100);
        // GGUF marks the beginnings of words, the file their continuations.
        WriteVocabulary(json, vocabulary, (token, id) =>
            TypeOf(vocabulary, id) is not GgufTokenType.Normal || (token.StartsWith('[') && token.EndsWith(']')) ? token
            : token.StartsWith(Space, StringComparison.Ordinal) ? token[Space.Length..] : "##" + token);
        json.WriteEndObject();
    }

    /// <summary>Writes <c>post_processor</c>: the tokens that begin and end a sequence.</summary>
    public static void WriteFrame(Utf8JsonWriter json, GgufVocabulary vocabulary, bool addsBos, bool addsEos)
    {
        int? before = addsBos ? vocabulary.Bos : null, after = addsEos ? vocabulary.Eos : null;
        if (before is null && after is null)
        {
            json.WriteNull("post_processor");
            return;
        }
        json.WriteStartObject("post_processor");
        json.WriteString("type", "TemplateProcessing");
        foreach (string kind in (string[])["single", "pair"])
        {
            json.WriteStartArray(kind);
            foreach (string text in kind == "single" ? (string[])["A"] : ["A", "B"])
            {
                if (before is int first) WriteItem("SpecialToken", vocabulary.Tokens[first], text);
                WriteItem("Sequence", text, text);
                if (after is int last) WriteItem("SpecialToken", vocabulary.Tokens[last], text);
            }
            json.WriteEndArray();
        }
        json.WriteStartObject("special_tokens");
        foreach (int id in new[] { before, after }.OfType<int>().Distinct())
        {
            json.WriteStartObject(vocabulary.Tokens[id]);
            json.WriteString("id", vocabulary.Tokens[id]);
            json.WriteStartArray("ids");
            json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteStartArray("tokens");
            json.WriteStringValue(vocabulary.Tokens[id]);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();

        void WriteItem(string kind, string id, string text)
        {
            json.WriteStartObject();
            json.WriteStartObject(kind);
            json.WriteString("id", id);
            json.WriteNumber("type_id", text == "A" ? 0 : 1);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    /// <summary>Writes an object of texts and flags.</summary>
    public static void WriteObject(Utf8JsonWriter json, string? name, params (string Name, object Value)[] members)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        foreach ((string member, object value) in members)
        {
            if (value is bool flag) json.WriteBoolean(member, flag);
            else if (value is int number) json.WriteNumber(member, number);
            else json.WriteString(member, (string)value);
        }
        json.WriteEndObject();
    }
}
