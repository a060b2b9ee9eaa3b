using System.Text;
using Grove.Synthesis.Mixing;

namespace Grove.Synthesis.Tests.Mixing;

public class ExternalShuffleTests
{
    static string Shuffled(long memory, IReadOnlyList<(ulong Key, string Line)> lines)
    {
        string folder = Directory.CreateTempSubdirectory("grove-shuffle-").FullName;
        try
        {
            using var output = new MemoryStream();
            using (var shuffle = new ExternalShuffle(folder, memory))
            {
                foreach ((ulong key, string line) in lines) shuffle.Add(key, Encoding.UTF8.GetBytes(line + "\n"));
                shuffle.WriteTo(output);
            }
            Assert.Empty(Directory.GetFiles(folder));
            return Encoding.UTF8.GetString(output.ToArray());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void The_order_is_that_of_the_keys_with_any_memory()
    {
        var random = new Random(4);
        (ulong, string)[] lines = [.. Enumerable.Range(0, 5000).Select(i => ((ulong)random.NextInt64(), $"line {i} {new string('x', random.Next(60))}"))];
        string expected = string.Concat(lines.OrderBy(line => line.Item1).Select(line => line.Item2 + "\n"));
        Assert.Equal(expected, Shuffled(64 << 20, lines));
        Assert.Equal(expected, Shuffled(40_000, lines));
        Assert.Equal(expected, Shuffled(300, lines));
    }

    [Fact]
    public void Lines_with_one_key_keep_their_order_even_when_they_do_not_fit()
    {
        (ulong, string)[] lines = [.. Enumerable.Range(0, 500).Select(i => (77UL, $"line {i}"))];
        Assert.Equal(string.Concat(lines.Select(line => line.Item2 + "\n")), Shuffled(1000, lines));
    }
}
