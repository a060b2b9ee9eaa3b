using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Grove.Hub.Tests;

/// <summary>A model on the fake hub.</summary>
sealed class FakeModel
{
    public string Commit { get; set; } = new('a', 40);

    /// <summary>Revisions that stand for the commit.</summary>
    public HashSet<string> Revisions { get; } = ["main", "v1.0", "refs/pr/1"];

    public Dictionary<string, byte[]> Files { get; } = [];

    /// <summary>Files that lie in the storage, under their SHA-256.</summary>
    public HashSet<string> Large { get; } = [];

    /// <summary>Refuses the files to those who do not send this token; null for all.</summary>
    public string? GatedBy { get; set; }

    /// <summary>Refuses everything to those who do not send this token; null for all.</summary>
    public string? PrivateTo { get; set; }

    /// <summary>Whether the list of files tells sizes and hashes.</summary>
    public bool ListsSizes { get; set; } = true;

    /// <summary>A tiny model with everything that repositories have, wanted or not.</summary>
    public static FakeModel Llama(int weightBytes = 300_000, int seed = 1)
    {
        var model = new FakeModel();
        model.Add("config.json", """{"model_type": "llama", "hidden_size": 8}""");
        model.Add("generation_config.json", "{}");
        model.Add("tokenizer.json", """{"version": "1.0"}""");
        model.Add("tokenizer_config.json", """{"bos_token": "<s>"}""");
        model.Add("README.md", "# A tiny model");
        model.Add("LICENSE", "Apache-2.0");
        model.Add(".gitattributes", "*.safetensors filter=lfs");
        model.Add("onnx/model.onnx", "not wanted");
        model.AddLarge("model.safetensors", Safetensors(weightBytes, seed));
        model.AddLarge("pytorch_model.bin", Bytes(1000, 2));
        return model;
    }

    public void Add(string path, string text) => Files[path] = Encoding.UTF8.GetBytes(text);

    public void AddLarge(string path, byte[] content)
    {
        Files[path] = content;
        Large.Add(path);
    }

    public string Etag(string path) => Large.Contains(path) ? Sha256(Files[path]) : GitBlob(Files[path]);

    public static string Sha256(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    public static string GitBlob(byte[] content) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {content.Length}\0")), .. content]));

    public static byte[] Bytes(int count, int seed)
    {
        byte[] bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>One tensor of BF16 in a valid file.</summary>
    public static byte[] Safetensors(int dataBytes, int seed)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $$"""{"__metadata__":{"format":"pt"},"w":{"dtype":"BF16","shape":[2,{{dataBytes / 4}}],"data_offsets":[0,{{dataBytes}}] } }""");
        byte[] start = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(start, head.Length);
        return [.. start, .. Encoding.UTF8.GetBytes(head), .. Bytes(dataBytes, seed)];
    }
}
