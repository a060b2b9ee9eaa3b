
namespace Grove.Models.Tests;

public class ArchitectureTests
{
    [Theory]
    [InlineData(6_000_000, 6144, 256, 6, 4, 2, 64)]
    [InlineData(500_000, 1024, 128, 2, 4, 2, 32)]
    [InlineData(14_000_000, 8192, 384, 7, 6, 3, 64)]
    [InlineData(135_000_000, 49152, 768, 15, 12, 6, 64)]
    public void A_size_becomes_a_shape(long target, int vocabulary, int width, int layers, int heads, int keyValueHeads, int headDim)
    {
        Architecture a = Architecture.ForParameters(target, vocabulary);
        Assert.Equal((width, layers, heads, keyValueHeads, headDim), (a.HiddenSize, a.Layers, a.Heads, a.KeyValueHeads, a.HeadDim));
        Assert.Empty(a.Problems());
    }

    [Theory]
    [InlineData(400_000, 300)]
    [InlineData(500_000, 6144)]
    [InlineData(1_000_000, 4096)]
    [InlineData(3_000_000, 8192)]
    [InlineData(10_000_000, 8192)]
    [InlineData(30_000_000, 16384)]
    [InlineData(1_000_000_000, 100352)]
    public void Sizes_are_met_within_a_fifth(long target, int vocabulary)
    {
        Architecture a = Architecture.ForParameters(target, vocabulary);
        Assert.InRange((double)a.ParameterCount / target, 0.8, 1.2);
        Assert.Equal(a.ParameterCount, TensorNames.All(a).Sum(t => (long)Parameters.Count(t.Shape)));
    }

    [Fact]
    public void A_vocabulary_that_leaves_no_room_is_refused()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Architecture.ForParameters(500_000, 50_000));
        Assert.Contains("vocabulary of 50000", error.Message);
    }

    [Fact]
    public void Problems_are_told_all_at_once()
    {
        Architecture wrong = Tiny.Shape(true) with { HeadDim = 3, KeyValueHeads = 3, Layers = 0 };
        Assert.Equal(3, wrong.Problems().Count);
        Assert.Throws<ArgumentException>(() => Parameters.Allocate(wrong));
    }
}
