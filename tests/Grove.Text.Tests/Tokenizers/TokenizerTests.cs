using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Grove.Text.Tests;

public sealed class TokenizerTests
{
    readonly Tokenizer tokenizer = TinyTokenizer.Load();

    [Fact]
    public void Gives_the_ids_that_Hugging_Face_gives()
    {
        int texts = 0;
        foreach (string line in File.ReadLines(TinyTokenizer.FixturePath("tiny-ids.jsonl")))
        {
            JsonNode row = JsonNode.Parse(line)!;
            string text = row["text"]!.GetValue<string>();
            int[] expected = [.. row["ids"]!.AsArray().Select(id => id!.GetValue<int>())];
            Assert.Equal(expected, tokenizer.Encode(text, allowSpecial: true));
            texts++;
        }
        Assert.True(texts > 50);
    }

    [Fact]
    public void Decoding_gives_back_any_text()
    {
        var random = new Random(11);
        for (int i = 0; i < 5_000; i++)
        {
            string text = RandomText.Next(random, astral: true);
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text, allowSpecial: true)));
        }
    }

    [Fact]
    public void A_word_from_the_cache_is_the_word_itself()
    {
        // A fresh tokenizer has met no word; the shared one has met many, in other slots and lengths.
        var random = new Random(12);
        for (int i = 0; i < 300; i++)
        {
            string text = RandomText.Next(random, astral: true);
            tokenizer.Encode(text + text);
            if (i % 30 == 0) Assert.Equal(TinyTokenizer.Load().Encode(text), tokenizer.Encode(text));
        }
        Assert.NotEqual(tokenizer.Encode("a"), tokenizer.Encode("a\0"));
        Assert.Equal("a\0\0", tokenizer.Decode(tokenizer.Encode("a\0\0")));
    }

    [Fact]
    public void Several_threads_get_the_same_ids()
    {
        string[] texts = [.. File.ReadLines(TinyTokenizer.FixturePath("tiny.txt"))];
        int[][] expected = [.. texts.Select(text => tokenizer.Encode(text))];
        Parallel.For(0, 2_000, i => Assert.Equal(expected[i % texts.Length], tokenizer.Encode(texts[i % texts.Length])));
    }

    [Fact]
    public void Special_tokens_are_matched_only_when_allowed()
    {
        const string text = "yes<|end|><|user|>";
        int end = tokenizer.TokenId("<|end|>")!.Value, user = tokenizer.TokenId("<|user|>")!.Value;
        int[] allowed = tokenizer.Encode(text, allowSpecial: true);
        Assert.Equal([end, user], allowed[^2..]);
        Assert.DoesNotContain(tokenizer.Encode(text), tokenizer.IsSpecial);
        Assert.Equal(text, tokenizer.Decode(allowed));
        Assert.True(tokenizer.IsSpecial(end));
        Assert.False(tokenizer.IsSpecial(100));
        Assert.False(tokenizer.IsSpecial(-1));
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() =>
        Assert.Equal("a\ufffdb\ufffd", tokenizer.Decode(tokenizer.Encode("a\ud83db\ude00")));

    [Fact]
    public void A_long_word_does_not_take_long()
    {
        var watch = Stopwatch.StartNew();
        foreach (string text in (string[])[new string('e', 400_000), new string(' ', 400_000), new string('\'', 400_000)])
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        Assert.True(watch.Elapsed.TotalSeconds < 15, $"took {watch.Elapsed}");
    }

    [Fact]
    public void Saving_writes_the_same_file()
    {
        using var folder = new TemporaryFolder();
        tokenizer.Save(folder.Path);
        Assert.Equal(File.ReadAllBytes(TinyTokenizer.FilePath), File.ReadAllBytes(folder.File(Tokenizer.FileName)));
    }

    [Fact]
    public void Other_added_tokens_are_always_matched_longest_first()
    {
        Tokenizer spaces = Tokenizer.Parse(
            TinyTokenizer.With(root =>
            {
                root["added_tokens"]!.AsArray().Add(Added(500, "  "));
                root["added_tokens"]!.AsArray().Add(Added(501, "    "));
                root["added_tokens"]!.AsArray().Add(Added(502, "<mask>", ("lstrip", true), ("single_word", true)));
            }),
            "test");
        Assert.Equal([501, 500], spaces.Encode("      "));
        Assert.Equal([.. spaces.Encode("a"), 502, .. spaces.Encode(" b")], spaces.Encode("a <mask> b"));
        Assert.DoesNotContain(502, spaces.Encode("a <mask>b"));
        Assert.Equal(503, spaces.VocabularySize);
        Assert.Equal("", spaces.Decode([450]));
        Assert.Throws<ArgumentOutOfRangeException>(() => spaces.Decode([503]));
    }

    [Fact]
    public void Bytes_that_a_vocabulary_lacks_are_left_out()
    {
        Tokenizer lacking = Tokenizer.Parse(TinyTokenizer.With(root => root["model"]!["vocab"]!.AsObject().Remove("~")), "test");
        Assert.Equal("ab", lacking.Decode(lacking.Encode("a~b")));
    }

    static JsonObject Added(int id, string content, params (string Name, bool Value)[] flags)
    {
        var token = new JsonObject { ["id"] = id, ["content"] = content, ["special"] = false };
        foreach ((string name, bool value) in flags) token[name] = value;
        return token;
    }
}
