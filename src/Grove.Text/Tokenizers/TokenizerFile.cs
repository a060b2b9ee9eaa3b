using System.Text.Json;

namespace Grove.Text;

/// <summary>
/// Hugging Face's <c>tokenizer.json</c>, as far as byte-level BPE needs it. What would change the ids and is not
/// supported is refused by name; truncation, padding and the post-processor concern whole sequences and are left
/// to the caller.
/// <code>
/// { "added_tokens": [{"id": 0, "content": "&lt;|end|&gt;", "special": true, ...}],
///   "normalizer": null,
///   "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": true}, {"type": "ByteLevel", ...}]},
///   "decoder": {"type": "ByteLevel"},
///   "model": {"type": "BPE", "vocab": {"!": 5, ...}, "merges": ["Ġ t", ...] or [["Ġ", "t"], ...]} }
/// </code>
/// </summary>
static partial class TokenizerFile
{
    /// <summary>Ids above this are a damaged file, not a vocabulary.</summary>
    const int LargestId = 1 << 22;

    /// <exception cref="GroveException">The content is malformed or uses a component that is not supported.</exception>
    public static TokenizerDefinition Read(byte[] content, string source)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content);
            JsonElement root = document.RootElement;
            Require(root.ValueKind == JsonValueKind.Object, source, "is not a JSON object");
            RefuseOthers(root, source);
            JsonElement model = Part(root, "model");
            Require(model.ValueKind == JsonValueKind.Object, source, "has no \"model\"");
            Dictionary<string, int> vocabulary = ReadVocabulary(model, source);
            return new TokenizerDefinition(
                vocabulary, ReadMerges(model, vocabulary, source), ReadAddedTokens(root, source), ReadPreTokenizer(root, source));
        }
        catch (JsonException failure)
        {
            throw new GroveException(
                $"cannot read the tokenizer ({source}:{failure.LineNumber + 1}:{failure.BytePositionInLine + 1}): it is not valid JSON. Copy the file again",
                ExitKind.BadInput, failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new GroveException(
                $"cannot read the tokenizer ({source}): a value has the wrong JSON type. Copy the file again", ExitKind.BadInput, failure);
        }
    }

    static void RefuseOthers(JsonElement root, string source)
    {
        if (Part(root, "normalizer").ValueKind == JsonValueKind.Object)
            throw Unsupported(source, "normalizer", TypeOf(Part(root, "normalizer")));
        string decoder = TypeOf(Part(root, "decoder"));
        if (decoder != "ByteLevel") throw Unsupported(source, "decoder", decoder);
        JsonElement model = Part(root, "model");
        string type = TypeOf(model);
        // Files from before the field existed hold BPE when they have merges.
        if (type != "BPE" && !(type == "none" && Part(model, "merges").ValueKind == JsonValueKind.Array))
            throw Unsupported(source, "model", type);
        foreach (string flag in (string[])["byte_fallback", "ignore_merges"])
            if (Flag(model, flag)) throw Unsupported(source, "model option", flag);
        foreach (string affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
            if (Part(model, affix) is { ValueKind: JsonValueKind.String } value && value.GetString() != "")
                throw Unsupported(source, "model option", affix);
        if (Part(model, "dropout") is { ValueKind: JsonValueKind.Number } dropout && dropout.GetDouble() != 0)
            throw Unsupported(source, "model option", "dropout");
    }

    static DigitSplitting ReadPreTokenizer(JsonElement root, string source)
    {
        JsonElement part = Part(root, "pre_tokenizer");
        JsonElement[] steps = TypeOf(part) == "Sequence" ? [.. Part(part, "pretokenizers").EnumerateArray()] : [part];
        var digits = DigitSplitting.None;
        for (int i = 0; i < steps.Length; i++)
        {
            string type = TypeOf(steps[i]);
            bool last = i == steps.Length - 1;
            if (type == "Digits" && !last && i == 0)
                digits = Flag(steps[i], "individual_digits") ? DigitSplitting.Single : DigitSplitting.Runs;
            else if (type != "ByteLevel" || !last)
                throw Unsupported(source, "pre_tokenizer", type);
            else if (Flag(steps[i], "add_prefix_space"))
                throw Unsupported(source, "pre_tokenizer option", "ByteLevel add_prefix_space");
            else if (Part(steps[i], "use_regex").ValueKind == JsonValueKind.False)
                throw Unsupported(source, "pre_tokenizer option", "ByteLevel without use_regex");
        }
        Require(steps.Length > 0, source, "has an empty pre_tokenizer Sequence");
        return digits;
    }

    static Dictionary<string, int> ReadVocabulary(JsonElement model, string source)
    {
        JsonElement part = Part(model, "vocab");
        Require(part.ValueKind == JsonValueKind.Object, source, "has no \"vocab\" in its model");
        var vocabulary = new Dictionary<string, int>();
        foreach (JsonProperty entry in part.EnumerateObject())
        {
            bool valid = entry.Value.TryGetInt32(out int id) && id is >= 0 and <= LargestId;
            Require(valid, source, $"gives token \"{entry.Name}\" an id that is not between 0 and {LargestId}");
            vocabulary[entry.Name] = id;
        }
        return vocabulary;
    }

    static List<(string Left, string Right)> ReadMerges(JsonElement model, Dictionary<string, int> vocabulary, string source)
    {
        JsonElement part = Part(model, "merges");
        Require(part.ValueKind == JsonValueKind.Array, source, "has no \"merges\" in its model");
        var merges = new List<(string Left, string Right)>(part.GetArrayLength());
        foreach (JsonElement entry in part.EnumerateArray())
        {
            string[] pair = entry.ValueKind == JsonValueKind.Array
                ? [.. entry.EnumerateArray().Select(side => side.GetString() ?? "")]
                : (entry.GetString() ?? "").Split(' ');
            bool known = pair.Length == 2
                && vocabulary.ContainsKey(pair[0]) && vocabulary.ContainsKey(pair[1]) && vocabulary.ContainsKey(pair[0] + pair[1]);
            Require(known, source, $"has merge number {merges.Count + 1}, {entry.GetRawText()}, that its vocabulary does not know");
            merges.Add((pair[0], pair[1]));
        }
        return merges;
    }

    static List<AddedToken> ReadAddedTokens(JsonElement root, string source)
    {
        var tokens = new List<AddedToken>();
        JsonElement part = Part(root, "added_tokens");
        if (part.ValueKind != JsonValueKind.Array) return tokens;
        foreach (JsonElement entry in part.EnumerateArray())
        {
            int id = -1;
            bool valid = Part(entry, "content").ValueKind == JsonValueKind.String
                && Part(entry, "id").ValueKind == JsonValueKind.Number
                && Part(entry, "id").TryGetInt32(out id) && id is >= 0 and <= LargestId;
            Require(valid, source, $"has an entry in \"added_tokens\" without content or with an id that is not between 0 and {LargestId}");
            tokens.Add(new AddedToken(
                id, Part(entry, "content").GetString()!, Flag(entry, "special"), Flag(entry, "normalized"),
                Flag(entry, "single_word"), Flag(entry, "lstrip"), Flag(entry, "rstrip")));
        }
        return tokens;
    }

    static JsonElement Part(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement part) ? part : default;

    static bool Flag(JsonElement parent, string name) => Part(parent, name).ValueKind == JsonValueKind.True;

    static string TypeOf(JsonElement part) =>
        Part(part, "type") is { ValueKind: JsonValueKind.String } type ? type.GetString()! : "none";

    static void Require(bool condition, string source, string problem)
    {
        if (!condition)
            throw new GroveException($"cannot read the tokenizer ({source}): it {problem}. Copy the file again", ExitKind.BadInput);
    }

    static GroveException Unsupported(string source, string part, string kind) => new(
        $"cannot use this tokenizer ({source}): its {part} \"{kind}\" is not supported yet. "
        + "Use a model with a byte-level BPE tokenizer like GPT-2 or SmolLM, or one made by Grove",
        ExitKind.BadInput);
}
