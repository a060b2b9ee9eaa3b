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

    [Theory]
    [MemberData(nameof(TinyFamilies.Names), MemberType = typeof(TinyFamilies))]
    public void Every_family_scores_as_its_training_pass_does(string family)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family) with { MaxPositions = 300 });
        using var decoder = new Decoder(parameters, team, 300);
        AssertScores(parameters, team, Text[..1], decoder.Step(Text[0]));
        AssertScores(parameters, team, Text[..2], decoder.Step(Text[1]));
        AssertScores(parameters, team, Text[..9], decoder.Prefill(Text.AsSpan(2, 7)));
        AssertScores(parameters, team, Text[..10], decoder.Step(Text[9]));
        decoder.Reset();
        AssertScores(parameters, team, Text[..280], decoder.Prefill(Text.AsSpan(0, 280)));
        AssertScores(parameters, team, Text[..281], decoder.Step(Text[280]));
    }

    [Theory]
    [MemberData(nameof(TinyFamilies.Names), MemberType = typeof(TinyFamilies))]
    public void Every_row_of_a_prompt_scores_as_it_does_at_the_end_of_one(string family)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family) with { MaxPositions = 300 });
        using var decoder = new Decoder(parameters, team, 300);
        float[][] expected = [.. Text[..270].Select(token => decoder.Step(token).Span.ToArray())];
        decoder.Reset();
        int next = 0;
        decoder.PrefillAll(Text.AsSpan(0, 270), (first, rows, logits) =>
        {
            Assert.Equal(next, first);
            for (int row = 0; row < rows; row++, next++)
                for (int id = 0; id < 13; id++) Assert.Equal(expected[next][id], logits[row * 13 + id], 1e-4);
        });
        Assert.Equal(270, next);
        Assert.Equal(270, decoder.Position);
    }

    [Fact]
    public void Hidden_states_are_what_the_head_reads()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape(true));
        using var decoder = new Decoder(parameters, team, 700);
        float[] logits = decoder.Prefill(Text.AsSpan(0, 300)).Span.ToArray();
        decoder.Reset();
        var states = new List<float>();
        decoder.Embed(Text.AsSpan(0, 300), (_, rows, values) => states.AddRange(values.Span[..(rows * 8)]));
        Assert.Equal(300 * 8, states.Count);
        ReadOnlySpan<float> table = parameters[TensorNames.Embedding].Span;
        for (int id = 0; id < 13; id++)
        {
            float score = 0;
            for (int i = 0; i < 8; i++) score += table[id * 8 + i] * states[299 * 8 + i];
            Assert.Equal(logits[id], score, 1e-4);
        }
    }

    [Fact]
    public void Room_grows_with_the_text()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape(true) with { MaxPositions = 131_072, Layers = 1 });
        int[] text = [.. Enumerable.Range(0, GrowingRotary.FirstPositions + 40).Select(i => i * i % 13)];
        using var decoder = new Decoder(parameters, team, 131_072);
        decoder.Prefill(text.AsSpan(0, GrowingRotary.FirstPositions - 1));
        decoder.Step(text[GrowingRotary.FirstPositions - 1]);
        decoder.Step(text[GrowingRotary.FirstPositions]);
        AssertScores(parameters, team, text, decoder.Prefill(text.AsSpan(GrowingRotary.FirstPositions + 1)));
    }

    [Fact]
    public void A_window_forgets_what_lies_before_it()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Shape(true) with { SlidingWindow = 4, Layers = 1, LayersWithoutRope = new HashSet<int> { 0 } });
        using var decoder = new Decoder(parameters, team, 700);
        float[] alone = decoder.Prefill([7, 8, 9, 10]).Span.ToArray();
        decoder.Reset();
        float[] after = decoder.Prefill([1, 2, 3, 4, 7, 8, 9, 10]).Span.ToArray();
        decoder.Reset();
        decoder.Prefill([1, 5, 7]);
        decoder.Step(8);
        decoder.Step(9);
        float[] stepped = decoder.Step(10).Span.ToArray();
        for (int id = 0; id < 13; id++)
        {
            Assert.Equal(alone[id], after[id], 1e-5);
            Assert.Equal(alone[id], stepped[id], 1e-5);
        }
        decoder.Reset();
        Assert.NotEqual(alone[0], decoder.Prefill([3, 8, 9, 10])[0], 1e-5);
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
