using Grove.Models.Adapters;
using Grove.Models.Files.Gguf;
using Grove.Models.Planning;
using Grove.Tensors;

namespace Grove.Models.Tests.Decoding;

public class BatchDecoderTests
{
    static readonly int[] Text = [.. Enumerable.Range(0, 300).Select(i => i * i * 7 % 13)];

    static Architecture Shape => Tiny.Shape(true) with { MaxPositions = 400 };

    /// <summary>A text read in one piece and then written token by token, alone.</summary>
    static float[][] Alone(Weights weights, Team team, int prompt, int end, Adapter? adapter = null)
    {
        using var decoder = new BatchDecoder(weights, team, 400, 256, 8, 1 << 24);
        using CachedText text = decoder.Cache.Open(adapter, 400);
        var all = new List<float[]>();
        decoder.Begin(adapter);
        decoder.AddPrompt(text, Text.AsSpan(0, prompt), score: true);
        decoder.Run();
        all.Add(decoder.Scores(0).Span.ToArray());
        for (int i = prompt; i < end; i++)
        {
            decoder.Begin(adapter);
            decoder.AddAnswer(text, Text.AsSpan(i, 1));
            decoder.Run();
            all.Add(decoder.Scores(0).Span.ToArray());
        }
        return [.. all];
    }

    [Theory]
    [MemberData(nameof(TinyFamilies.Names), MemberType = typeof(TinyFamilies))]
    public void A_text_has_the_same_bits_alone_and_beside_others_in_any_pieces(string family)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family) with { MaxPositions = 400 });
        AssertSame(Weights.Of(parameters), team, null);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void So_does_a_text_that_an_adapter_reads(bool magnitudes)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape);
        Weights weights = Weights.Of(parameters);
        using Adapter adapter = Adapter.Create(weights, new AdapterConfig { Rank = 3, Alpha = 6, TargetPattern = AdapterConfig.AllLinear, UseDora = magnitudes }, 5);
        var random = new Random(6);
        foreach (AdapterPart part in adapter.Parts)
            foreach (ref float value in part.Up.Span) value = random.NextSingle() - 0.5f;
        AssertSame(weights, team, adapter);
        Assert.NotEqual(Alone(weights, team, 40, 40)[0], Alone(weights, team, 40, 40, adapter)[0]);
    }

    [Theory]
    [InlineData(QuantizationTarget.F16, false)]
    [InlineData(QuantizationTarget.BF16, false)]
    [InlineData(QuantizationTarget.Q8_0, false)]
    [InlineData(QuantizationTarget.Q4_0, false)]
    [InlineData(QuantizationTarget.Q4_K_M, false)]
    [InlineData(QuantizationTarget.F16, true)]
    [InlineData(QuantizationTarget.Q8_0, true)]
    public void So_does_a_text_that_a_model_reads_whose_weights_are_stored_in_fewer_bits(QuantizationTarget target, bool adapted)
    {
        using Team team = Tiny.Team();
        using Weights weights = PatternWeights.Make(
            new Architecture { VocabularySize = 64, HiddenSize = 256, IntermediateSize = 256, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadDim = 64, MaxPositions = 400 }, target, team);
        using Adapter? adapter = adapted ? Adapter.Create(weights, new AdapterConfig { Rank = 3, Alpha = 6, TargetPattern = AdapterConfig.AllLinear }, 5) : null;
        AssertSame(weights, team, adapter);
    }

    static void AssertSame(Weights weights, Team team, Adapter? adapter)
    {
        int[] prompts = [1, 40, 97, 130];
        float[][][] alone = [.. prompts.Select(prompt => Alone(weights, team, prompt, prompt + 12, adapter))];
        using var decoder = new BatchDecoder(weights, team, 400, 64, 32, 1 << 24);
        CachedText[] texts = [.. prompts.Select(_ => decoder.Cache.Open(adapter, 400))];
        int[] seen = new int[4];
        var random = new Random(3);
        while (texts.Where((text, i) => text.Position < prompts[i] + 12).Any())
        {
            decoder.Begin(adapter);
            var scored = new List<(int Text, int Number, int Answered)>();
            for (int i = 0; i < 4; i++)
            {
                int done = texts[i].Position - prompts[i];
                if (done < 0 || done >= 12 || random.Next(3) == 0) continue;
                int rows = Math.Min(1 + random.Next(5), 12 - done);
                int number = decoder.AddAnswer(texts[i], Text.AsSpan(prompts[i] + done, rows));
                for (int row = 0; row < rows; row++) scored.Add((i, number + row, done + row + 1));
            }
            for (int i = 0; i < 4; i++)
            {
                if (texts[i].Position >= prompts[i] || random.Next(3) == 0) continue;
                // Texts that begin like one before them find its pages.
                if (texts[i].Position == 0 && random.Next(2) == 0 && texts[i].TakePrefix(Text.AsSpan(0, prompts[i])) > 0) seen[i]++;
                int left = prompts[i] - texts[i].Position, rows = Math.Min(Math.Min(1 + random.Next(20), left), decoder.RowsLeft);
                if (rows == 0) continue;
                int number = decoder.AddPrompt(texts[i], Text.AsSpan(texts[i].Position, rows), score: rows == left);
                if (rows == left) scored.Add((i, number, 0));
            }
            decoder.Run();
            foreach ((int text, int number, int answered) in scored)
                Assert.Equal(alone[text][answered], decoder.Scores(number).Span.ToArray());
        }
        foreach (CachedText text in texts) text.Dispose();
        Assert.Equal(0, decoder.Cache.Held);
    }

    [Fact]
    public void A_pass_allocates_nothing()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape);
        using var decoder = new BatchDecoder(Weights.Of(parameters), team, 400, 64, 8, 1 << 24);
        using CachedText first = decoder.Cache.Open(null, 400), second = decoder.Cache.Open(null, 400);
        void Pass()
        {
            decoder.Begin(null);
            decoder.AddAnswer(first, [1, 2]);
            decoder.AddAnswer(second, [3]);
            decoder.Run();
            first.Truncate(first.Position - 1);
        }
        for (int i = 0; i < 3; i++) Pass();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++) Pass();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape);
        using Adapter adapter = Adapter.Create(Weights.Of(parameters), new AdapterConfig { Rank = 2, TargetPattern = AdapterConfig.AllLinear }, 5);
        using var decoder = new BatchDecoder(Weights.Of(parameters), team, 50, 8, 2, 1 << 24);
        using CachedText text = decoder.Cache.Open(null, 50), other = decoder.Cache.Open(adapter, 50);
        decoder.Begin(null);
        Assert.Contains("another adapter", Assert.Throws<ArgumentException>(() => decoder.AddAnswer(other, [1])).Message);
        Assert.Contains("Token 13", Assert.Throws<ArgumentException>(() => decoder.AddAnswer(text, [13])).Message);
        Assert.Contains("3 more rows", Assert.Throws<ArgumentException>(() => decoder.AddAnswer(text, [1, 1, 1])).Message);
        decoder.AddPrompt(text, [1], score: false);
        Assert.Throws<InvalidOperationException>(() => decoder.AddAnswer(text, [1]));
    }
}
