using Grove.Text;
using Grove.Training.Pretraining;

namespace Grove.Training.Tests.Pretraining;

public class TokenShardTests
{
    static void Write(string path, IEnumerable<string> texts, int vocabularySize = 300, int offset = 0, double share = 0.01) => TokenShardWriter.Write(
        path, texts.Select(text => new Document(text, null)), document => [.. document.Text!.Select(letter => letter + offset)],
        vocabularySize, 0, share, 2, null, default);

    [Theory]
    [InlineData(300, 0)]
    [InlineData(100_000, 70_000)]
    public void What_was_written_is_read(int vocabularySize, int offset)
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.tokens"], ["ab", "c"], vocabularySize, offset);
        using var shard = new TokenShard(folder["a.tokens"], 6);
        var tokens = new int[6];
        shard.Read(0, tokens);
        Assert.Equal([0, 'a' + offset, 'b' + offset, 0, 'c' + offset, 0], tokens);
        shard.Read(4, tokens.AsSpan(0, 2));
        Assert.Equal(['c' + offset, 0], tokens[..2]);
        Assert.Equal(6, shard.Tokens);
        Assert.Equal(2, shard.Documents);
        Assert.Throws<ArgumentOutOfRangeException>(() => shard.Read(5, tokens));
    }

    [Fact]
    public void The_end_is_held_out_from_a_document_on()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.tokens"], Enumerable.Range(0, 1000).Select(_ => "12345678"), share: 0.05);
        using var shard = new TokenShard(folder["a.tokens"], 1);
        Assert.Equal(9001, shard.Tokens);
        Assert.Equal(950 * 9, shard.TrainingTokens);
        var token = new int[1];
        shard.Read(shard.TrainingTokens, token);
        Assert.Equal(0, token[0]);
    }

    [Theory]
    [InlineData(new long[] { 0, 50, 99 }, 100, 0.1, 99)]
    [InlineData(new long[] { 0, 50, 85 }, 100, 0.1, 85)]
    [InlineData(new long[] { 0, 50 }, 100, 0.1, 90)]
    [InlineData(new long[] { 0 }, 100, 0.1, 90)]
    [InlineData(new long[] { 0, 50 }, 100, 0, 100)]
    public void Few_documents_are_held_out_with_sense(long[] starts, long tokens, double share, long expected) =>
        Assert.Equal(expected, TokenShardWriter.TrainingTokens([.. starts], tokens, share));

    [Fact]
    public void A_cut_off_shard_is_refused()
    {
        using var folder = new TemporaryFolder();
        Write(folder["a.tokens"], ["abcdef"]);
        using (var file = new FileStream(folder["a.tokens"], FileMode.Open)) file.SetLength(file.Length - 1);
        Assert.Contains("cut off", Assert.Throws<GroveException>(() => new TokenShard(folder["a.tokens"], 1)).Message);
    }

    [Fact]
    public void Nothing_half_written_stays()
    {
        using var folder = new TemporaryFolder();
        static IEnumerable<string> Failing()
        {
            yield return "abc";
            throw new GroveException("row 2 is bad", ExitKind.BadInput);
        }
        Assert.Throws<GroveException>(() => Write(folder["a.tokens"], Failing()));
        Assert.Empty(Directory.GetFiles(folder.Root));
    }
}
