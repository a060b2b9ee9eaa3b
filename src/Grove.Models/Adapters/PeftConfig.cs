using System.Text.Json;
using Grove.Models.Files;

namespace Grove.Models.Adapters;

/// <summary>PEFT's <c>adapter_config.json</c>. What would change the mathematics in a way that is not supported is refused by name.</summary>
static class PeftConfig
{
    public const string FileName = "adapter_config.json";

    const string Advice = "Use an adapter without it";

    /// <summary>Keys that must say nothing, because what they ask for is not done.</summary>
    static readonly string[] Unsupported =
    [
        "modules_to_save", "trainable_token_indices", "layer_replication", "target_parameters", "alora_invocation_tokens", "lora_bias", "use_qalora", "use_bdlora", "arrow_config",
    ];

    /// <summary>Ways of beginning A and B that leave the model's own weights alone; the others (PiSSA, OLoRA, LoftQ, CorDA) keep a changed model.</summary>
    static readonly string[] PlainBeginnings = ["gaussian", "eva", "orthogonal", "true", "false"];

    /// <summary>Reads a file.</summary>
    public static AdapterConfig Read(string path)
    {
        ConfigFile file = ConfigFile.Read(path);
        if (file.Text("peft_type") is not { } type) throw file.Refuse("'peft_type' is missing", "Give the adapter_config.json of the adapter");
        if (!type.Equals("LORA", StringComparison.OrdinalIgnoreCase)) throw file.Refuse($"adapters of type '{type}' are not supported, only LORA", Advice);
        if (file.Text("bias") is { } bias and not "none") throw file.Refuse($"'bias' is '{bias}'; only none is supported", Advice);
        foreach (string key in Unsupported)
            if (!file.SaysNothing(key)) throw file.Refuse($"'{key}' is not supported", Advice);
        if (file.HoldsText("init_lora_weights") && file.Text("init_lora_weights") is { } beginning && !PlainBeginnings.Contains(beginning.ToLowerInvariant()))
            throw file.Refuse($"'init_lora_weights' is '{beginning}', which goes with a changed base model", "Convert the adapter to a plain LoRA with the tool that made it");
        file.Flag("fan_in_fan_out"); // says how the base stores its weights, which its family knows
        bool text = file.HoldsText("target_modules"), excludesText = file.HoldsText("exclude_modules"), layersText = file.HoldsText("layers_pattern");
        var config = new AdapterConfig
        {
            Rank = file.Int("r") ?? 8,
            Alpha = file.Number("lora_alpha") ?? 8,
            Dropout = file.Number("lora_dropout") ?? 0,
            UseRsLora = file.Flag("use_rslora") ?? false,
            UseDora = file.Flag("use_dora") ?? false,
            TargetPattern = text ? file.Text("target_modules") : null,
            TargetModules = text ? [] : file.Texts("target_modules") ?? [],
            ExcludePattern = excludesText ? file.Text("exclude_modules") : null,
            ExcludeModules = excludesText ? [] : file.Texts("exclude_modules") ?? [],
            LayersToTransform = file.Ints("layers_to_transform") is { Count: > 0 } layers ? layers : null,
            LayersPattern = layersText ? [file.Text("layers_pattern")!] : file.Texts("layers_pattern") ?? [],
            RankPattern = Pattern(file, "rank_pattern", (section, key) => section.Int(key)),
            AlphaPattern = Pattern(file, "alpha_pattern", (section, key) => (double?)section.Number(key)),
            BaseModel = file.Text("base_model_name_or_path"),
            Revision = file.Text("revision"),
        };
        return config.Problems() is { Count: > 0 } problems ? throw file.Refuse(string.Join("; ", problems), "Correct the file") : config;
    }

    /// <summary>The file's bytes, keys in order as PEFT writes them.</summary>
    public static byte[] Write(AdapterConfig config, bool fanInFanOut) => JsonText.Object(json =>
    {
        json.WriteStartObject("alpha_pattern");
        foreach ((string key, double alpha) in config.AlphaPattern.OrderBy(pair => pair.Key, StringComparer.Ordinal)) Number(json, key, alpha);
        json.WriteEndObject();
        Text(json, "base_model_name_or_path", config.BaseModel);
        json.WriteString("bias", "none");
        Choice(json, "exclude_modules", config.ExcludePattern, config.ExcludeModules);
        json.WriteBoolean("fan_in_fan_out", fanInFanOut);
        json.WriteBoolean("inference_mode", true);
        json.WriteBoolean("init_lora_weights", true);
        Choice(json, "layers_pattern", null, config.LayersPattern);
        if (config.LayersToTransform is { } layers)
        {
            json.WriteStartArray("layers_to_transform");
            foreach (int layer in layers) json.WriteNumberValue(layer);
            json.WriteEndArray();
        }
        else
        {
            json.WriteNull("layers_to_transform");
        }
        Number(json, "lora_alpha", config.Alpha);
        json.WriteNumber("lora_dropout", config.Dropout);
        json.WriteNull("modules_to_save");
        json.WriteString("peft_type", "LORA");
        json.WriteNumber("r", config.Rank);
        json.WriteStartObject("rank_pattern");
        foreach ((string key, int rank) in config.RankPattern.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteNumber(key, rank);
        json.WriteEndObject();
        Text(json, "revision", config.Revision);
        Choice(json, "target_modules", config.TargetPattern, config.TargetModules);
        json.WriteString("task_type", "CAUSAL_LM");
        json.WriteBoolean("use_dora", config.UseDora);
        json.WriteBoolean("use_rslora", config.UseRsLora);
    });

    static Dictionary<string, T> Pattern<T>(ConfigFile file, string key, Func<ConfigFile, string, T?> read) where T : struct
    {
        var pattern = new Dictionary<string, T>(StringComparer.Ordinal);
        if (file.Section(key) is not { } section) return pattern;
        foreach (string module in section.Keys)
            pattern[module] = read(section, module) ?? throw file.Refuse($"'{key}' has no number for '{(module.Length <= 80 ? module : module[..80] + "…")}'", "Correct the file");
        return pattern;
    }

    static void Choice(Utf8JsonWriter json, string key, string? text, IReadOnlyList<string> list)
    {
        if (text is not null) json.WriteString(key, text);
        else if (list.Count == 0) json.WriteNull(key);
        else
        {
            json.WriteStartArray(key);
            foreach (string item in list) json.WriteStringValue(item);
            json.WriteEndArray();
        }
    }

    static void Text(Utf8JsonWriter json, string key, string? value)
    {
        if (value is null) json.WriteNull(key);
        else json.WriteString(key, value);
    }

    /// <summary>PEFT writes α as a whole number where it is one.</summary>
    static void Number(Utf8JsonWriter json, string key, double value)
    {
        if (Math.Abs(value) < 1e15 && Math.Floor(value) == value) json.WriteNumber(key, (long)value);
        else json.WriteNumber(key, value);
    }
}
