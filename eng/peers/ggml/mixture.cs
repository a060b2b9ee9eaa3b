#:project ../../../src/Grove.Models/Grove.Models.csproj
#:property AllowUnsafeBlocks=true
#:property PublishAot=false

// Lets llama.cpp, called as a library, quantize small models that we wrote, and compares the type of every tensor with our mixture's:
//   dotnet run eng/peers/ggml/mixture.cs -- FOLDER_OF_LLAMA_LIBRARIES
// It also proves that llama.cpp reads the files that we write. Ends with 0, or with 1 when a type differs.

using System.Runtime.InteropServices;
using System.Text;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Tensors;

string folder = args[0];
nint library = NativeLibrary.Load(Directory.GetFiles(folder, "libllama.*").First());
bool good = true;
string place = Directory.CreateTempSubdirectory("grove-mixture-").FullName;
try
{
    foreach ((string family, int layers, int width, int inner, bool tied) in ((string, int, int, int, bool)[])
        [("llama", 20, 256, 512, false), ("llama", 17, 256, 768, true), ("llama", 9, 288, 576, false), ("llama", 3, 80, 112, true), ("gpt2", 16, 256, 512, true)])
    {
        string source = Path.Combine(place, "source.gguf");
        Write(source, family, layers, width, inner, tied);
        foreach (QuantizationTarget target in Enum.GetValues<QuantizationTarget>())
        {
            if (target != QuantizationTarget.F32) Compare(source, target, $"{family} {layers} × {width}", layers, tied);
        }
    }
}
finally
{
    Directory.Delete(place, recursive: true);
}
return good ? 0 : 1;

void Write(string path, string family, int layers, int width, int inner, bool tied)
{
    const int vocabulary = 64;
    GgufWriter writer = new GgufWriter()
        .Set("general.architecture", family).Set("general.file_type", 0u)
        .Set($"{family}.context_length", 64u).Set($"{family}.embedding_length", (uint)width).Set($"{family}.block_count", (uint)layers)
        .Set($"{family}.feed_forward_length", (uint)inner).Set($"{family}.attention.head_count", 4u).Set($"{family}.attention.head_count_kv", family == "gpt2" ? 4u : 2u)
        .Set($"{family}.attention.layer_norm_rms_epsilon", 1e-5f).Set($"{family}.attention.layer_norm_epsilon", 1e-5f)
        .Set($"{family}.rope.dimension_count", (uint)width / 4)
        .Set("tokenizer.ggml.model", "no_vocab").Set($"{family}.vocab_size", (uint)vocabulary);
    void Add(string name, params int[] shape) => writer.Add(new SourceTensor(name, shape, (_, first, rows, target) =>
    {
        var random = new Random(HashCode.Combine(name.Length, first));
        foreach (ref float value in target.Span) value = random.NextSingle() - 0.5f;
    }), TensorType.F32);
    Add("token_embd.weight", vocabulary, width);
    if (family == "gpt2") Add("position_embd.weight", 64, width);
    for (int i = 0; i < layers; i++)
    {
        Add($"blk.{i}.attn_norm.weight", width);
        if (family == "gpt2")
        {
            Add($"blk.{i}.attn_norm.bias", width);
            Add($"blk.{i}.ffn_norm.bias", width);
            Add($"blk.{i}.attn_qkv.weight", 3 * width, width);
            Add($"blk.{i}.attn_qkv.bias", 3 * width);
            Add($"blk.{i}.attn_output.bias", width);
            Add($"blk.{i}.ffn_up.bias", inner);
            Add($"blk.{i}.ffn_down.bias", width);
        }
        else
        {
            Add($"blk.{i}.attn_q.weight", width, width);
            Add($"blk.{i}.attn_k.weight", width / 2, width);
            Add($"blk.{i}.attn_v.weight", width / 2, width);
            Add($"blk.{i}.ffn_gate.weight", inner, width);
        }
        Add($"blk.{i}.attn_output.weight", width, width);
        Add($"blk.{i}.ffn_norm.weight", width);
        Add($"blk.{i}.ffn_up.weight", inner, width);
        Add($"blk.{i}.ffn_down.weight", width, inner);
    }
    Add("output_norm.weight", width);
    if (family == "gpt2") Add("output_norm.bias", width);
    if (!tied) Add("output.weight", vocabulary, width);
    using var team = new Team(1);
    writer.Write(path, team);
}

unsafe void Compare(string source, QuantizationTarget target, string what, int layers, bool tied)
{
    string made = Path.Combine(place, "made.gguf");
    var defaults = (delegate* unmanaged<Parameters>)NativeLibrary.GetExport(library, "llama_model_quantize_default_params");
    var quantize = (delegate* unmanaged<byte*, byte*, Parameters*, uint>)NativeLibrary.GetExport(library, "llama_model_quantize");
    var silent = (delegate* unmanaged<delegate* unmanaged<int, byte*, void*, void>, void*, void>)NativeLibrary.GetExport(library, "llama_log_set");
    silent(&Ignore, null);
    Parameters parameters = defaults();
    ((int*)&parameters)[0] = 1;
    ((int*)&parameters)[1] = (int)target.FileType();
    fixed (byte* from = Encoding.UTF8.GetBytes(source + '\0'), to = Encoding.UTF8.GetBytes(made + '\0'))
    {
        if (quantize(from, to, &parameters) != 0)
        {
            Console.WriteLine($"DIFFERENT: {what} {target}: llama.cpp did not read the file");
            good = false;
            return;
        }
    }
    using GgufFile file = GgufFile.Open(made);
    int different = 0;
    foreach (GgufTensor tensor in file.Tensors.Values)
    {
        TensorType ours = QuantizationMixture.TypeFor(tensor.Name, Array.ConvertAll(tensor.Shape, size => (int)size), target, layers, tied);
        if (ours == tensor.Type) continue;
        if (different++ < 5) Console.WriteLine($"DIFFERENT: {what} {target}: {tensor.Name} [{string.Join(", ", tensor.Shape)}] is {tensor.TypeName}, ours {ours}");
    }
    bool sameKind = file.Metadata.Whole("general.file_type") == target.FileType();
    good &= different == 0 && sameKind;
    if (different == 0 && sameKind) Console.WriteLine($"same mixture: {what} {target}, {file.Tensors.Count} tensors");
}

[UnmanagedCallersOnly]
static unsafe void Ignore(int level, byte* text, void* data)
{
    if (level >= 4) Console.Error.Write(Marshal.PtrToStringUTF8((nint)text));
}

/// <summary>Larger than llama_model_quantize_params of any version; the first two integers are the threads and the kind of file.</summary>
[System.Runtime.CompilerServices.InlineArray(64)]
struct Parameters
{
    ulong first;
}
