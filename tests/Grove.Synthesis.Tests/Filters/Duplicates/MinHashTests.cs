using Grove.Synthesis.Filters.Duplicates;

namespace Grove.Synthesis.Tests.Filters.Duplicates;

public class MinHashTests
{
    static uint[] Set(Random random, int size) => [.. Enumerable.Range(0, size).Select(_ => (uint)random.NextInt64(uint.MaxValue))];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(33)]
    [InlineData(304)]
    public void Vectors_give_what_the_definition_gives(int places)
    {
        var random = new Random(places);
        var hash = new MinHash(places);
        foreach (int size in (int[])[0, 1, 2, 31, 200])
        {
            uint[] set = Set(random, size);
            var (fast, plain) = (new uint[hash.Room], new uint[hash.Room]);
            hash.Sign(set, fast);
            hash.SignScalar(set, plain);
            Assert.Equal(plain, fast);
        }
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void Places_agree_as_often_as_the_sets_are_alike(double similarity)
    {
        const int union = 50;
        var random = new Random(5);
        var hash = new MinHash(304);
        int common = (int)(similarity * union), agree = 0, all = 0;
        for (int round = 0; round < 60; round++)
        {
            uint[] words = Set(random, union);
            int only = (union - common) / 2;
            uint[] one = words[..(common + only)], other = [.. words[..common], .. words[(common + only)..]];
            var (a, b) = (new uint[hash.Room], new uint[hash.Room]);
            hash.Sign(one, a);
            hash.Sign(other, b);
            for (int i = 0; i < hash.Places; i++, all++) agree += a[i] == b[i] ? 1 : 0;
        }
        Assert.InRange((double)agree / all, similarity - 0.02, similarity + 0.02);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(0.8)]
    [InlineData(0.9)]
    public void Bands_find_pairs_at_the_threshold_and_few_below(double threshold)
    {
        Banding banding = Banding.For(threshold);
        Assert.True(banding.Places <= 320);
        Assert.True(banding.Meets(threshold) >= 0.999);
        Assert.True(banding.Meets(threshold / 2.5) < 0.12, $"{banding}: {banding.Meets(threshold / 2.5)}");
    }
}
