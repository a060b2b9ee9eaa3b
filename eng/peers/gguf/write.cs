#:project ../../../src/Grove.Models/Grove.Models.csproj
#:property PublishAot=false

// Writes weight files of every kind and a list of what is in them, for check.mjs to compare:
//   dotnet run eng/peers/gguf/write.cs -- FOLDER

using System.Text.Json;
using System.Text.Json.Nodes;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Tensors;

string folder = args[0];
using var team = new Team(2);
TensorType[] types =
[
    TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.Q8_0, TensorType.Q4_0, TensorType.Q5_0, TensorType.Q5_1,
    TensorType.Q4_K, TensorType.Q5_K, TensorType.Q6_K,
];
SourceTensor[] tensors =
[
    .. types.Select((type, i) => Random($"blk.{i}.ffn_up.weight", 3 + i, 512)),
    Random("output_norm.weight", 300), Random("cube", 2, 3, 32), Random("empty", 0, 32),
];

var writer = new GgufWriter()
    .Set("general.architecture", "llama").Set("general.name", "Grüße 🌳\nzwei").Set("general.file_type", QuantizationTarget.Q4_K_M.FileType())
    .Set("llama.block_count", 10u).Set("llama.rope.freq_base", 10000.5f).Set("n.i32", -5).Set("n.u64", GgufValue.Of(1UL << 60)).Set("n.yes", true)
    .Set("tokenizer.ggml.tokens", (string[])["<s>", "", "Ж", "▁a"]).Set("tokenizer.ggml.token_type", (int[])[3, 1, 1, 1])
    .Set("tokenizer.ggml.scores", (float[])[0, -1.5f, -2, -3]).Set("n.none", (int[])[]);
for (int i = 0; i < tensors.Length; i++) writer.Add(tensors[i], i < types.Length ? types[i] : TensorType.F32);
string path = Path.Combine(folder, "all.gguf");
writer.Write(path, team);
var list = new JsonObject();
using (GgufFile file = GgufFile.Open(path))
{
    // The other reader gives offsets from the first tensor on.
    long first = file.Tensors.Values.First().Begin;
    list["gguf"] = new JsonArray([.. file.Tensors.Values.Select(tensor => new JsonObject
    {
        ["name"] = tensor.Name,
        ["type"] = tensor.TypeName,
        ["shape"] = Numbers(tensor.Shape.Reverse()),
        ["offset"] = tensor.Begin - first,
        ["start"] = first,
    })]);
}

var safetensors = new JsonObject();
foreach ((string name, NumberFormat format, long maxBytes) in ((string, NumberFormat, long)[])
    [("f32", NumberFormat.Float32, long.MaxValue), ("f16", NumberFormat.Float16, long.MaxValue), ("bf16", NumberFormat.BFloat16, long.MaxValue), ("shards", NumberFormat.Float16, 20_000)])
{
    string directory = Path.Combine(folder, name);
    SafetensorsShards.Write(directory, team, tensors, format, maxBytes);
    using SafetensorsFolder read = SafetensorsFolder.Open(directory);
    safetensors[name] = new JsonArray([.. read.Names.Select(tensor => new JsonObject
    {
        ["name"] = tensor,
        ["file"] = Path.GetFileName(read.Owner(tensor).Path),
        ["type"] = read[tensor].Type,
        ["shape"] = Numbers(read[tensor].Shape),
        ["offsets"] = Numbers([read[tensor].Begin, read[tensor].End]),
    })]);
}
list["safetensors"] = safetensors;
File.WriteAllText(Path.Combine(folder, "list.json"), list.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

static JsonArray Numbers(IEnumerable<long> numbers) => new([.. numbers.Select(number => (JsonNode)number)]);

static SourceTensor Random(string name, params int[] shape) => new(name, shape, (_, first, rows, target) =>
{
    var random = new Random(first);
    foreach (ref float value in target.Span) value = random.NextSingle() - 0.5f;
});
