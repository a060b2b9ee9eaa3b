using System.Text;

namespace Grove.Text.Tests;

/// <summary>Damaged files are refused with one clear line; those that can be read work.</summary>
public sealed class TokenizerFuzzTests
{
    const string Sample = "Hello  wörld, it's 2024! 😀\n\n<s> <mask>x é 中文";

    static readonly string[] values =
    [
        "null", "true", "-1", "0", "99999999999", "1e400", "\"\"", "\"\\ud800\"", "[]", "{}", "[null]", "\"Sequence\"", "\"ByteLevel\"", "\"Unigram\"",
        "{\"type\":\"Sequence\"}", "{\"String\":\"\"}", "{\"Regex\":\"(a+)+$\"}", "{\"Regex\":\"[\"}", "4194304", "\"a\"", "[[\"a\",1]]",
    ];

    [Fact]
    public void Mutated_files_are_refused_or_work()
    {
        var random = new Random(17);
        byte[][] files = [.. Directory.GetFiles(FamilyTests.Folder, "*.json").Order().Select(Shortened)];
        int read = 0;
        for (int i = 0; i < 6_000; i++)
        {
            byte[] content = Mutate(random, files[random.Next(files.Length)]);
            Tokenizer tokenizer;
            try
            {
                tokenizer = Tokenizer.Parse(content, "fuzz.json");
            }
            catch (GroveException refused)
            {
                Assert.Contains("fuzz.json", refused.Message);
                Assert.DoesNotContain('\n', refused.Message);
                continue;
            }
            read++;
            int[] ids = tokenizer.EncodeWithSpecialTokens(Sample);
            Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
            tokenizer.Decode(ids);
            var decoder = new StreamingDecoder(tokenizer);
            foreach (int id in ids) decoder.Append(id);
            decoder.Finish();
            try
            {
                Tokenizer.FromGguf(tokenizer.ToGguf(), "fuzz.gguf").Encode(Sample);
            }
            catch (GroveException)
            {
                // Most cannot be written, and say so.
            }
        }
        Assert.InRange(read, 500, 5_500);
    }

    [Fact]
    public void Nesting_without_end_is_refused()
    {
        foreach (string kind in (string[])["normalizer", "pre_tokenizer", "decoder", "post_processor"])
        {
            string member = kind switch { "normalizer" => "normalizers", "pre_tokenizer" => "pretokenizers", "decoder" => "decoders", _ => "processors" };
            string deep = string.Concat(Enumerable.Repeat($"{{\"type\":\"Sequence\",\"{member}\":[", 20_000));
            Assert.Throws<GroveException>(() => Tokenizer.Parse(Encoding.UTF8.GetBytes($"{{\"{kind}\":{deep}"), "deep.json"));
        }
    }

    [Fact]
    public void Hundreds_of_added_tokens_in_a_long_text_take_no_time()
    {
        Tokenizer tokenizer = Tokenizer.Parse(
            TinyTokenizer.With(root =>
            {
                for (int i = 1; i <= 600; i++)
                    root["added_tokens"]!.AsArray().Add(new System.Text.Json.Nodes.JsonObject { ["id"] = 1_000 + i, ["content"] = $"<x{i}>" });
            }),
            "test");
        string text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<x{i % 900}> a"));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Contains(1_600, tokenizer.Encode(text));
        Assert.True(watch.Elapsed.TotalSeconds < 10, $"took {watch.Elapsed}");
    }

    /// <summary>With shorter lists, so that many can be tried.</summary>
    static byte[] Shortened(string file)
    {
        System.Text.Json.Nodes.JsonNode root = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!;
        if (root["model"]!["merges"] is System.Text.Json.Nodes.JsonArray merges)
            while (merges.Count > 20) merges.RemoveAt(merges.Count - 1);
        if (root["model"]!["vocab"] is System.Text.Json.Nodes.JsonArray vocabulary)
            while (vocabulary.Count > 60) vocabulary.RemoveAt(vocabulary.Count - 1);
        return Encoding.UTF8.GetBytes(root.ToJsonString(new System.Text.Json.JsonSerializerOptions
        {
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }));
    }

    static byte[] Mutate(Random random, byte[] file)
    {
        switch (random.Next(6))
        {
            case 0:
                return file[..random.Next(file.Length)];
            case 1:
                byte[] changed = [.. file];
                for (int left = random.Next(1, 4); left > 0; left--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
                return changed;
            case 2:
                int from = random.Next(file.Length), to = random.Next(from, Math.Min(file.Length, from + 40));
                return [.. file[..from], .. file[to..]];
            default:
                return ReplaceValue(random, Encoding.UTF8.GetString(file));
        }
    }

    /// <summary>Puts another value after a colon; seldom among the tokens, which are most of the file.</summary>
    static byte[] ReplaceValue(Random random, string file)
    {
        int model = file.IndexOf("\"vocab\":", StringComparison.Ordinal);
        int limit = random.Next(5) == 0 ? file.Length : model;
        int colon = -1;
        for (int attempt = 0; attempt < 20 && colon < 0; attempt++) colon = file.IndexOf(':', random.Next(limit));
        if (colon < 0) return Encoding.UTF8.GetBytes(file);
        int end = colon + 1, depth = 0;
        bool quoted = false;
        for (; end < file.Length; end++)
        {
            char c = file[end];
            if (c == '"' && file[end - 1] != '\\') quoted = !quoted;
            if (quoted) continue;
            if (c is '[' or '{') depth++;
            if (c is ']' or '}' && --depth < 0) break;
            if (c == ',' && depth == 0) break;
        }
        return Encoding.UTF8.GetBytes(file[..(colon + 1)] + values[random.Next(values.Length)] + file[end..]);
    }
}
