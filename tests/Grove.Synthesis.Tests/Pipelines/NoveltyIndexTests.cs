using Grove.Synthesis.Pipelines.Novelty;
using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Tests.Pipelines;

public class NoveltyIndexTests
{
    [Theory]
    [InlineData("a b c d", "a b c d", 1.0)]
    [InlineData("a b c d", "a c", 2.0 / 3)]
    [InlineData("a b c", "c b a", 1.0 / 3)]
    [InlineData("a b", "c d", 0.0)]
    public void Rouge_L_is_what_is_calculated_by_hand(string one, string other, double score)
    {
        static int[] Ids(string text) => [.. text.Split(' ').Select(word => (int)word[0])];
        Assert.Equal(score, RougeL.Score(Ids(one), Ids(other)), 9);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.7)]
    [InlineData(0.9)]
    public void The_index_finds_what_comparing_with_all_finds(double threshold)
    {
        var random = new Random(11);
        var index = new NoveltyIndex(threshold);
        var kept = new List<string>();
        int near = 0;
        for (int turn = 0; turn < 600; turn++)
        {
            // Near copies of earlier texts now and then, words repeated often.
            string text = kept.Count > 0 && random.Next(3) == 0 ? Change(kept[random.Next(kept.Count)], random) : Text(random);
            (string Text, double Score)? found = index.Nearest(text), expected = Brute(kept, text, threshold);
            Assert.Equal(expected, found);
            if (found is not null) near++;
            else
            {
                index.Add(text);
                kept.Add(text);
            }
        }
        Assert.InRange(near, 4, 500);
    }

    [Fact]
    public void Few_of_all_pairs_are_compared()
    {
        var random = new Random(12);
        var index = new NoveltyIndex(0.7);
        for (int number = 0; number < 4000; number++)
        {
            string text = string.Join(' ', Enumerable.Range(0, 12).Select(_ => $"w{(int)Math.Pow(30_000, random.NextDouble())}"));
            if (index.Nearest(text) is null) index.Add(text);
        }
        long pairs = (long)index.Count * index.Count / 2;
        Assert.InRange(index.Count, 2000, 4000);
        Assert.True(index.Compared < 0.01 * pairs, $"{index.Compared} of {pairs} pairs were compared");
    }

    static (string, double)? Brute(List<string> kept, string text, double threshold)
    {
        foreach (string other in kept)
        {
            var ids = new Dictionary<string, int>();
            int[] Ids(string words) => [.. Tokens.Words(words).Select(word => ids.TryGetValue(word, out int id) ? id : ids[word] = ids.Count)];
            double score = RougeL.Score(Ids(text), Ids(other));
            if (score >= threshold) return (other, score);
        }
        return null;
    }

    static string Text(Random random) => string.Join(' ', Enumerable.Range(0, 3 + random.Next(12)).Select(_ => $"word{(int)Math.Sqrt(random.Next(900))}"));

    static string Change(string text, Random random)
    {
        List<string> words = [.. text.Split(' ')];
        for (int change = random.Next(4); change >= 0; change--) words[random.Next(words.Count)] = $"word{random.Next(60)}";
        if (random.Next(2) == 0) words.Insert(random.Next(words.Count), "word5");
        return string.Join(' ', words);
    }
}
