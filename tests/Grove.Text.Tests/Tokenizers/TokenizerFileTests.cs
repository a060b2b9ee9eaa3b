using System.Text;
using System.Text.Json.Nodes;

namespace Grove.Text.Tests;

public sealed class TokenizerFileTests
{
    const string Advice = "Use a model with a byte-level BPE tokenizer like GPT-2 or SmolLM, or one made by Grove";

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
        { "normalizer", """{"type": "NFC"}""", "normalizer \"NFC\"" },
        { "decoder", """{"type": "Metaspace"}""", "decoder \"Metaspace\"" },
        { "decoder", "null", "decoder \"none\"" },
        { "pre_tokenizer", "null", "pre_tokenizer \"none\"" },
        { "pre_tokenizer", """{"type": "Sequence", "pretokenizers": [{"type": "Split"}, {"type": "ByteLevel"}]}""", "pre_tokenizer \"Split\"" },
        { "pre_tokenizer", """{"type": "ByteLevel", "add_prefix_space": true}""", "pre_tokenizer option \"ByteLevel add_prefix_space\"" },
        { "pre_tokenizer", """{"type": "ByteLevel", "use_regex": false}""", "pre_tokenizer option \"ByteLevel without use_regex\"" },
        { "model", """{"type": "Unigram", "vocab": []}""", "model \"Unigram\"" },
        { "model.byte_fallback", "true", "model option \"byte_fallback\"" },
        { "model.ignore_merges", "true", "model option \"ignore_merges\"" },
        { "model.end_of_word_suffix", "\"</w>\"", "model option \"end_of_word_suffix\"" },
        { "model.dropout", "0.1", "model option \"dropout\"" },
    };

    [Theory]
    [MemberData(nameof(OtherKinds))]
    public void Refuses_what_it_does_not_support_by_name(string where, string value, string named)
    {
        GroveException failure = Refused(Changed(where, value));
        Assert.Equal(ExitKind.BadInput, failure.Kind);
        Assert.Equal($"cannot use this tokenizer (test.json): its {named} is not supported yet. {Advice}", failure.Message);
    }

    public static TheoryData<string, string, string> Damaged => new()
    {
        { "model", "null", "cannot use this tokenizer (test.json): its model \"none\" is not supported yet. " + Advice },
        { "model.vocab", "null", "cannot read the tokenizer (test.json): it has no \"vocab\" in its model. Copy the file again" },
        { "model.vocab", """{"a": -1}""", "cannot read the tokenizer (test.json): it gives token \"a\" an id that is not between 0 and 4194304. Copy the file again" },
        { "model.vocab", """{"a": "b"}""", "cannot read the tokenizer (test.json): a value has the wrong JSON type. Copy the file again" },
        { "model.merges", """["a qqq"]""", "cannot read the tokenizer (test.json): it has merge number 1, \"a qqq\", that its vocabulary does not know. Copy the file again" },
        { "model.merges", "[null]", "cannot read the tokenizer (test.json): it has merge number 1, null, that its vocabulary does not know. Copy the file again" },
        { "model.merges", """[["a"]]""", "cannot read the tokenizer (test.json): it has merge number 1, [\"a\"], that its vocabulary does not know. Copy the file again" },
        { "added_tokens", "[{}]", "cannot read the tokenizer (test.json): it has an entry in \"added_tokens\" without content or with an id that is not between 0 and 4194304. Copy the file again" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Says_what_is_damaged(string where, string value, string message) =>
        Assert.Equal(message, Refused(Changed(where, value)).Message);

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
