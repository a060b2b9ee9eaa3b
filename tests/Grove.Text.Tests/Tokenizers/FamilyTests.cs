using System.Text.Json.Nodes;

namespace Grove.Text.Tests;

/// <summary>Small tokenizers of every family against the ids and texts of Hugging Face's library (eng/peers/tokenizer/fixture-families.mjs).</summary>
public sealed class FamilyTests
{
    public static string Folder { get; } = TinyTokenizer.FixturePath("families");

    public static TheoryData<string> Names =>
        [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    public static Tokenizer Load(string name) => Tokenizer.Load(Path.Combine(Folder, $"{name}.json"));

    public static IEnumerable<(string Text, int[] Ids, string Decoded)> Rows(string name) =>
        File.ReadLines(Path.Combine(Folder, $"{name}.ids.jsonl")).Select(line => JsonNode.Parse(line)!).Select(row => (
            row["text"]!.GetValue<string>(),
            row["ids"]!.AsArray().Select(id => id!.GetValue<int>()).ToArray(),
            row["decoded"]!.GetValue<string>()));

    [Theory]
    [MemberData(nameof(Names))]
    public void Gives_the_ids_and_texts_of_Hugging_Face(string name)
    {
        Tokenizer tokenizer = Load(name);
        var different = new List<string>();
        int rows = 0;
        foreach ((string text, int[] ids, string decoded) in Rows(name))
        {
            rows++;
            int[] found = tokenizer.EncodeWithSpecialTokens(text);
            if (!ids.SequenceEqual(found))
                different.Add($"{JsonValue.Create(text).ToJsonString()}: expected {string.Join(' ', ids)}, found {string.Join(' ', found)}");
            string foundText = tokenizer.Decode(ids, skipSpecial: true);
            if (decoded != foundText)
                different.Add($"{JsonValue.Create(text).ToJsonString()}: expected {JsonValue.Create(decoded).ToJsonString()}, found {JsonValue.Create(foundText).ToJsonString()}");
        }
        Assert.True(different.Count == 0, $"{different.Count} differences\n{string.Join("\n", different.Take(12))}");
        Assert.True(rows > 150);
    }

    [Theory]
    [InlineData("llama2")]
    [InlineData("mistral")]
    [InlineData("unigram")]
    [InlineData("llama3")]
    [InlineData("bert")]
    public void Streamed_pieces_make_the_whole(string name)
    {
        Tokenizer tokenizer = Load(name);
        foreach ((string text, _, _) in Rows(name))
        {
            int[] ids = [.. tokenizer.Encode(text).Where(id => !tokenizer.IsSpecial(id))];
            var decoder = new StreamingDecoder(tokenizer);
            string[] pieces = [.. ids.Select(decoder.Append)];
            Assert.All(pieces, piece => Assert.False(piece.Length > 0 && char.IsHighSurrogate(piece[^1])));
            Assert.Equal(tokenizer.Decode(ids), string.Concat(pieces) + decoder.Finish());
        }
    }

    [Fact]
    public void Text_never_becomes_a_special_token_unless_allowed()
    {
        Tokenizer tokenizer = Load("llama3");
        Assert.DoesNotContain(tokenizer.Encode("a<|endoftext|>b"), tokenizer.IsSpecial);
        int begin = tokenizer.TokenId("<|endoftext|>")!.Value;
        Assert.Equal([begin, .. tokenizer.Encode("a"), begin, .. tokenizer.Encode("b")], tokenizer.EncodeWithSpecialTokens("a<|endoftext|>b"));
    }

    [Fact]
    public void Saving_writes_the_same_file()
    {
        using var folder = new TemporaryFolder();
        Load("unigram").Save(folder.Path);
        Assert.Equal(File.ReadAllBytes(Path.Combine(Folder, "unigram.json")), File.ReadAllBytes(folder.File(Tokenizer.FileName)));
    }
}
