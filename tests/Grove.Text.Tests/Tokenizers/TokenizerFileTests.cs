using System.Text;
using System.Text.Json.Nodes;

namespace Grove.Text.Tests;

public sealed class TokenizerFileTests
{
    [Fact]
    public void Reads_merges_as_pairs_too()
    {
        Tokenizer pairs = Tokenizer.Parse(
            TinyTokenizer.With(root =>
            {
                JsonArray merges = root["model"]!["merges"]!.AsArray();
                for (int i = 0; i < merges.Count; i++)
                    merges[i] = new JsonArray([.. merges[i]!.GetValue<string>().Split(' ').Select(side => (JsonNode)side)]);
            }),
            "test");
        const string text = "The insurer pays within ten days, doesn't it?";
        Assert.Equal(TinyTokenizer.Load().Encode(text), pairs.Encode(text));
    }

    [Fact]
    public void Reads_the_pre_tokenizer_of_GPT_2()
    {
        Tokenizer gpt2 = Tokenizer.Parse(
            TinyTokenizer.With(root => root["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false }), "test");
        Assert.Equal("in 12 days", gpt2.Decode(gpt2.Encode("in 12 days")));
    }

    public static TheoryData<string, string, string> OtherKinds => new()
    {
        { "normalizer", """{"type": "Nmt"}""", "normalizer: \"Nmt\"" },
        { "decoder", """{"type": "Other"}""", "decoder: \"Other\"" },
        { "pre_tokenizer", """{"type": "UnicodeScripts"}""", "pre_tokenizer: \"UnicodeScripts\"" },
        { "pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}, {"type": "Other"}]}""", "pre_tokenizer.pretokenizers[1]: \"Other\"" },
        { "pre_tokenizer", """{"type": "Split", "pattern": {"Regex": "a++\\h"}, "behavior": "Isolated"}""", "pre_tokenizer.pattern.Regex: the pattern a++\\h" },
        { "post_processor", """{"type": "Other"}""", "post_processor: \"Other\"" },
        { "model", """{"type": "WordLevel", "vocab": {}}""", "model: \"WordLevel\"" },
        { "model.dropout", "0.1", "model.dropout: leaving merges out at random" },
    };

    [Theory]
    [MemberData(nameof(OtherKinds))]
    public void Refuses_what_it_does_not_support_by_name(string where, string value, string named)
    {
        GroveException failure = Refused(Changed(where, value));
        Assert.Equal(ExitKind.BadInput, failure.Kind);
        Assert.Equal($"cannot use this tokenizer (test.json): {named} is not supported. Use a model with another tokenizer", failure.Message);
    }

    public static TheoryData<string, string, string> Damaged => new()
    {
        { "model", "null", "model: it is missing, it must be an object" },
        { "model.vocab", "null", "model.vocab: it is not an object" },
        { "model.vocab", """{"a": -1}""", "model.vocab: the id of token \"a\" is not between 0 and 4194304" },
        { "model.vocab", """{"a": 99999999999}""", "model.vocab: the id of token \"a\" is not between 0 and 4194304" },
        { "model.vocab", """{"a": "b"}""", "model.vocab: the id of token \"a\" is not a number" },
        { "model.vocab", """{"a": 1, "b": 1}""", "model.vocab: token \"b\" has id 1, which another token has" },
        { "model.vocab", """{"\ud800": 1}""", "model.vocab: a name in it holds half a character" },
        { "model.merges", """["a qqq"]""", "model.merges[0]: its vocabulary does not know both sides and what they make" },
        { "model.merges", "[null]", "model.merges[0]: it is not a text" },
        { "model.merges", """[["a"]]""", "model.merges[0]: its vocabulary does not know both sides and what they make" },
        { "model.ignore_merges", "1", "model.ignore_merges: it is not true or false" },
        { "added_tokens", "[{}]", "added_tokens[0].id: it is not a whole number between 0 and 4194304" },
        { "added_tokens", """[{"id": 1, "content": "\udc00"}]""", "added_tokens[0].content: it holds half a character" },
        { "added_tokens", "{}", "added_tokens: it is not a list" },
        { "normalizer", "[]", "normalizer: it is not an object" },
        { "normalizer", """{"type": "Sequence", "normalizers": [{"type": "NFC"}, null]}""", "normalizer.normalizers[1]: it is missing" },
        { "normalizer", """{"type": "Precompiled", "precompiled_charsmap": "AAAA"}""", "normalizer: it is not a table of SentencePiece" },
        { "pre_tokenizer", """{"type": "Split", "pattern": {"String": "a"}, "behavior": "Kept"}""", "pre_tokenizer.behavior: it can be Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous" },
        { "post_processor", """{"type": "TemplateProcessing", "single": [], "special_tokens": {}}""", "post_processor.single: the text is not in it" },
        { "post_processor", """{"type": "BertProcessing", "cls": ["a", 1000], "sep": ["a", 1]}""", "post_processor: it adds token 1000, which the vocabulary does not have" },
        { "model", """{"type": "Unigram", "unk_id": 1, "vocab": [["a", 0]]}""", "model.unk_id: it is not a whole number between 0 and 0" },
        { "model", """{"type": "Unigram", "vocab": [["a", "b"]]}""", "model.vocab[0][1]: it is not a number" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Says_what_is_damaged(string where, string value, string message) =>
        Assert.Equal($"cannot read the tokenizer (test.json): {message}. Copy the file again", Refused(Changed(where, value)).Message);

    [Theory]
    [InlineData("", "cannot read the tokenizer (test.json:1:1): it is not valid JSON. Copy the file again")]
    [InlineData("{\n\"model\": {", "cannot read the tokenizer (test.json:2:11): it is not valid JSON. Copy the file again")]
    [InlineData("[]", "cannot read the tokenizer (test.json): it is not a JSON object. Copy the file again")]
    public void Says_where_it_is_no_JSON(string content, string message) =>
        Assert.Equal(message, Refused(Encoding.UTF8.GetBytes(content)).Message);

    [Fact]
    public void Says_which_file_is_missing()
    {
        var failure = Assert.Throws<GroveException>(() => Tokenizer.Load("no-such-tokenizer.json"));
        Assert.Equal("cannot read (no-such-tokenizer.json): there is no such file. Check the path", failure.Message);
    }

    static byte[] Changed(string where, string value) => TinyTokenizer.With(root =>
    {
        string[] path = where.Split('.');
        JsonObject parent = path.Length == 1 ? root : root[path[0]]!.AsObject();
        parent[path[^1]] = JsonNode.Parse(value);
    });

    static GroveException Refused(byte[] content) =>
        Assert.Throws<GroveException>(() => Tokenizer.Parse(content, "test.json"));
}
