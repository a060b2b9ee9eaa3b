namespace Grove.Inference.Tests;

public class StopTextTests
{
    [Theory]
    [InlineData("one. two", "one|. t|wo", "END")]
    [InlineData("one", "one |two three", " two")]
    [InlineData("one", "one| t|w|o three", " two")]
    [InlineData("on", "one two", "e t", "two")]
    [InlineData("aab", "aab|aac", "aac")]
    [InlineData("a", "a|ab|x", "abx")]
    [InlineData("", "stop here", "stop")]
    [InlineData("ends in sto", "ends in sto", "stop")]
    public void AnAnswerEndsWhereAStopSequenceBegins(string expected, string pieces, params string[] stops)
    {
        StopText text = new(16);
        string given = "";
        text.Start(stops, piece =>
        {
            Assert.NotEmpty(piece);
            given += piece;
            Assert.StartsWith(given, expected); // nothing is given out that is taken back
        });
        foreach (string piece in pieces.Split('|')) text.Append(piece);
        text.Finish();
        Assert.Equal(expected, text.ToString());
        Assert.Equal(expected, given);
        Assert.Equal(expected != pieces.Replace("|", ""), text.Stopped);
    }

    [Fact]
    public void ANewAnswerForgetsTheOldOne()
    {
        StopText text = new(16);
        text.Start(["x"], null);
        text.Append("axb");
        Assert.True(text.Stopped);
        string given = "";
        text.Start([], piece => given += piece);
        text.Append("axb");
        Assert.False(text.Stopped);
        Assert.Equal("axb", given);
    }
}
