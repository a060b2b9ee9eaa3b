using Grove.Synthesis.Filters.Duplicates;

namespace Grove.Synthesis.Tests.Filters.Duplicates;

public class NearDuplicateIndexTests
{
    static uint[] Words(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (uint)random.NextInt64(uint.MaxValue)).Distinct().Order()];

    // The same set with some words exchanged.
    static uint[] Like(uint[] set, Random random, int exchanged)
    {
        uint[] other = [.. set];
        for (int i = 0; i < exchanged; i++) other[i * set.Length / exchanged] = (uint)random.NextInt64(uint.MaxValue);
        Array.Sort(other);
        return other;
    }

    [Theory]
    [InlineData(1 << 18)]
    [InlineData(1 << 10)] // several generations on disk
    public void Finds_near_duplicates_and_nothing_else(int perGeneration)
    {
        var random = new Random(3);
        using var index = new NearDuplicateIndex(0.8, perGeneration);
        uint[][] sets = [.. Enumerable.Range(0, 5000).Select(_ => Words(random, random.Next(8, 40)))];
        foreach (uint[] set in sets)
        {
            Assert.False(index.Find(set, out _, out _));
            index.Add(set);
        }
        Assert.Equal(5000, index.Count);
        int near = 0, missed = 0;
        for (int i = 0; i < sets.Length; i += 7)
        {
            Assert.True(index.Find(sets[i], out double same, out long number));
            Assert.Equal((1.0, i), (same, number));
            uint[] like = Like(sets[i], random, 1), unlike = Like(sets[i], random, sets[i].Length / 3);
            if (NearDuplicateIndex.Jaccard(sets[i], like) >= 0.8)
            {
                near++;
                if (!index.Find(like, out _, out number)) missed++;
                else Assert.Equal(i, number);
            }
            Assert.False(index.Find(unlike, out _, out _));
        }
        Assert.True(near > 500);
        Assert.True(missed <= 2, $"{missed} of {near} missed");
    }

    [Fact]
    public void Jaccard_of_small_sets()
    {
        Assert.Equal(1.0, NearDuplicateIndex.Jaccard([], []));
        Assert.Equal(0.0, NearDuplicateIndex.Jaccard([1, 2], []));
        Assert.Equal(0.5, NearDuplicateIndex.Jaccard([1, 2, 3], [2, 3, 4]));
    }

    [Fact]
    public void Hashes_are_found_again_also_on_disk()
    {
        using var seen = new SeenHashes(1 << 10);
        for (ulong i = 0; i < 10_000; i++)
        {
            Assert.False(seen.Find(i * 0x9E3779B97F4A7C15, out _));
            seen.Add(i * 0x9E3779B97F4A7C15, (long)i - 5000);
        }
        for (ulong i = 0; i < 10_000; i++)
        {
            Assert.True(seen.Find(i * 0x9E3779B97F4A7C15, out long value));
            Assert.Equal((long)i - 5000, value);
        }
        Assert.False(seen.Find(12345, out _));
    }
}
