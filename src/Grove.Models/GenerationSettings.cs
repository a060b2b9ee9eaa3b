using Grove.Models.Files;
using Grove.Text;

namespace Grove.Models;

/// <summary>How a model wants to be asked: <c>generation_config.json</c>.</summary>
public sealed record GenerationSettings
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "generation_config.json";

    /// <summary>Tokens that end an answer.</summary>
    public IReadOnlyList<int> EosTokenIds { get; init; } = [];

    /// <summary>Token that begins a text, or null.</summary>
    public int? BosTokenId { get; init; }

    /// <summary>Token that fills up short rows of a batch, or null.</summary>
    public int? PadTokenId { get; init; }

    /// <summary>Longest answer in tokens, 1 or more.</summary>
    public int MaxNewTokens { get; init; } = 256;

    /// <summary>False: always the likeliest token. True: drawn by chance.</summary>
    public bool DoSample { get; init; }

    /// <summary>Divides the scores before drawing, above 0; null leaves it to the caller.</summary>
    public float? Temperature { get; init; }

    /// <summary>Draw among the likeliest tokens that together have this probability, in (0, 1]; null leaves it to the caller.</summary>
    public float? TopP { get; init; }

    /// <summary>Draw among this many likeliest tokens; null leaves it to the caller.</summary>
    public int? TopK { get; init; }

    /// <summary>The settings of Grove's own models: greedy, ending at the end of a turn or of a document.</summary>
    /// <param name="tokenizer">Knows the special tokens' ids.</param>
    public static GenerationSettings For(Tokenizer tokenizer)
    {
        int? end = tokenizer.TokenId(ChatRenderer.EndToken), text = tokenizer.TokenId(ChatRenderer.EndOfText);
        return new GenerationSettings
        {
            EosTokenIds = [.. new[] { end, text }.OfType<int>()],
            BosTokenId = text,
            PadTokenId = text,
        };
    }

    /// <summary>The settings of a model of another family that has none: greedy, ending at its eos token.</summary>
    /// <param name="tokenizer">Knows the special tokens' ids.</param>
    /// <param name="chat">Names the special tokens.</param>
    public static GenerationSettings For(Tokenizer tokenizer, ChatTemplateSettings chat)
    {
        int? Named(string name) => chat.SpecialTokens.TryGetValue(name, out string? text) ? tokenizer.TokenId(text) : null;
        return new GenerationSettings
        {
            EosTokenIds = [.. new[] { Named("eos_token") }.OfType<int>()],
            BosTokenId = Named("bos_token"),
            PadTokenId = Named("pad_token"),
        };
    }

    /// <summary>Reads the file; without one, what the architecture says.</summary>
    internal static GenerationSettings Read(string path, Architecture architecture)
    {
        var defaults = new GenerationSettings
        {
            BosTokenId = architecture.BosTokenId,
            EosTokenIds = architecture.EosTokenId is int eos ? [eos] : [],
        };
        if (!File.Exists(path)) return defaults;
        ConfigFile file = ConfigFile.Read(path);
        int length = file.Int("max_new_tokens") ?? defaults.MaxNewTokens;
        if (length < 1) throw file.Refuse($"'max_new_tokens' is {length}; 1 or more is needed", "Correct the file");
        return new GenerationSettings
        {
            EosTokenIds = file.Ints("eos_token_id") is { Count: > 0 } ids ? ids : defaults.EosTokenIds,
            BosTokenId = file.Int("bos_token_id") ?? defaults.BosTokenId,
            PadTokenId = file.Int("pad_token_id"),
            MaxNewTokens = length,
            DoSample = file.Flag("do_sample") ?? false,
            Temperature = file.Number("temperature"),
            TopP = file.Number("top_p"),
            TopK = file.Int("top_k"),
        };
    }

    internal byte[] Write() => JsonText.Object(json =>
    {
        if (BosTokenId is int bos) json.WriteNumber("bos_token_id", bos);
        json.WriteBoolean("do_sample", DoSample);
        json.WriteStartArray("eos_token_id");
        foreach (int id in EosTokenIds) json.WriteNumberValue(id);
        json.WriteEndArray();
        json.WriteNumber("max_new_tokens", MaxNewTokens);
        if (PadTokenId is int pad) json.WriteNumber("pad_token_id", pad);
        if (Temperature is float temperature) json.WriteNumber("temperature", temperature);
        if (TopK is int count) json.WriteNumber("top_k", count);
        if (TopP is float share) json.WriteNumber("top_p", share);
    });
}
