using System.Text;
using System.Text.Json.Nodes;
using Grove.Models.Families;
using Grove.Text;

namespace Grove.Models.Tests.Families;

/// <summary>config.json of every family: both spellings, what is refused, and what hostile files do.</summary>
public class ConfigTests
{
    public static TheoryData<string> All => FamilyData.All;

    static Architecture Read(JsonObject config) => Read(config.ToJsonString());

    static Architecture Read(string config)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), config);
        return ModelDirectory.ReadArchitecture(folder.Path);
    }

    static JsonObject Write(Architecture architecture) => JsonNode.Parse(Family.WriteConfig(architecture, "float32", null))!.AsObject();

    static string Refused(string family, Action<JsonObject> change)
    {
        JsonObject config = Write(FamilyPresets.Tiny(family));
        change(config);
        string message = Assert.Throws<GroveException>(() => Read(config)).Message;
        Assert.DoesNotContain('\n', message);
        Assert.Contains("config.json", message);
        return message;
    }

    [Theory, MemberData(nameof(All))]
    public void A_config_is_read_as_it_was_written(string family)
    {
        Architecture shape = FamilyPresets.Tiny(family);
        Assert.Empty(shape.Problems());
        FamilyData.AssertSame(shape, Read(Write(shape)));
    }

    [Theory, MemberData(nameof(All))]
    public void Either_spelling_alone_is_enough(string family)
    {
        Architecture shape = FamilyPresets.Tiny(family);
        JsonObject old = Write(shape), current = Write(shape);
        foreach (string key in new[] { "rope_parameters", "dtype", "partial_rotary_factor", "layer_types" })
        {
            if (family != "granitemoehybrid" || key != "layer_types") old.Remove(key);
        }
        foreach (string key in new[] { "rope_theta", "rope_scaling", "torch_dtype", "rotary_pct", "rotary_emb_base", "max_window_layers" }) current.Remove(key);
        FamilyData.AssertSame(shape, Read(old));
        FamilyData.AssertSame(shape, Read(current));
    }

    [Fact]
    public void Windows_are_read_as_each_family_says_them()
    {
        JsonObject mistral = Write(FamilyPresets.Tiny("mistral"));
        Assert.Equal(4096, Read(mistral).SlidingWindow);
        mistral["sliding_window"] = null;
        Assert.Null(Read(mistral).SlidingWindow);
        mistral.Remove("sliding_window");
        Assert.Equal(4096, Read(mistral).SlidingWindow);

        JsonObject qwen = Write(FamilyPresets.Tiny("qwen2"));
        qwen["sliding_window"] = 8;
        Assert.Null(Read(qwen).SlidingWindow);
        qwen.Remove("layer_types");
        qwen["use_sliding_window"] = true;
        qwen["max_window_layers"] = 1;
        Architecture read = Read(qwen);
        Assert.Equal((8, null, 8), (read.SlidingWindow, read.WindowOf(0), read.WindowOf(1)));
        FamilyData.AssertSame(read, Read(Write(read)));
        qwen["layer_types"] = new JsonArray("sliding_attention", "full_attention");
        read = Read(qwen);
        Assert.Equal((8, null), (read.WindowOf(0), read.WindowOf(1)));
    }

    [Fact]
    public void Particulars_are_read()
    {
        Architecture neox = Read("""{"model_type":"gpt_neox","vocab_size":50,"hidden_size":64,"intermediate_size":256,"num_hidden_layers":2,"num_attention_heads":2,"use_parallel_residual":false,"attention_bias":false,"hidden_act":"gelu_fast"}""");
        Assert.Equal((8, false, false, false, Activation.GeluTanh, 2), (neox.RotaryDim, neox.ParallelResidual, neox.QueryKeyValueBias, neox.OutputBias, neox.Activation, neox.KeyValueHeads));
        Architecture gpt2 = Read("""{"model_type":"gpt2","vocab_size":50,"n_embd":64,"n_layer":2,"n_head":2,"scale_attn_weights":false}""");
        Assert.Equal((256, 1024, 1f, true, Activation.GeluTanh), (gpt2.IntermediateSize, gpt2.MaxPositions, gpt2.AttentionMultiplier, gpt2.TieEmbeddings, gpt2.Activation));
        Architecture smol = Read("""{"model_type":"smollm3","vocab_size":50,"hidden_size":64,"intermediate_size":256,"num_hidden_layers":4,"num_attention_heads":4,"no_rope_layers":[1,0,1,1]}""");
        Assert.Equal([1], smol.LayersWithoutRope);
        Architecture qwen3 = Read("""{"model_type":"qwen3","vocab_size":50,"hidden_size":64,"intermediate_size":256,"num_hidden_layers":1,"num_attention_heads":32,"attention_bias":true}""");
        Assert.Equal((128, true, true, true), (qwen3.HeadDim, qwen3.QueryKeyNorm, qwen3.QueryKeyValueBias, qwen3.OutputBias));
        Architecture hybrid = Read(Write(FamilyPresets.Tiny("granitemoehybrid")));
        Assert.Equal((0, 12f), (hybrid.RotaryDimOf(0), hybrid.EmbeddingScale));
        JsonObject llama = Write(FamilyPresets.Tiny("llama"));
        llama["attention_bias"] = true;
        llama["mlp_bias"] = true;
        Architecture biased = Read(llama);
        Assert.True(biased is { QueryKeyValueBias: true, OutputBias: true, FeedForwardBias: true, RopeScaling.Factor: 8 });
    }

    [Theory]
    [InlineData("llama", "hidden_act", "\"gelu\"", "the activation 'gelu'")]
    [InlineData("llama", "rope_parameters", """{"rope_type":"yarn","factor":4}""", "rotary positions of kind 'yarn'")]
    [InlineData("llama", "rope_scaling", """{"type":"linear","factor":4}""", "rotary positions of kind 'linear'")]
    [InlineData("llama", "rope_parameters", """{"rope_type":"llama3","factor":4}""", "has no 'low_freq_factor'")]
    [InlineData("llama", "rope_parameters", """{"rope_type":"llama3","factor":-4,"low_freq_factor":1,"high_freq_factor":4,"original_max_position_embeddings":8}""", "above 0")]
    [InlineData("llama", "rope_parameters", """{"full_attention":{"rope_theta":1}}""", "for some layers")]
    [InlineData("llama", "partial_rotary_factor", "0.5", "a part of each head")]
    [InlineData("llama", "quantization_config", """{"quant_method":"fp8"}""", "quantized by 'fp8'")]
    [InlineData("mistral", "attention_bias", "true", "'attention_bias' is not supported")]
    [InlineData("mistral", "sliding_window", "-3", "SlidingWindow is -3")]
    [InlineData("qwen2", "layer_types", """["full_attention"]""", "'layer_types' has 1 entries for 2 layers")]
    [InlineData("qwen2", "layer_types", """["full_attention","linear_attention"]""", "layers of type 'linear_attention'")]
    [InlineData("granite", "logits_scaling", "0", "'logits_scaling' is 0")]
    [InlineData("granite", "embedding_multiplier", "1e999", "'embedding_multiplier' is 1e999; a number is needed")]
    [InlineData("granitemoehybrid", "layer_types", """["attention","mamba"]""", "layers of type 'mamba' are not supported")]
    [InlineData("granitemoehybrid", "layer_types", "null", "Mamba")]
    [InlineData("granitemoehybrid", "num_local_experts", "8", "mixtures of experts are not supported")]
    [InlineData("granitemoehybrid", "position_embedding_type", "\"alibi\"", "positions of kind 'alibi'")]
    [InlineData("smollm3", "no_rope_layers", "[1]", "'no_rope_layers' has 1 entries for 4 layers")]
    [InlineData("gpt_neox", "hidden_act", "\"relu\"", "the activation 'relu'")]
    [InlineData("gpt_neox", "partial_rotary_factor", "7", "'rotary_pct'", "rope_parameters")]
    [InlineData("gpt2", "scale_attn_by_inverse_layer_idx", "true", "'scale_attn_by_inverse_layer_idx' is not supported")]
    [InlineData("gpt2", "add_cross_attention", "true", "'add_cross_attention' is not supported")]
    [InlineData("llama", "num_hidden_layers", "2000000000", "Layers is 2000000000")]
    [InlineData("smollm3", "num_hidden_layers", "2000000000", "entries for 2000000000 layers")]
    [InlineData("gpt2", "n_embd", "2000000000", "'n_embd' is 2000000000")]
    [InlineData("gpt2", "n_positions", "2000000000", "more than 2,147,483,647")]
    [InlineData("llama", "head_dim", "2000000000", "more than 2,147,483,647")]
    [InlineData("llama", "hidden_size", "-16", "HiddenSize is -16")]
    [InlineData("llama", "num_attention_heads", "0", "'num_attention_heads' is 0")]
    [InlineData("llama", "num_attention_heads", "1e999", "a whole number is needed")]
    [InlineData("llama", "eos_token_id", "[1, \"x\"]", "'eos_token_id' is \"x\"")]
    public void What_cannot_be_done_is_refused_by_name(string family, string key, string value, string expected, string? without = null)
    {
        string message = Refused(family, config =>
        {
            if (without is not null) config.Remove(without);
            config[key] = JsonNode.Parse(value);
        });
        Assert.Contains(expected, message);
    }

    [Fact]
    public void An_unknown_family_is_refused_with_the_list_of_the_known()
    {
        string message = Assert.Throws<GroveException>(() => Read("""{"model_type": "mamba2"}""")).Message;
        Assert.EndsWith("models of type 'mamba2' are not supported. Supported: llama, mistral, qwen2, qwen3, granite, granitemoehybrid, smollm3, gpt_neox, gpt2", message);
    }

    /// <summary>Whatever is done to a config, it is read or refused in one line: never a crash, never an endless loop.</summary>
    [Theory, MemberData(nameof(All))]
    public void Damaged_configs_are_read_or_refused(string family)
    {
        byte[] whole = Family.WriteConfig(FamilyPresets.Tiny(family), "float32", 0);
        string[] values = ["-1", "0", "1e400", "-1e-400", "2147483647", "99999999999999999999", "null", "true", "\"x\"", "[]", "{}", "[1,2,3]", "0.5", "{\"rope_type\":\"llama3\"}", "[\"attention\"]", "\"\\ud800\""];
        var random = new Random(17);
        using var folder = new TemporaryFolder();
        string[] keys = [.. JsonNode.Parse(whole)!.AsObject().Select(pair => pair.Key)];
        int refused = 0;
        for (int round = 0; round < 450; round++)
        {
            byte[] content;
            if (round % 2 == 0)
            {
                JsonObject config = JsonNode.Parse(whole)!.AsObject();
                string text = config.ToJsonString();
                for (int i = 0; i < 1 + random.Next(2); i++)
                {
                    string key = keys[random.Next(keys.Length)];
                    text = text.Replace($"\"{key}\":", $"\"{key}\":{values[random.Next(values.Length)]},\"_{key}\":", StringComparison.Ordinal);
                }
                content = Encoding.UTF8.GetBytes(text);
            }
            else
            {
                content = [.. whole];
                for (int i = 0; i < 1 + random.Next(4); i++) content[random.Next(content.Length)] = (byte)random.Next(256);
                if (random.Next(4) == 0) content = content[..random.Next(content.Length)];
            }
            File.WriteAllBytes(folder.File("config.json"), content);
            try
            {
                Architecture read = ModelDirectory.ReadArchitecture(folder.Path);
                Assert.Empty(read.Problems());
                Assert.True(read.ParameterCount > 0);
            }
            catch (GroveException refusal)
            {
                refused++;
                Assert.Contains("config.json", refusal.Message);
            }
        }
        Assert.InRange(refused, 50, 449);
    }
}
