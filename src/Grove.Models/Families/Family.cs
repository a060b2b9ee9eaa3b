using System.Text.Json.Nodes;
using Grove.Models.Files;
using Grove.Models.Layouts;

namespace Grove.Models.Families;

/// <summary>
/// A model family as data: how its config.json describes an <see cref="Architecture"/>, and how its files name, cut, join and turn the
/// tensors of <see cref="TensorNames"/>. One decoder runs them all.
/// </summary>
sealed record Family
{
    /// <summary>Value of <c>model_type</c> in config.json.</summary>
    public required string ModelType { get; init; }

    /// <summary>Value of <c>architectures</c> in config.json.</summary>
    public required string ClassName { get; init; }

    /// <summary>Value of <c>general.architecture</c> in a GGUF file.</summary>
    public required string GgufName { get; init; }

    /// <summary>True when llama.cpp turns neighbouring numbers of a head, so that GGUF files hold the rows of queries and keys interleaved.</summary>
    public bool GgufInterleaved { get; init; }

    /// <summary>True when GGUF files hold queries, keys and values as one tensor.</summary>
    public bool GgufFusedQueryKeyValue { get; init; }

    /// <summary>Reads the family's keys of config.json; refuses, by name, what changes the mathematics and cannot be done.</summary>
    public required Func<ConfigFile, Architecture> Read { get; init; }

    /// <summary>Adds the family's keys to config.json.</summary>
    public required Action<JsonObject, Architecture> Write { get; init; }

    /// <summary>Makes of a plain shape one that shows everything that is particular to the family, for tests and new models.</summary>
    public required Func<Architecture, Architecture> Example { get; init; }

    /// <summary>How the tensors are stored; Llama's names are the decoder's own.</summary>
    public Func<Architecture, IEnumerable<TensorLayout>> Tensors { get; init; } =
        architecture => TensorNames.All(architecture).Select(t => TensorLayout.Whole(t.Name, t.Name, t.Shape));

    /// <summary>Beginning of the names that files saved without the head leave out, e.g. <c>transformer.</c>; empty for none.</summary>
    public string OptionalPrefix { get; init; } = "";

    /// <summary>Endings of tensors that say nothing we do not know: masks and tables that are computed.</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [".rotary_emb.inv_freq"];

    /// <summary>Name of the output head in files, where a tied model may hold a copy of the embedding.</summary>
    public string HeadName { get; init; } = TensorNames.Head;

    /// <summary>What a GGUF file cannot say of such a model, in a sentence; null when it can say all.</summary>
    public Func<Architecture, string?> GgufProblem { get; init; } = _ => null;

    /// <summary>Every family that there is.</summary>
    public static IReadOnlyList<Family> All { get; } =
    [
        Llama.Family, Mistral.Family, Qwen2.Family, Qwen3.Family, Granite.Family, GraniteMoeHybrid.Family, SmolLm3.Family, GptNeoX.Family, Gpt2.Family,
    ];

    /// <summary>The family of a <c>model_type</c>, or null.</summary>
    public static Family? Find(string modelType) => All.FirstOrDefault(family => family.ModelType == modelType);

    /// <summary>The family of an architecture.</summary>
    public static Family Of(Architecture architecture) =>
        Find(architecture.ModelType) ?? throw new ArgumentException($"There is no family '{architecture.ModelType}'.", nameof(architecture));

    /// <summary>The names of all families, for messages.</summary>
    public static string Names => string.Join(", ", All.Select(family => family.ModelType));

    /// <summary>Reads a config.json of any family.</summary>
    public static Architecture ReadConfig(ConfigFile config)
    {
        string type = config.Text("model_type") ?? throw config.Refuse("'model_type' is missing", "Give the complete config.json of the model");
        Family family = Find(type) ?? throw config.Refuse($"models of type '{type}' are not supported", $"Supported: {Names}");
        if (config.Section("quantization_config") is { } quantization)
            throw config.Refuse($"the weights are quantized by '{quantization.Text("quant_method") ?? "unknown"}'", "Give the model in BF16 or F16, or as GGUF");
        Architecture architecture = family.Read(config) with
        {
            ModelType = type,
            BosTokenId = config.Int("bos_token_id"),
            EosTokenId = config.Ints("eos_token_id") is [int first, ..] ? first : null,
        };
        if (architecture.Problems() is { Count: > 0 } problems) throw config.Refuse(string.Join("; ", problems), "Correct the file");
        return architecture;
    }

    /// <summary>Writes config.json with both spellings of what transformers 5 renamed.</summary>
    /// <param name="architecture">The shape.</param>
    /// <param name="dtype">How the weights are stored, as PyTorch says it.</param>
    /// <param name="padTokenId">Token that fills up short rows, or null.</param>
    public static byte[] WriteConfig(Architecture architecture, string dtype, int? padTokenId)
    {
        Family family = Of(architecture);
        var keys = new JsonObject
        {
            ["architectures"] = new JsonArray(family.ClassName),
            ["bos_token_id"] = architecture.BosTokenId,
            ["dtype"] = dtype,
            ["eos_token_id"] = architecture.EosTokenId,
            ["initializer_range"] = 0.02,
            ["model_type"] = family.ModelType,
            ["pad_token_id"] = padTokenId,
            ["tie_word_embeddings"] = architecture.TieEmbeddings,
            ["torch_dtype"] = dtype,
            ["use_cache"] = true,
            ["vocab_size"] = architecture.VocabularySize,
        };
        family.Write(keys, architecture);
        return JsonText.Object(json =>
        {
            foreach ((string key, JsonNode? value) in keys.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WritePropertyName(key);
                if (value is null) json.WriteNullValue();
                else value.WriteTo(json);
            }
        });
    }
}
