using System.Text.Json.Nodes;

namespace Grove.Text.Tests;

/// <summary>A tokenizer of 400 tokens, trained on the text in Fixtures/tiny.txt.</summary>
static class TinyTokenizer
{
    public static string FilePath { get; } = FixturePath("tiny-tokenizer.json");

    public static Tokenizer Load() => Tokenizer.Load(FilePath);

    public static string FixturePath(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    /// <summary>The same file with something changed.</summary>
    public static byte[] With(Action<JsonObject> change)
    {
        JsonObject root = JsonNode.Parse(File.ReadAllText(FilePath))!.AsObject();
        change(root);
        return System.Text.Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
