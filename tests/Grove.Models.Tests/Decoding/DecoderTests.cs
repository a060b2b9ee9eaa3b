using Grove.Tensors;

namespace Grove.Models.Tests.Decoding;

public class DecoderTests
{
    static Architecture Shape(bool tied) => Tiny.Shape(tied) with { MaxPositions = 700 };

    static readonly int[] Text = [.. Enumerable.Range(0, 600).Select(i => i * i % 13)];

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 4)]
    [InlineData(false, 4)]
    [InlineData(true, 255)]
    [InlineData(true, 256)]
    [InlineData(true, 600)]
    public void Prefill_and_steps_score_as_the_training_pass_does(bool tied, int prefilled)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape(tied));
        using var decoder = new Decoder(parameters, team, 700);
        int end = Math.Min(prefilled + 3, Text.Length);
        Floats logits = decoder.Prefill(Text.AsSpan(0, prefilled));
        AssertScores(parameters, team, Text[..prefilled], logits);
        for (int i = prefilled; i < end; i++) AssertScores(parameters, team, Text[..(i + 1)], decoder.Step(Text[i]));
        Assert.Equal(end, decoder.Position);
    }

    [Fact]
    public void A_prompt_may_be_read_in_pieces()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape(true));
        using var decoder = new Decoder(parameters, team, 700);
        decoder.Prefill(Text.AsSpan(0, 5));
        decoder.Prefill(Text.AsSpan(5, 7));
        AssertScores(parameters, team, Text[..290], decoder.Prefill(Text.AsSpan(12, 278)));
    }

    [Fact]
    public void Reset_forgets_all_or_the_end()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape(true));
        using var decoder = new Decoder(parameters, team, 40);
        float[] fresh = decoder.Prefill(Text.AsSpan(0, 6)).Span.ToArray();
        decoder.Prefill([3, 3, 3]);
        decoder.Reset(4);
        Assert.Equal(4, decoder.Position);
        decoder.Step(Text[4]);
        float[] again = decoder.Step(Text[5]).Span.ToArray();
        for (int i = 0; i < fresh.Length; i++) Assert.Equal(fresh[i], again[i], 1e-4);
        decoder.Reset();
        Assert.Equal(fresh, decoder.Prefill(Text.AsSpan(0, 6)).Span.ToArray());
    }

    [Fact]
    public void Neither_prefill_nor_step_allocates()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape(true));
        using var decoder = new Decoder(parameters, team, 700);
        long allocated = 0;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Reset();
            decoder.Prefill(Text.AsSpan(0, 10));
            decoder.Step(1);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape(true));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Decoder(parameters, team, 701));
        using var decoder = new Decoder(parameters, team, 4);
        Assert.Throws<ArgumentException>(() => decoder.Prefill([]));
        Assert.Contains("Token 13", Assert.Throws<ArgumentException>(() => decoder.Step(13)).Message);
        decoder.Prefill([1, 2, 3, 4]);
        Assert.Contains("4 of 4 positions", Assert.Throws<ArgumentException>(() => decoder.Step(1)).Message);
    }

    /// <summary>
    /// The training pass gives losses, not logits: asked for each id in turn it gives −ln p of all of them.
    /// </summary>
    static void AssertScores(Parameters parameters, Team team, int[] text, Floats logits)
    {
        using var full = new TrainingDecoder(parameters, team, text.Length);
        int[] targets = new int[text.Length], positions = [.. Enumerable.Range(0, text.Length)], starts = new int[text.Length];
        Array.Fill(targets, -1);
        double sum = logits.Span.ToArray().Sum(x => Math.Exp(x));
        for (int id = 0; id < logits.Length; id++)
        {
            targets[^1] = id;
            double expected = full.Loss(text, targets, positions, starts, []);
            Assert.Equal(expected, Math.Log(sum) - logits[id], 2e-4);
        }
    }
}
