using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Grove.EndToEnd;

/// <summary>The model commands, on a random model of every family.</summary>
public sealed class FamilyTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grove-families-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("llama", "model.layers.0.self_attn.q_proj")]
    [InlineData("mistral", "model.layers.0.self_attn.q_proj")]
    [InlineData("qwen2", "model.layers.0.self_attn.q_proj")]
    [InlineData("qwen3", "model.layers.0.self_attn.q_proj")]
    [InlineData("granite", "model.layers.0.self_attn.q_proj")]
    [InlineData("granitemoehybrid", "model.layers.0.self_attn.q_proj")]
    [InlineData("smollm3", "model.layers.0.self_attn.q_proj")]
    [InlineData("gpt_neox", "gpt_neox.layers.0.attention.dense")]
    [InlineData("gpt2", "transformer.h.0.attn.c_proj")]
    public void A_random_model_goes_through_every_command(string family, string module)
    {
        Json("model", "new", "--family", family, "--seed", "1", "--out", "model");
        JsonElement info = Json("model", "info", "model");
        Assert.Contains(family, info.ToString());
        Assert.NotEqual("{}", Json("model", "fit", "model").ToString());

        Json("model", "convert", "model", "model.gguf", "--to", "gguf", "--type", "f32");
        Json("model", "convert", "model.gguf", "back", "--to", "safetensors", "--type", "f32");
        Assert.Equal(Bytes("model", "model.safetensors"), Bytes("back", "model.safetensors"));
        Assert.Equal(Logits("model"), Logits("back"));

        JsonElement quantized = Json("model", "quantize", "model", "small.gguf", "--type", "q8_0");
        double difference = quantized.GetProperty("comparison").GetProperty("relativeDifference").GetDouble();
        Assert.InRange(difference, 1e-6, quantized.GetProperty("bound").GetDouble());
        JsonElement compared = Json("model", "compare", "model", "small.gguf");
        Assert.Equal(difference, compared.GetProperty("relativeDifference").GetDouble());

        WriteAdapter(module, family == "gpt2");
        Json("model", "merge", "model", "adapter", "--out", "merged", "--type", "f32");
        double[] merged = Logits("merged"), beside = Logits("model", "--adapter", "adapter"), plain = Logits("model");
        // As a share of what the adapter does: the scores of some families are scaled down, and small differences with them.
        double effect = Largest(beside, plain), error = Largest(beside, merged);
        Assert.True(effect > 0 && error <= effect / 50, $"the adapter moves the scores by {effect}, merging by {error} more");
    }

    static double Largest(double[] first, double[] second) => first.Zip(second, (a, b) => Math.Abs(a - b)).Max();

    JsonElement Json(params string[] arguments) => GroveProcess.Run(folder, [.. arguments, "--json"]).Ended(0).Json;

    double[] Logits(string model, params string[] more) =>
        [.. Json(["model", "logits", model, "--ids", "17,300,42,1999,5", .. more]).GetProperty("logits").EnumerateArray().Select(score => score.GetDouble())];

    byte[] Bytes(params string[] path) => File.ReadAllBytes(Path.Combine([folder, .. path]));

    /// <summary>A LoRA of rank 2 on one module, as PEFT stores it.</summary>
    void WriteAdapter(string module, bool storedTransposed)
    {
        byte[] weights = Bytes("model", "model.safetensors");
        int headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(weights);
        using JsonDocument header = JsonDocument.Parse(weights.AsMemory(8, headerLength));
        // GPT-2's files may leave the first part of the name out.
        JsonElement shape = header.RootElement.EnumerateObject().Single(tensor => $"{module}.weight".EndsWith(tensor.Name, StringComparison.Ordinal)).Value.GetProperty("shape");
        int outputs = shape[storedTransposed ? 1 : 0].GetInt32(), inputs = shape[storedTransposed ? 0 : 1].GetInt32();

        int first = 2 * inputs, second = 2 * outputs;
        var random = new Random(7);
        byte[] numbers = new byte[sizeof(float) * (first + second)];
        for (int i = 0; i < first + second; i++) BinaryPrimitives.WriteSingleLittleEndian(numbers.AsSpan(sizeof(float) * i), 0.2f * (random.NextSingle() - 0.5f));
        string stem = $"base_model.model.{module}";
        byte[] text = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            [$"{stem}.lora_A.weight"] = new { dtype = "F32", shape = new[] { 2, inputs }, data_offsets = new[] { 0, sizeof(float) * first } },
            [$"{stem}.lora_B.weight"] = new { dtype = "F32", shape = new[] { outputs, 2 }, data_offsets = new[] { sizeof(float) * first, numbers.Length } },
        }));
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);

        string adapter = Directory.CreateDirectory(Path.Combine(folder, "adapter")).FullName;
        File.WriteAllBytes(Path.Combine(adapter, "adapter_model.safetensors"), [.. length, .. text, .. numbers]);
        File.WriteAllText(Path.Combine(adapter, "adapter_config.json"), JsonSerializer.Serialize(new
        {
            peft_type = "LORA", task_type = "CAUSAL_LM", r = 2, lora_alpha = 16, bias = "none", fan_in_fan_out = storedTransposed, layers_to_transform = new[] { 0 },
            target_modules = new[] { module[(module.LastIndexOf('.', module.LastIndexOf('.') - 1) + 1)..] },
        }));
    }
}
