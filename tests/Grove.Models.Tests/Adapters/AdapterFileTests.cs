using System.Text.Json.Nodes;
using Grove.Models.Adapters;
using Grove.Models.Files;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Tests.Adapters;

public sealed class AdapterFileTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grove-adapter").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(TinyAdapters.KindsAndFamilies), MemberType = typeof(TinyAdapters))]
    public void What_is_written_as_peft_says_the_same_when_read(string kind, string family)
    {
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family));
        using var weights = Weights.Of(parameters);
        using Adapter adapter = TinyAdapters.Make(weights, TinyAdapters.Config(kind) with { BaseModel = "some/model" });
        PeftFolder.Write(folder, adapter);
        Assert.True(PeftFolder.Exists(folder));
        using Adapter again = PeftFolder.Read(folder, weights.Architecture);
        Assert.Equal("some/model", again.Config.BaseModel);
        Assert.Equal(adapter.Parts.Select(part => part.Name), again.Parts.Select(part => part.Name));
        CheckSame(weights, adapter, again);
        byte[] first = File.ReadAllBytes(Path.Combine(folder, PeftFolder.WeightsName));
        PeftFolder.Write(folder, adapter);
        Assert.Equal(first, File.ReadAllBytes(Path.Combine(folder, PeftFolder.WeightsName)));
    }

    [Theory]
    [InlineData("llama")]
    [InlineData("qwen2")]
    [InlineData("gpt_neox")]
    [InlineData("gpt2")]
    [InlineData("granitemoehybrid")]
    public void What_is_written_as_gguf_says_the_same_when_read(string family)
    {
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family));
        using var weights = Weights.Of(parameters);
        using Adapter adapter = TinyAdapters.Make(weights, TinyAdapters.Config("rslora"));
        string path = Path.Combine(folder, "adapter.gguf");
        GgufAdapter.Write(path, adapter);
        using Adapter again = AdapterFiles.Read(path, weights.Architecture);
        CheckSame(weights, adapter, again);
    }

    static void CheckSame(Weights weights, Adapter adapter, Adapter again)
    {
        float[] expected = TinyAdapters.Logits(weights, adapter), actual = TinyAdapters.Logits(weights, again);
        Assert.True(TinyAdapters.MaxDifference(expected, actual) < 2e-5 * Math.Max(1, expected.Max(Math.Abs)), $"{TinyAdapters.MaxDifference(expected, actual):g3}");
    }

    [Fact]
    public void Names_are_those_of_peft()
    {
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        using Adapter adapter = Adapter.Create(Weights.Of(parameters), new AdapterConfig { Rank = 2, UseDora = true, TargetModules = ["q_proj"] });
        PeftFolder.Write(folder, adapter);
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(folder, PeftFolder.WeightsName));
        Assert.Equal(
            [
                "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight",
                "base_model.model.model.layers.0.self_attn.q_proj.lora_magnitude_vector", "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight",
                "base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight", "base_model.model.model.layers.1.self_attn.q_proj.lora_magnitude_vector",
            ], file.Tensors.Keys.Order(StringComparer.Ordinal));
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "adapter_config.json")))!;
        Assert.Equal("LORA", (string?)config["peft_type"]);
        Assert.Equal("CAUSAL_LM", (string?)config["task_type"]);
        Assert.Equal(["q_proj"], config["target_modules"]!.AsArray().Select(name => (string?)name));
        Assert.True((bool)config["use_dora"]! && (bool)config["inference_mode"]!);
    }

    [Fact]
    public void Layers_that_read_through_one_a_keep_their_rank_and_others_stand_in_blocks()
    {
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape("gpt2"));
        using var weights = Weights.Of(parameters);
        using Adapter adapter = TinyAdapters.Make(weights, new AdapterConfig { Rank = 2, Alpha = 3, TargetModules = ["c_attn"] });
        PeftFolder.Write(folder, adapter);
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "adapter_config.json")))!;
        Assert.True((bool)config["fan_in_fan_out"]!);
        Assert.Equal(6, (int)config["rank_pattern"]!["c_attn"]!);
        Assert.Equal(9, (double)config["alpha_pattern"]!["c_attn"]!);
        using Adapter again = PeftFolder.Read(folder, weights.Architecture);
        Assert.All(again.Parts, part => Assert.Equal((6, 1.5f), (part.Rank, part.Scale)));
        PeftFolder.Write(folder, again);
        using Adapter third = PeftFolder.Read(folder, weights.Architecture);
        Assert.All(third.Parts, part => Assert.Equal(6, part.Rank));
        CheckSame(weights, again, third);
    }

    public static TheoryData<string, string> Choices => new()
    {
        { """{"target_modules":["q_proj","down_proj"]}""", "0.mlp.down_proj 0.self_attn.q_proj 1.mlp.down_proj 1.self_attn.q_proj" },
        { """{"target_modules":"all-linear","layers_to_transform":[1],"exclude_modules":["up_proj","gate_proj","o_proj","k_proj"]}""", "1.mlp.down_proj 1.self_attn.q_proj 1.self_attn.v_proj" },
        { """{"target_modules":".*\\.1\\.self_attn\\.(q|v)_proj"}""", "1.self_attn.q_proj 1.self_attn.v_proj" },
        { """{"target_modules":"(?!.*mlp).*layers\\.0.*_proj"}""", "0.self_attn.k_proj 0.self_attn.o_proj 0.self_attn.q_proj 0.self_attn.v_proj" },
        { """{"target_modules":["self_attn.q_proj"],"layers_to_transform":0,"layers_pattern":"layers"}""", "0.self_attn.q_proj" },
        { """{"target_modules":["model.layers.1.self_attn.v_proj"]}""", "1.self_attn.v_proj" },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void Modules_are_chosen_as_peft_chooses_them(string json, string expected)
    {
        JsonObject config = JsonNode.Parse(json)!.AsObject();
        config["peft_type"] = "LORA";
        string path = Path.Combine(folder, "adapter_config.json");
        File.WriteAllText(path, config.ToJsonString());
        IEnumerable<string> chosen = ModuleSelection.Of(PeftConfig.Read(path), Tiny.Shape(true)).Select(module => module.Name["model.layers.".Length..]);
        Assert.Equal(expected, string.Join(' ', chosen.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Patterns_give_other_ranks_and_scales()
    {
        var config = new AdapterConfig
        {
            Rank = 4, Alpha = 8, TargetModules = ["q_proj"],
            RankPattern = new Dictionary<string, int> { ["layers.0.self_attn.q_proj"] = 2, [@"layers\.[12]\.mlp\.\w+"] = 16 },
            AlphaPattern = new Dictionary<string, double> { ["q_proj"] = 6 },
        };
        Assert.Equal((2, 3f), (config.RankOf("model.layers.0.self_attn.q_proj"), config.ScaleOf("model.layers.0.self_attn.q_proj")));
        Assert.Equal((4, 1.5f), (config.RankOf("model.layers.1.self_attn.q_proj"), config.ScaleOf("model.layers.1.self_attn.q_proj")));
        Assert.Equal((16, 0.5f), (config.RankOf("model.layers.2.mlp.up_proj"), config.ScaleOf("model.layers.2.mlp.up_proj")));
        Assert.Equal(2f, (config with { UseRsLora = true }).ScaleOf("model.layers.2.mlp.up_proj"));
    }

    public static TheoryData<string, string> BadConfigs => new()
    {
        { """{"peft_type":"IA3"}""", "type 'IA3'" },
        { """{"bias":"all"}""", "'bias' is 'all'" },
        { """{"modules_to_save":["lm_head"]}""", "'modules_to_save' is not supported" },
        { """{"r":0}""", "'r' is 0" },
        { """{"r":"8"}""", "'r' is \"8\"; a whole number" },
        { """{"lora_dropout":1.5}""", "'lora_dropout' is 1.5" },
        { """{"rank_pattern":{"q_proj":-1}}""", "'rank_pattern' says -1" },
        { """{"init_lora_weights":"pissa"}""", "'init_lora_weights' is 'pissa'" },
        { """{"target_modules":"("}""", "the regular expression '('" },
        { """{"target_modules":null}""", "'target_modules' names no module" },
        { """{"target_modules":["nothing"]}""", "does not choose" },
        { """{"r":3}""", "is [2, 8], the model and adapter_config.json ask for [3, 8]" },
        { """{"use_dora":true}""", "lora_magnitude_vector' is missing" },
        { """{"target_modules":["q_proj","v_proj"]}""", "v_proj.lora_A.weight' is missing" },
        { """{"target_modules":["v_proj"]}""", "does not choose" },
    };

    [Theory]
    [MemberData(nameof(BadConfigs))]
    public void A_configuration_that_is_not_supported_or_does_not_fit_is_refused(string changes, string expected)
    {
        WriteSmall();
        string path = Path.Combine(folder, "adapter_config.json");
        JsonObject config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(changes)!.AsObject()) config[key] = value?.DeepClone();
        File.WriteAllText(path, config.ToJsonString());
        var error = Assert.Throws<GroveException>(() => PeftFolder.Read(folder, Tiny.Shape(true)));
        Assert.Contains(expected, error.Message);
        Assert.Equal(ExitKind.BadInput, error.Kind);
    }

    [Fact]
    public void Missing_halves_other_models_and_pickled_weights_are_refused()
    {
        WriteSmall();
        string path = Path.Combine(folder, PeftFolder.WeightsName);
        string Message(Architecture? shape = null) => Assert.Throws<GroveException>(() => PeftFolder.Read(folder, shape ?? Tiny.Shape(true))).Message;
        Assert.Contains("[2, 8], the model", Message(Tiny.Shape(true) with { HiddenSize = 12 }));
        Assert.Contains("which no gpt2 model", Message(TinyFamilies.Shape("gpt2")));
        Rewrite(path, tensors => tensors.RemoveAll(tensor => tensor.Name.EndsWith("layers.1.self_attn.q_proj.lora_B.weight", StringComparison.Ordinal)));
        Assert.Contains("layers.1.self_attn.q_proj.lora_B.weight' is missing", Message());
        WriteSmall();
        Rewrite(path, tensors => tensors.Add(PeftFolder.Tensor("base_model.model.model.embed_tokens.lora_embedding_A", new float[26], 2, 13)));
        Assert.Contains("adapts the embedding", Message());
        WriteSmall();
        Rewrite(path, tensors => tensors[0] = PeftFolder.Tensor(tensors[0].Name, [.. Enumerable.Repeat(float.NaN, (int)tensors[0].Count)], tensors[0].Shape));
        Assert.Contains("not all finite", Message());
        File.Move(path, Path.Combine(folder, "adapter_model.bin"));
        Assert.Contains("only pickled weights", Message());
        Assert.Contains("no such folder", Assert.Throws<GroveException>(() => PeftFolder.Read(folder + "-not", Tiny.Shape(true))).Message);
    }

    [Fact]
    public void Gguf_has_no_dora_and_a_model_is_no_adapter()
    {
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        using Adapter adapter = Adapter.Create(Weights.Of(parameters), TinyAdapters.Config("dora"));
        string path = Path.Combine(folder, "adapter.gguf");
        Assert.Contains("no DoRA", Assert.Throws<GroveException>(() => GgufAdapter.Write(path, adapter)).Message);
        using Adapter lora = Adapter.Create(Weights.Of(parameters), TinyAdapters.Config("lora"));
        GgufAdapter.Write(path, lora);
        Assert.Contains("it is for a model of 'llama'", Assert.Throws<GroveException>(() => GgufAdapter.Read(path, TinyFamilies.Shape("gpt_neox"))).Message);
        Assert.Contains("the model asks for", Assert.Throws<GroveException>(() => GgufAdapter.Read(path, Tiny.Shape(true) with { HiddenSize = 12 })).Message);
    }

    [Fact]
    public void Mutated_files_are_refused_or_read_and_never_anything_else()
    {
        WriteSmall();
        string configPath = Path.Combine(folder, "adapter_config.json"), weightsPath = Path.Combine(folder, PeftFolder.WeightsName);
        byte[] config = File.ReadAllBytes(configPath), weights = File.ReadAllBytes(weightsPath);
        int header = 8 + (int)BitConverter.ToInt64(weights);
        var random = new Random(17);
        int refused = 0;
        var time = System.Diagnostics.Stopwatch.StartNew();
        const int rounds = 2400;
        for (int round = 0; round < rounds; round++)
        {
            bool first = round % 2 == 0;
            File.WriteAllBytes(configPath, first ? Mutate(config, config.Length, random) : config);
            File.WriteAllBytes(weightsPath, first ? weights : Mutate(weights, random.Next(10) == 0 ? weights.Length : header, random));
            try
            {
                PeftFolder.Read(folder, Tiny.Shape(true)).Dispose();
            }
            catch (GroveException failure)
            {
                refused++;
                Assert.DoesNotContain('\n', failure.Message);
                Assert.Equal(ExitKind.BadInput, failure.Kind);
            }
        }
        Assert.True(refused > rounds / 3, $"{refused} of {rounds} refused");
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(60), $"{time.Elapsed}");
    }

    static byte[] Mutate(byte[] source, int within, Random random)
    {
        List<byte> bytes = [.. source];
        int changes = random.Next(1, 5);
        for (int i = 0; i < changes; i++)
        {
            int at = random.Next(Math.Min(within, bytes.Count));
            switch (random.Next(6))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.Insert(at, (byte)random.Next(32, 127)); break;
                case 4: if (bytes.Count > 2) bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
                default: bytes[at] = "0123456789-[]{}\",:.eE"u8[random.Next(21)]; break;
            }
            if (bytes.Count == 0) break;
        }
        return [.. bytes];
    }

    void WriteSmall()
    {
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        using Adapter adapter = Adapter.Create(Weights.Of(parameters), new AdapterConfig { Rank = 2, TargetModules = ["q_proj"] });
        PeftFolder.Write(folder, adapter);
    }

    static void Rewrite(string path, Action<List<SourceTensor>> change)
    {
        var tensors = new List<SourceTensor>();
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            foreach (StoredTensor tensor in file.Tensors.Values)
            {
                var values = new float[tensor.Count];
                file.Read(tensor.Name, values);
                tensors.Add(PeftFolder.Tensor(tensor.Name, values, [.. tensor.Shape.Select(size => (int)size)]));
            }
        }
        change(tensors);
        using Team team = Tiny.Team();
        SafetensorsWriter.Write(path, team, tensors, NumberFormat.Float32);
    }
}
