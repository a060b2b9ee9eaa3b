namespace Grove.Text.Tests;

public sealed class StreamingDecoderTests
{
    readonly Tokenizer tokenizer = TinyTokenizer.Load();

    [Fact]
    public void Holds_a_character_back_until_it_is_complete()
    {
        var decoder = new StreamingDecoder(tokenizer);
        int[] bytes = tokenizer.Encode("😀");
        Assert.True(bytes.Length > 1);
        foreach (int token in bytes[..^1]) Assert.Equal("", decoder.Append(token));
        Assert.Equal("😀", decoder.Append(bytes[^1]));
        Assert.Equal("", decoder.Finish());
    }

    [Fact]
    public void The_pieces_make_the_whole()
    {
        var random = new Random(5);
        for (int i = 0; i < 500; i++)
        {
            string text = RandomText.Next(random, astral: true);
            var decoder = new StreamingDecoder(tokenizer);
            string streamed = string.Concat(tokenizer.Encode(text).Select(decoder.Append)) + decoder.Finish();
            Assert.Equal(text, streamed);
        }
    }

    [Fact]
    public void What_stays_incomplete_becomes_the_replacement_character()
    {
        var decoder = new StreamingDecoder(tokenizer);
        Assert.Equal("", decoder.Append(tokenizer.Encode("😀")[0]));
        Assert.Equal("\ufffd", decoder.Finish());
        Assert.Equal("a", decoder.Append(tokenizer.Encode("a")[0]));
    }
}
