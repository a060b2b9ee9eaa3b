using System.Collections.Frozen;
using Grove.Models.Files.Gguf;

namespace Grove.Models.Families;

/// <summary>
/// An architecture as keys of a GGUF file: those of llama.cpp (gguf-py/gguf/constants.py), and under <c>grove.</c> what those cannot say,
/// which other programs pass over.
/// </summary>
static class GgufKeys
{
    const string ModelTypeKey = "grove.model_type", ActivationKey = "grove.hidden_act", ScalingKey = "grove.rope_scaling", FullLayersKey = "grove.layers_without_window";

    /// <summary>Names of the GGUF architectures that can be loaded.</summary>
    public static string Names => string.Join(", ", Family.All.Select(family => family.GgufName).Distinct());

    /// <summary>Writes the keys.</summary>
    public static void Write(GgufWriter writer, Architecture a)
    {
        Family family = Family.Of(a);
        string name = family.GgufName;
        void Set(string key, GgufValue value) => writer.Set($"{name}.{key}", value);
        writer.Set("general.architecture", name);
        writer.Set(ModelTypeKey, family.ModelType);
        Set("context_length", (uint)a.MaxPositions);
        Set("embedding_length", (uint)a.HiddenSize);
        Set("block_count", (uint)a.Layers);
        Set("feed_forward_length", (uint)a.IntermediateSize);
        Set("attention.head_count", (uint)a.Heads);
        Set("attention.head_count_kv", (uint)a.KeyValueHeads);
        Set("attention.key_length", (uint)a.HeadDim);
        Set("attention.value_length", (uint)a.HeadDim);
        Set("vocab_size", (uint)a.VocabularySize);
        Set(a.Norm == NormKind.LayerNorm ? "attention.layer_norm_epsilon" : "attention.layer_norm_rms_epsilon", a.NormEpsilon);
        if (!a.LearnedPositions)
        {
            // A model without any rotary positions still names a width: llama.cpp is told by the flag below to leave them out.
            Set("rope.dimension_count", (uint)(a.RotaryDim is null or 0 ? a.HeadDim : a.RotaryDim.Value));
            Set("rope.freq_base", a.RopeTheta);
        }
        if (name == "granite")
        {
            Set("embedding_scale", a.EmbeddingScale);
            Set("residual_scale", a.ResidualScale);
            Set("attention.scale", a.AttentionScale);
            Set("logit_scale", Granite.Divisor(a.LogitScale));
            if (a.RotaryDim == 0) Set("rope.scaling.finetuned", false);
        }
        if (name == "gptneox") Set("use_parallel_residual", a.ParallelResidual);
        if (a.SlidingWindow is int window) Set("attention.sliding_window", (uint)window);
        if (!a.GatedFeedForward) writer.Set(ActivationKey, GptNeoX.Name(a.Activation));
        if (a.RopeScaling is { } s) writer.Set(ScalingKey, new float[] { s.Factor, s.LowFrequencyFactor, s.HighFrequencyFactor, s.OriginalMaxPositions });
        if (a.LayersWithoutWindow.Count > 0) writer.Set(FullLayersKey, a.LayersWithoutWindow.Order().ToArray());
    }

    /// <summary>Reads the keys; refuses, by name, an architecture that is not supported before anything else is looked at.</summary>
    public static Architecture Read(GgufFile file)
    {
        GgufMetadata keys = file.Metadata;
        string name = keys.Text("general.architecture") ?? throw keys.Refuse("'general.architecture' is missing", "Give the file of a whole model");
        string? said = keys.Text(ModelTypeKey);
        Family family = Family.All.FirstOrDefault(f => f.GgufName == name && f.ModelType == said)
            ?? Family.All.FirstOrDefault(f => f.GgufName == name)
            ?? throw keys.Refuse($"models of architecture '{name}' are not supported", $"Supported: {Names}");
        int Required(string key) => keys.Int($"{name}.{key}") ?? throw keys.Refuse($"'{name}.{key}' is missing", "Give the file of a whole model");
        int hidden = Required("embedding_length"), heads = Required("attention.head_count"), layers = Required("block_count");
        if (heads <= 0) throw keys.Refuse($"'{name}.attention.head_count' is {heads}", "Give another file");
        RefuseWhatWeLack(keys, name);
        int headDim = keys.Int($"{name}.attention.key_length") ?? hidden / heads;
        if ((keys.Int($"{name}.attention.value_length") ?? headDim) != headDim) throw keys.Refuse("keys and values of different widths are not supported", "Give another model");
        bool Has(string tensor) => file.Tensors.ContainsKey(tensor);
        bool fused = family.GgufFusedQueryKeyValue;
        int? rotary = fused && name == "gpt2" ? 0 : keys.Int($"{name}.rope.dimension_count");
        bool without = name == "granite" && keys.Flag("granite.rope.scaling.finetuned") == false;
        int vocabulary = file.Tensors.TryGetValue("token_embd.weight", out GgufTensor? table) && table.Shape is [var rows, _] && rows <= int.MaxValue ? (int)rows
            : throw keys.Refuse("it has no embedding table 'token_embd.weight'", "Give the file of a whole model");
        var architecture = new Architecture
        {
            ModelType = family.ModelType,
            VocabularySize = vocabulary,
            HiddenSize = hidden,
            IntermediateSize = Required("feed_forward_length"),
            Layers = layers,
            Heads = heads,
            KeyValueHeads = keys.Int($"{name}.attention.head_count_kv") ?? heads,
            HeadDim = headDim,
            RotaryDim = without ? 0 : rotary == headDim ? null : rotary,
            RopeTheta = keys.Number($"{name}.rope.freq_base") ?? 10_000f,
            MaxPositions = Required("context_length"),
            Norm = fused ? NormKind.LayerNorm : NormKind.RmsNorm,
            NormEpsilon = keys.Number($"{name}.attention.{(fused ? "layer_norm_epsilon" : "layer_norm_rms_epsilon")}")
                ?? throw keys.Refuse($"'{name}.attention.{(fused ? "layer_norm_epsilon" : "layer_norm_rms_epsilon")}' is missing", "Give the file of a whole model"),
            LearnedPositions = name == "gpt2",
            GatedFeedForward = !fused,
            Activation = ReadActivation(keys, name),
            ParallelResidual = name == "gptneox" && (keys.Flag("gptneox.use_parallel_residual") ?? true),
            QueryKeyNorm = name == "qwen3",
            QueryKeyValueBias = Has(fused ? "blk.0.attn_qkv.bias" : "blk.0.attn_q.bias"),
            OutputBias = Has("blk.0.attn_output.bias"),
            FeedForwardBias = Has("blk.0.ffn_up.bias"),
            TieEmbeddings = !Has("output.weight"),
            BosTokenId = keys.Int("tokenizer.ggml.bos_token_id"),
            EosTokenId = keys.Int("tokenizer.ggml.eos_token_id"),
        };
        if (name == "granite")
        {
            float divisor = keys.Number("granite.logit_scale") ?? 1;
            architecture = architecture with
            {
                EmbeddingScale = keys.Number("granite.embedding_scale") ?? 1,
                ResidualScale = keys.Number("granite.residual_scale") ?? 1,
                AttentionMultiplier = keys.Number("granite.attention.scale"),
                LogitScale = divisor == 0 ? 1 : 1 / divisor,
            };
        }
        architecture = WithWindows(architecture, keys, name);
        if (architecture.Problems() is { Count: > 0 } problems) throw keys.Refuse(string.Join("; ", problems), "Give another file");
        if (name == "smollm3") architecture = architecture with { LayersWithoutRope = SmolLm3.EveryFourth(layers) };
        return architecture with { RopeScaling = GgufRopeFactors.Read(file, architecture, keys.Numbers(ScalingKey)) };
    }

    static void RefuseWhatWeLack(GgufMetadata keys, string name)
    {
        if (keys.Text($"{name}.rope.scaling.type") is { } kind and not "none" && (keys.Number($"{name}.rope.scaling.factor") ?? 1) != 1)
            throw keys.Refuse($"rotary positions of kind '{kind}' are not supported", "Use a model without it");
        if (keys.Int($"{name}.expert_count") is > 0) throw keys.Refuse("mixtures of experts are not supported", "Use a model without experts");
    }

    static Activation ReadActivation(GgufMetadata keys, string name) => name switch
    {
        "gptneox" or "gpt2" => keys.Text(ActivationKey) switch
        {
            "gelu" => Activation.Gelu,
            "silu" => Activation.Silu,
            "gelu_new" => Activation.GeluTanh,
            _ => name == "gptneox" ? Activation.Gelu : Activation.GeluTanh,
        },
        _ => Activation.Silu,
    };

    static Architecture WithWindows(Architecture architecture, GgufMetadata keys, string name)
    {
        if (keys.Int($"{name}.attention.sliding_window") is not (> 0 and int window)) return architecture;
        return architecture with
        {
            // A llama with a window is a Mistral, which GGUF does not tell apart.
            ModelType = architecture.ModelType == "llama" ? "mistral" : architecture.ModelType,
            SlidingWindow = window,
            LayersWithoutWindow = keys.Ints(FullLayersKey)?.ToFrozenSet() ?? architecture.LayersWithoutWindow,
        };
    }
}
