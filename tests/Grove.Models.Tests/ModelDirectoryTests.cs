using System.Text.Json;
using Grove.Models.Files;
using Grove.Text;

namespace Grove.Models.Tests;

public class ModelDirectoryTests
{
    static readonly Tokenizer Words = BpeTrainer.Train(["ten days, ten days"], 263, ChatRenderer.SpecialTokens, 1);

    static Architecture Shape(bool tied) => Tiny.Shape(tied) with { VocabularySize = 270, RopeTheta = 50_000, NormEpsilon = 2e-5f };

    [Theory]
    [InlineData(true, NumberFormat.Float32)]
    [InlineData(false, NumberFormat.Float32)]
    [InlineData(true, NumberFormat.BFloat16)]
    public void A_saved_model_is_loaded_as_it_was(bool tied, NumberFormat format)
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = Tiny.Weights(Shape(tied));
        string path = folder.File("model");
        ModelDirectory.Save(path, parameters, Words, "# A card\n", format: format);
        using Model model = ModelDirectory.Load(path);

        Assert.Equal(Shape(tied), model.Architecture);
        Assert.Equal(Words.Encode("ten days"), model.Tokenizer.Encode("ten days"));
        Assert.Equal([4, 0], model.Generation.EosTokenIds);
        Assert.Equal(256, model.Generation.MaxNewTokens);
        Assert.Equal(ChatRenderer.Template, model.ChatTemplate);
        float precision = format == NumberFormat.Float32 ? 0 : 1f / 256;
        for (int i = 0; i < parameters.All.Count; i++)
        {
            float[] expected = parameters.All[i].Value.Span.ToArray(), actual = model.Parameters.All[i].Value.Span.ToArray();
            for (int j = 0; j < expected.Length; j++) Assert.True(Math.Abs(expected[j] - actual[j]) <= precision * Math.Abs(expected[j]));
        }
        Assert.Equal(["README.md", "chat_template.jinja", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"],
            Directory.EnumerateFiles(path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Config_is_written_in_the_old_and_the_new_spelling()
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = Tiny.Weights(Shape(true));
        ModelDirectory.Save(folder.Path, parameters, Words, "");
        JsonElement config = JsonDocument.Parse(File.ReadAllBytes(folder.File("config.json"))).RootElement;
        Assert.Equal("LlamaForCausalLM", config.GetProperty("architectures")[0].GetString());
        Assert.Equal("llama", config.GetProperty("model_type").GetString());
        Assert.Equal("50000.0", config.GetProperty("rope_theta").GetRawText());
        Assert.Equal(50_000, config.GetProperty("rope_parameters").GetProperty("rope_theta").GetSingle());
        Assert.Equal("float32", config.GetProperty("dtype").GetString());
        Assert.Equal("float32", config.GetProperty("torch_dtype").GetString());
        JsonElement tokenizer = JsonDocument.Parse(File.ReadAllBytes(folder.File("tokenizer_config.json"))).RootElement;
        Assert.Equal("PreTrainedTokenizerFast", tokenizer.GetProperty("tokenizer_class").GetString());
        Assert.Equal(ChatRenderer.Template, tokenizer.GetProperty("chat_template").GetString());
        Assert.Equal("<|end|>", tokenizer.GetProperty("added_tokens_decoder").GetProperty("4").GetProperty("content").GetString());
        JsonElement generation = JsonDocument.Parse(File.ReadAllBytes(folder.File("generation_config.json"))).RootElement;
        Assert.Equal("[4,0]", generation.GetProperty("eos_token_id").GetRawText().Replace(" ", "").Replace("\n", ""));
    }

    [Fact]
    public void Either_spelling_alone_is_enough()
    {
        foreach (string spelling in new[] { "\"rope_theta\": 1234.5", "\"rope_parameters\": {\"rope_type\": \"default\", \"rope_theta\": 1234.5}" })
        {
            using var folder = new TemporaryFolder();
            File.WriteAllText(folder.File("config.json"), """
                {"model_type": "llama", "vocab_size": 9, "hidden_size": 8, "intermediate_size": 16, "num_hidden_layers": 1,
                 "num_attention_heads": 2, "eos_token_id": [7, 8],
                """ + spelling + "}");
            Architecture read = ModelDirectory.ReadArchitecture(folder.Path);
            Assert.Equal(1234.5f, read.RopeTheta);
            Assert.Equal((4, 2, 7, false), (read.HeadDim, read.KeyValueHeads, read.EosTokenId, read.TieEmbeddings));
        }
    }

    [Fact]
    public void Saving_over_a_model_replaces_it_and_keeps_other_files()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model");
        using Parameters first = Tiny.Weights(Shape(true)), second = Tiny.Weights(Shape(true) with { Layers = 1 }, seed: 8);
        ModelDirectory.Save(path, first, Words, "one");
        File.WriteAllText(Path.Combine(path, "notes.txt"), "mine");
        File.WriteAllText(Path.Combine(path, "model-00001-of-00002.safetensors"), "old shard");
        ModelDirectory.Save(path, second, Words, "two");
        using Model model = ModelDirectory.Load(path);
        Assert.Equal(1, model.Architecture.Layers);
        Assert.Equal("two", File.ReadAllText(Path.Combine(path, "README.md")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(path, "notes.txt")));
        Assert.False(File.Exists(Path.Combine(path, "model-00001-of-00002.safetensors")));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Saving_twice_gives_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = Tiny.Weights(Shape(true));
        ModelDirectory.Save(folder.File("a"), parameters, Words, "card");
        ModelDirectory.Save(folder.File("b"), parameters, Words, "card");
        foreach (string file in Directory.EnumerateFiles(folder.File("a")))
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(folder.File("b"), Path.GetFileName(file))));
    }

    [Fact]
    public void Does_not_save_over_other_things()
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = Tiny.Weights(Shape(true));
        File.WriteAllText(folder.File("photo.jpg"), "x");
        Assert.Contains("holds other things", Refused(() => ModelDirectory.Save(folder.Path, parameters, Words, "")));
        Assert.Contains("it is a file", Refused(() => ModelDirectory.Save(folder.File("photo.jpg"), parameters, Words, "")));
        Assert.Equal("x", File.ReadAllText(folder.File("photo.jpg")));
    }

    [Fact]
    public void A_failed_save_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = Tiny.Weights(Shape(true));
        File.WriteAllText(folder.File("file"), "");
        string message = Refused(() => ModelDirectory.Save(Path.Combine(folder.File("file"), "model"), parameters, Words, ""));
        Assert.StartsWith($"cannot write ({Path.Combine(folder.File("file"), "model")}): ", message);
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public void An_unknown_family_is_refused_by_name_before_anything_else_is_read()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("config.json"), """{"model_type": "qwen3_moe"}""");
        string message = Refused(() => ModelDirectory.Load(folder.Path));
        Assert.Equal($"cannot load the model ({folder.File("config.json")}): models of type 'qwen3_moe' are not supported. Supported: llama, mistral, qwen2, qwen3, granite, granitemoehybrid, smollm3, gpt_neox, gpt2", message);
    }

    [Theory]
    [InlineData("config.json", "has no config.json")]
    [InlineData("model.safetensors", "has no model.safetensors")]
    [InlineData("tokenizer.json", "no such file")]
    public void A_missing_file_is_named(string file, string expected)
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path);
        File.Delete(folder.File(file));
        string message = Refused(() => ModelDirectory.Load(folder.Path));
        Assert.Contains(expected, message);
        Assert.Contains(file, message);
    }

    [Theory]
    [InlineData("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", "tensor 'model.layers.2.input_layernorm.weight' is missing")]
    [InlineData("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1", "tensor 'model.layers.1.")]
    [InlineData("\"intermediate_size\": 12", "\"intermediate_size\": 14", "is [12, 8], config.json asks for [14, 8]")]
    [InlineData("\"vocab_size\": 270", "\"vocab_size\": 20", "the tokenizer has")]
    [InlineData("\"hidden_act\": \"silu\"", "\"hidden_act\": \"gelu\"", "the activation 'gelu' is not supported")]
    [InlineData("\"attention_bias\": false", "\"attention_bias\": true", "tensor 'model.layers.0.self_attn.q_proj.bias' is missing")]
    [InlineData("\"rope_scaling\": null", "\"rope_scaling\": {\"rope_type\": \"llama3\"}", "has no 'factor'")]
    [InlineData("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3", "4 query heads cannot share 3")]
    [InlineData("\"hidden_size\": 8", "\"hidden_size\": \"wide\"", "'hidden_size' is \"wide\"; a whole number is needed")]
    [InlineData("\"hidden_size\": 8,", "", "'hidden_size' is missing")]
    [InlineData("\"hidden_size\": 8,", "\"hidden_size\": 8 8", "config.json:12:")]
    [InlineData("\"vocab_size\": 270", "\"vocab_size\": 2000000000", "more than 2,147,483,647")]
    public void A_config_that_does_not_fit_is_refused(string old, string changed, string expected)
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path);
        string config = File.ReadAllText(folder.File("config.json"));
        Assert.Contains(old, config);
        File.WriteAllText(folder.File("config.json"), config.Replace(old, changed));
        Assert.Contains(expected, Refused(() => ModelDirectory.Load(folder.Path)));
    }

    [Fact]
    public void Cut_off_weights_are_named()
    {
        using var folder = new TemporaryFolder();
        Save(folder.Path);
        byte[] whole = File.ReadAllBytes(folder.File("model.safetensors"));
        File.WriteAllBytes(folder.File("model.safetensors"), whole[..^100]);
        string message = Refused(() => ModelDirectory.Load(folder.Path));
        Assert.Contains("model.safetensors", message);
        Assert.Contains("truncated", message);
    }

    [Fact]
    public void Weights_in_shards_are_found()
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = Tiny.Weights(Shape(true));
        ModelDirectory.Save(folder.Path, parameters, Words, "");
        File.Delete(folder.File("model.safetensors"));
        var map = new List<string>();
        foreach (Parameter[] half in parameters.All.Chunk(10))
        {
            string name = $"model-0000{map.Count / 10 + 1}-of-00002.safetensors";
            SafetensorsWriter.Write(folder.File(name), half, NumberFormat.Float32);
            map.AddRange(half.Select(p => $"\"{p.Name}\": \"{name}\""));
        }
        File.WriteAllText(folder.File("model.safetensors.index.json"), $$"""{"weight_map": { {{string.Join(",", map)}} } }""");
        using Model model = ModelDirectory.Load(folder.Path);
        Assert.Equal(parameters["model.norm.weight"].Span.ToArray(), model.Parameters["model.norm.weight"].Span.ToArray());
    }

    [Fact]
    public void What_is_no_folder_is_said()
    {
        using var folder = new TemporaryFolder();
        Assert.Contains("there is no such folder", Refused(() => ModelDirectory.Load(folder.File("nowhere"))));
        File.WriteAllText(folder.File("file"), "");
        Assert.Contains("a model is a folder", Refused(() => ModelDirectory.Load(folder.File("file"))));
    }

    static void Save(string path)
    {
        using Parameters parameters = Tiny.Weights(Shape(true));
        ModelDirectory.Save(path, parameters, Words, "");
    }

    static string Refused(Action action)
    {
        string message = Assert.Throws<GroveException>(action).Message;
        Assert.DoesNotContain('\n', message);
        return message;
    }
}
