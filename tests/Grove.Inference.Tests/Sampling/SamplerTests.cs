using Grove.Inference.Sampling;
using Grove.Text;

namespace Grove.Inference.Tests.Sampling;

public class SamplerTests
{
    // Probabilities 0.5, 0.25, 0.125, 0.0625, 0.0625 at temperature 1, not in order.
    static readonly float[] Logits = [MathF.Log(0.0625f), MathF.Log(0.5f), MathF.Log(0.125f), MathF.Log(0.25f), MathF.Log(0.0625f)];

    static double[] Frequencies(GenerationOptions options, int draws = 40_000)
    {
        Sampler sampler = new(Logits.Length);
        sampler.Start(options, []);
        double[] counts = new double[Logits.Length];
        float[] logits = new float[Logits.Length];
        for (int draw = 0; draw < draws; draw++)
        {
            Logits.CopyTo(logits, 0);
            counts[sampler.Next(logits)] += 1.0 / draws;
        }

        return counts;
    }

    static void AssertClose(double[] expected, double[] actual)
    {
        for (int at = 0; at < expected.Length; at++)
        {
            if (expected[at] == 0)
                Assert.Equal(0, actual[at]);
            else
                Assert.InRange(actual[at], expected[at] - 0.012, expected[at] + 0.012);
        }
    }

    [Fact]
    public void GreedyTakesTheMostProbable() => Assert.Equal([0, 1, 0, 0, 0], Frequencies(new(), 10).Select(share => Math.Round(share)));

    [Fact]
    public void GreedyTakesTheFirstOfEquals()
    {
        Sampler sampler = new(3);
        sampler.Start(new(), []);
        Assert.Equal(1, sampler.Next([0f, 2f, 2f]));
    }

    [Fact]
    public void TemperatureOneDrawsFromTheProbabilities() =>
        AssertClose([0.0625, 0.5, 0.125, 0.25, 0.0625], Frequencies(new() { Temperature = 1 }));

    [Fact]
    public void ALowTemperatureSharpens() => // squares, renormalised: 64 + 16 + 4 + 1 + 1 = 86
        AssertClose([1 / 86.0, 64 / 86.0, 4 / 86.0, 16 / 86.0, 1 / 86.0], Frequencies(new() { Temperature = 0.5f }));

    [Fact]
    public void TopKKeepsTheMostProbable() =>
        AssertClose([0, 2 / 3.0, 0, 1 / 3.0, 0], Frequencies(new() { Temperature = 1, TopK = 2 }));

    [Fact]
    public void TopKOrdersEqualsById() =>
        AssertClose([1 / 15.0, 8 / 15.0, 2 / 15.0, 4 / 15.0, 0], Frequencies(new() { Temperature = 1, TopK = 4 }));

    [Theory]
    [InlineData(0.4, 1)]
    [InlineData(0.7, 2)]
    [InlineData(0.8, 3)]
    public void TopPKeepsTheSmallestSetWithThatProbability(double topP, int kept)
    {
        double[] frequencies = Frequencies(new() { Temperature = 1, TopP = (float)topP }, 2_000);
        Assert.Equal(kept, frequencies.Count(frequency => frequency > 0));
        Assert.True(frequencies[1] > 0);
    }

    [Fact]
    public void TopPCountsWithinTopK() => // of 0.5 and 0.25 the first has two thirds
        AssertClose([0, 1, 0, 0, 0], Frequencies(new() { Temperature = 1, TopK = 2, TopP = 0.6f }, 1_000));

    [Fact]
    public void MinPDropsWhatIsFarLessProbable() =>
        AssertClose([0, 4 / 7.0, 1 / 7.0, 2 / 7.0, 0], Frequencies(new() { Temperature = 1, MinP = 0.2f }));

    [Fact]
    public void TheRepetitionPenaltyHitsEverySeenTokenOnce()
    {
        Sampler sampler = new(3);
        sampler.Start(new() { RepetitionPenalty = 2 }, [0, 0, 1]);
        float[] logits = [4, -1, 1];
        Assert.Equal(0, sampler.Next(logits));
        Assert.Equal([2, -2, 1], logits);
    }

    [Fact]
    public void TheSeedDecides()
    {
        GenerationOptions options = new() { Temperature = 1, Seed = 3 };
        Assert.Equal(Frequencies(options, 50), Frequencies(options, 50));
        Assert.NotEqual(Frequencies(options, 50), Frequencies(options with { Seed = 4 }, 50));
    }

    [Fact]
    public void DrawsTakeNoMemory()
    {
        Sampler sampler = new(Logits.Length);
        sampler.Start(new() { Temperature = 1, TopP = 0.9f, RepetitionPenalty = 1.1f }, [1]);
        float[] logits = [.. Logits];
        sampler.Next(logits);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int draw = 0; draw < 100; draw++)
            sampler.Next(logits);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void ADamagedModelIsNamed(float logit)
    {
        Sampler sampler = new(2);
        sampler.Start(new(), []);
        GroveException error = Assert.Throws<GroveException>(() => sampler.Next([0f, logit]));
        Assert.Contains("weights give no numbers", error.Message);
    }
}
