namespace Grove.Text.Tests;

public sealed class GgufVocabularyTests
{
    [Theory]
    [InlineData("gpt2", "gpt-2")]
    [InlineData("gpt-neox", "gpt-2")]
    [InlineData("smol", "smollm")]
    [InlineData("llama3", "llama-bpe")]
    [InlineData("qwen2", "qwen2")]
    [InlineData("llama2", "default")]
    public void There_and_back_gives_the_same_ids(string name, string pre)
    {
        Tokenizer tokenizer = FamilyTests.Load(name);
        GgufVocabulary vocabulary = tokenizer.ToGguf();
        Assert.Equal(pre, vocabulary.Pre);
        Tokenizer back = Tokenizer.FromGguf(vocabulary);
        Assert.Equal(tokenizer.VocabularySize, back.VocabularySize);
        int texts = 0;
        foreach ((string text, _, _) in FamilyTests.Rows(name))
        {
            // A GGUF does not say that characters are composed, or that white space beside a token belongs to it.
            string plain = new UnicodeNormalizer(compatible: false, composes: true).Normalize(text).Replace("<mask>", "").Replace("<tool>", "");
            if (plain.Length == 0) continue;
            Assert.Equal(tokenizer.EncodeWithSpecialTokens(plain), back.EncodeWithSpecialTokens(plain));
            Assert.Equal(tokenizer.Decode(tokenizer.Encode(plain)), back.Decode(back.Encode(plain)));
            texts++;
        }
        Assert.True(texts > 100);
    }

    [Fact]
    public void Token_types_and_holes_are_told()
    {
        GgufVocabulary llama = FamilyTests.Load("llama2").ToGguf();
        Assert.Equal("llama", llama.Model);
        Assert.Equal([2, 3, 3, 6], llama.TokenTypes.Take(4));
        Assert.True(llama.AddBos);
        Assert.Equal(1, llama.Bos);
        Assert.True(llama.AddSpacePrefix);
        Assert.Equal(0, llama.Scores[3]);
        GgufVocabulary holes = Tokenizer.Parse(
            TinyTokenizer.With(root => root["added_tokens"]!.AsArray().Add(
                new System.Text.Json.Nodes.JsonObject { ["id"] = 403, ["content"] = "  ", ["special"] = false })),
            "test").ToGguf();
        Assert.Equal("[PAD401]", holes.Tokens[401]);
        Assert.Equal([5, 5, 5, 4], holes.TokenTypes.Skip(400));
        Assert.Equal("smollm", holes.Pre);
    }

    [Theory]
    [InlineData("mistral")]
    [InlineData("unigram")]
    [InlineData("bert")]
    [InlineData("gpt4o")]
    [InlineData("metaspace-unknown")]
    public void What_llama_cpp_cannot_do_is_refused(string name)
    {
        if (name == "mistral")
        {
            Assert.True(FamilyTests.Load(name).ToGguf().AddSpacePrefix);
            return;
        }
        var failure = Assert.Throws<GroveException>(() => FamilyTests.Load(name).ToGguf());
        Assert.StartsWith("cannot write the tokenizer to GGUF: ", failure.Message);
    }

    [Fact]
    public void An_unknown_pre_is_refused_by_name()
    {
        GgufVocabulary vocabulary = FamilyTests.Load("gpt2").ToGguf() with { Pre = "klingon" };
        Assert.Equal(
            "cannot use this tokenizer (x.gguf): tokenizer.ggml.pre: \"klingon\" is not supported, and another would give wrong tokens. Use the model's tokenizer.json",
            Assert.Throws<GroveException>(() => Tokenizer.FromGguf(vocabulary, "x.gguf")).Message);
    }

    [Fact]
    public void Every_known_pre_can_be_used()
    {
        GgufVocabulary vocabulary = FamilyTests.Load("gpt2").ToGguf();
        foreach (string pre in GgufPreTokenizers.ByName.Keys)
        {
            Tokenizer tokenizer = Tokenizer.FromGguf(vocabulary with { Pre = pre });
            const string text = "It's  12345 naïve cafés (and 𝔸 more)…\n\n\tEnd";
            Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
        }
    }

    [Fact]
    public void Lying_counts_and_ids_are_refused()
    {
        GgufVocabulary good = FamilyTests.Load("llama2").ToGguf();
        foreach ((GgufVocabulary bad, string named) in new[]
        {
            (good with { Tokens = [] }, "tokens"),
            (good with { TokenTypes = [1] }, "token_type"),
            (good with { Scores = [1f] }, "scores"),
            (good with { Bos = good.Tokens.Count }, "bos_token_id"),
            (good with { Unknown = -1 }, "unknown_token_id"),
            (good with { Model = "rwkv" }, "model"),
        })
            Assert.Contains($"tokenizer.ggml.{named}: ", Assert.Throws<GroveException>(() => Tokenizer.FromGguf(bad, "x.gguf")).Message);
        GgufVocabulary merges = FamilyTests.Load("gpt2").ToGguf() with { Merges = ["zzz qqq"] };
        Assert.Contains("tokenizer.ggml.merges: ", Assert.Throws<GroveException>(() => Tokenizer.FromGguf(merges, "x.gguf")).Message);
    }

    [Fact]
    public void Scores_decide_what_merges_first()
    {
        var vocabulary = new GgufVocabulary
        {
            Model = "llama",
            Tokens = ["<unk>", "<s>", "</s>", "▁", "a", "b", "c", "ab", "bc", "▁a"],
            TokenTypes = [2, 3, 3, 1, 1, 1, 1, 1, 1, 1],
            Scores = [0, 0, 0, -9, -9, -9, -9, -2, -1, -3],
            Unknown = 0, Bos = 1, Eos = 2,
        };
        Tokenizer tokenizer = Tokenizer.FromGguf(vocabulary);
        Assert.Equal([1, 9, 8], tokenizer.EncodeWithSpecialTokens("abc"));
        Assert.Equal("abc", tokenizer.Decode(tokenizer.Encode("abc")));
        Assert.Equal([9], tokenizer.Encode("a"));
        Assert.Equal([4], Tokenizer.FromGguf(vocabulary with { AddSpacePrefix = false }).Encode("a"));
    }

    [Fact]
    public void WordPiece_and_Unigram_of_a_GGUF_are_read()
    {
        Tokenizer bert = Tokenizer.FromGguf(new GgufVocabulary
        {
            Model = "bert",
            Tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "▁ab", "c", "▁!"],
            TokenTypes = [3, 2, 3, 3, 1, 1, 1],
            Unknown = 1, Bos = 2, Separator = 3,
        });
        Assert.Equal([2, 4, 5, 6, 1, 3], bert.EncodeWithSpecialTokens("ABc! x"));
        Tokenizer t5 = Tokenizer.FromGguf(new GgufVocabulary
        {
            Model = "t5",
            Tokens = ["<pad>", "</s>", "<unk>", "▁ab", "▁a", "b", "c"],
            TokenTypes = [3, 3, 2, 1, 1, 1, 1],
            Scores = [0, 0, 0, -3, -1, -1, -1],
            Unknown = 2, Eos = 1, RemoveExtraWhitespaces = true,
        });
        Assert.Equal([4, 5, 6, 1], t5.EncodeWithSpecialTokens("  abc "));
    }
}
