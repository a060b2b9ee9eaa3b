using System.Globalization;
using System.Text.Json;
using Grove.Models.Files;

namespace Grove.Models.Families;

/// <content>
/// The family's config.json. Transformers 5 moved <c>rope_theta</c> into <c>rope_parameters</c> and renamed
/// <c>torch_dtype</c> to <c>dtype</c>; both spellings are read and both are written.
/// Defaults for absent keys are those of transformers' LlamaConfig.
/// </content>
public static partial class Llama
{
    internal static Architecture ReadConfig(ConfigFile config)
    {
        RefuseWhatWeLack(config);
        int hidden = config.Required("hidden_size");
        int heads = config.Required("num_attention_heads");
        if (heads <= 0) throw config.Refuse($"'num_attention_heads' is {heads}", "Correct the file");
        var architecture = new Architecture
        {
            VocabularySize = config.Required("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = config.Required("intermediate_size"),
            Layers = config.Required("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = config.Int("num_key_value_heads") ?? heads,
            HeadDim = config.Int("head_dim") ?? hidden / heads,
            RopeTheta = config.Section("rope_parameters")?.Number("rope_theta") ?? config.Number("rope_theta") ?? 10_000f,
            NormEpsilon = config.Number("rms_norm_eps") ?? 1e-6f,
            MaxPositions = config.Int("max_position_embeddings") ?? 2048,
            TieEmbeddings = config.Flag("tie_word_embeddings") ?? false,
            BosTokenId = config.Int("bos_token_id"),
            EosTokenId = config.Ints("eos_token_id") is [int first, ..] ? first : null,
        };
        if (architecture.Problems() is { Count: > 0 } problems)
            throw config.Refuse(string.Join("; ", problems), "Correct the file");
        return architecture;
    }

    /// <summary>A key that changes the mathematics must not be passed over in silence.</summary>
    static void RefuseWhatWeLack(ConfigFile config)
    {
        const string advice = "Use a model without it";
        if (config.Text("hidden_act") is { } activation && activation != "silu")
            throw config.Refuse($"the activation '{activation}' is not supported, only silu", advice);
        foreach (string bias in new[] { "attention_bias", "mlp_bias" })
        {
            if (config.Flag(bias) == true) throw config.Refuse($"'{bias}' is not supported", advice);
        }
        foreach (string key in new[] { "rope_scaling", "rope_parameters" })
        {
            ConfigFile? rope = config.Section(key);
            string? kind = rope?.Text("rope_type") ?? rope?.Text("type");
            if (kind is not null && kind != "default")
                throw config.Refuse($"rotary positions of kind '{kind}' are not supported", advice);
            if (rope?.Number("partial_rotary_factor") is { } part && part != 1)
                throw config.Refuse("rotary positions on a part of each head are not supported", advice);
        }
    }

    internal static byte[] WriteConfig(Architecture architecture, NumberFormat format, int? padTokenId) => JsonText.Object(json =>
    {
        string type = format == NumberFormat.Float32 ? "float32" : "bfloat16";
        json.WriteStartArray("architectures");
        json.WriteStringValue(ClassName);
        json.WriteEndArray();
        json.WriteBoolean("attention_bias", false);
        json.WriteNumber("attention_dropout", 0);
        WriteId(json, "bos_token_id", architecture.BosTokenId);
        json.WriteString("dtype", type);
        WriteId(json, "eos_token_id", architecture.EosTokenId);
        json.WriteNumber("head_dim", architecture.HeadDim);
        json.WriteString("hidden_act", "silu");
        json.WriteNumber("hidden_size", architecture.HiddenSize);
        json.WriteNumber("initializer_range", 0.02);
        json.WriteNumber("intermediate_size", architecture.IntermediateSize);
        json.WriteNumber("max_position_embeddings", architecture.MaxPositions);
        json.WriteBoolean("mlp_bias", false);
        json.WriteString("model_type", ModelType);
        json.WriteNumber("num_attention_heads", architecture.Heads);
        json.WriteNumber("num_hidden_layers", architecture.Layers);
        json.WriteNumber("num_key_value_heads", architecture.KeyValueHeads);
        WriteId(json, "pad_token_id", padTokenId);
        json.WriteNumber("rms_norm_eps", architecture.NormEpsilon);
        json.WriteStartObject("rope_parameters");
        WriteTheta(json, architecture.RopeTheta);
        json.WriteString("rope_type", "default");
        json.WriteEndObject();
        json.WriteNull("rope_scaling");
        WriteTheta(json, architecture.RopeTheta);
        json.WriteBoolean("tie_word_embeddings", architecture.TieEmbeddings);
        json.WriteString("torch_dtype", type);
        json.WriteBoolean("use_cache", true);
        json.WriteNumber("vocab_size", architecture.VocabularySize);
    });

    static void WriteId(Utf8JsonWriter json, string key, int? id)
    {
        if (id is int number) json.WriteNumber(key, number);
        else json.WriteNull(key);
    }

    /// <summary>With a decimal point: transformers warns when theta is a whole number.</summary>
    static void WriteTheta(Utf8JsonWriter json, float theta)
    {
        string text = theta.ToString("R", CultureInfo.InvariantCulture);
        json.WritePropertyName("rope_theta");
        json.WriteRawValue(text.AsSpan().IndexOfAny('.', 'E') < 0 ? text + ".0" : text);
    }
}
