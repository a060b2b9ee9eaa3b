using Grove.Tensors;

namespace Grove.Models.Tests.Training;

public class TrainingDecoderTests
{
    [Fact]
    public void Gradients_equal_finite_differences_with_a_tied_head() => CheckGradients(Tiny.Shape(tied: true));

    [Theory]
    [MemberData(nameof(TinyFamilies.Names), MemberType = typeof(TinyFamilies))]
    public void Gradients_of_every_family_equal_finite_differences(string family) => CheckGradients(TinyFamilies.Shape(family));

    static void CheckGradients(Architecture shape)
    {
        const float scale = 0.125f;
        using Team team = Tiny.Team();
        using Parameters parameters = TinyFamilies.Weights(shape);
        using var decoder = new TrainingDecoder(parameters, team, Tiny.Tokens.Length);
        decoder.ZeroGradients();
        double sum = decoder.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, scale);
        Assert.Equal(sum, Loss(decoder), 1e-9);

        foreach (Parameter parameter in parameters.All)
        {
            float[] ours = decoder.Gradients[parameter.Name].Span.ToArray();
            double largest = ours.Max(Math.Abs), worst = 0;
            // A bias of the keys moves all scores of a query alike, so where rotary positions do not turn it, it changes nothing.
            bool means = !parameter.Name.EndsWith("k_proj.bias", StringComparison.Ordinal);
            Assert.True(largest > 1e-6 || !means, $"{parameter.Name}: the gradient is zero");
            for (int i = 0; i < ours.Length; i++)
                worst = Math.Max(worst, Math.Abs(ours[i] - scale * Difference(decoder, parameter.Value, i)));
            Assert.True(worst < 2e-3 * largest + 2e-5, $"{parameter.Name}: differs by {worst:g3} where the largest is {largest:g3}");
        }
    }

    /// <summary>Fourth-order central difference: single precision leaves no room for a small step.</summary>
    static double Difference(TrainingDecoder decoder, Floats values, int index)
    {
        const float step = 1f / 64;
        float kept = values[index];
        double At(int steps)
        {
            values[index] = kept + steps * step;
            return Loss(decoder);
        }
        double near = At(1) - At(-1), far = At(2) - At(-2);
        values[index] = kept;
        return (8 * near - far) / (12 * step);
    }

    [Fact]
    public void Gradients_add_up_over_batches()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        using var decoder = new TrainingDecoder(parameters, team, Tiny.Tokens.Length);
        decoder.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1);
        float[][] once = [.. decoder.Gradients.All.Select(p => p.Value.Span.ToArray())];
        decoder.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1);
        for (int i = 0; i < once.Length; i++)
        {
            float[] twice = decoder.Gradients.All[i].Value.Span.ToArray();
            for (int j = 0; j < twice.Length; j++) Assert.Equal(2 * once[i][j], twice[j], 1e-3);
        }
        decoder.ZeroGradients();
        Assert.All(decoder.Gradients.All, p => Assert.All(p.Value.Span.ToArray(), x => Assert.Equal(0, x)));
    }

    [Fact]
    public void Packed_documents_lose_what_they_lose_alone()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        using var decoder = new TrainingDecoder(parameters, team, Tiny.Tokens.Length);
        var together = new float[11];
        decoder.Loss(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, together);
        var first = new float[7];
        decoder.Loss(Tiny.Tokens[..7], Tiny.Targets[..7], Tiny.Positions[..7], new int[7], first);
        var second = new float[4];
        decoder.Loss(Tiny.Tokens[7..], Tiny.Targets[7..], Tiny.Positions[7..], new int[4], second);
        float[] alone = [.. first, .. second];
        for (int i = 0; i < alone.Length; i++) Assert.Equal(alone[i], together[i], 1e-5);
        Assert.Equal(0, together[2]);
        Assert.Equal(0, together[6]);
        Assert.True(together[0] > 0.01);
    }

    [Theory]
    [MemberData(nameof(TinyFamilies.Names), MemberType = typeof(TinyFamilies))]
    public void A_step_allocates_nothing(string family)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family));
        using var decoder = new TrainingDecoder(parameters, team, Tiny.Tokens.Length);
        var losses = new float[Tiny.Tokens.Length];
        long allocated = 0;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            decoder.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1);
            decoder.Loss(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, losses);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }

    [Theory]
    [MemberData(nameof(TinyFamilies.Names), MemberType = typeof(TinyFamilies))]
    public void The_number_of_threads_does_not_change_a_bit(string family)
    {
        Architecture shape = TinyFamilies.Shape(family);
        float[] one = GradientsWith(shape, 1), three = GradientsWith(shape, 3);
        Assert.Equal(one, three);
    }

    static float[] GradientsWith(Architecture shape, int threads)
    {
        using var team = new Team(threads);
        using Parameters parameters = TinyFamilies.Weights(shape);
        using var decoder = new TrainingDecoder(parameters, team, Tiny.Tokens.Length);
        decoder.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1);
        return [.. decoder.Gradients.All.SelectMany(p => p.Value.Span.ToArray())];
    }

    [Theory]
    [MemberData(nameof(TinyFamilies.Names), MemberType = typeof(TinyFamilies))]
    public void Keeping_less_gives_the_same_gradients_bit_for_bit(string family)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family));
        using var keeping = new TrainingDecoder(parameters, team, Tiny.Tokens.Length);
        using var recomputing = new TrainingDecoder(parameters, team, Tiny.Tokens.Length, recompute: true);
        double expected = keeping.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1);
        Assert.Equal(expected, recomputing.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1));
        for (int i = 0; i < keeping.Gradients.All.Count; i++)
            Assert.Equal(keeping.Gradients.All[i].Value.Span.ToArray(), recomputing.Gradients.All[i].Value.Span.ToArray());
        Assert.True(recomputing.ReservedBytes < keeping.ReservedBytes);
    }

    [Theory]
    [MemberData(nameof(TinyFamilies.Names), MemberType = typeof(TinyFamilies))]
    public void Frozen_weights_lose_the_same_and_keep_no_gradients(string family)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family));
        using var trained = new TrainingDecoder(parameters, team, Tiny.Tokens.Length);
        using var frozen = new TrainingDecoder(Weights.Of(parameters), team, Tiny.Tokens.Length);
        double expected = trained.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1);
        frozen.ZeroGradients();
        Assert.Equal(expected, frozen.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1));
        Assert.Throws<InvalidOperationException>(() => frozen.Gradients);
    }

    [Theory]
    [InlineData(13, 1, 0, 0, "Token 13")]
    [InlineData(0, 13, 0, 0, "Target 13")]
    [InlineData(0, 1, 32, 0, "Position 32")]
    [InlineData(0, 1, 0, 1, "starts at 1")]
    public void Refuses_rows_outside_the_model(int token, int target, int position, int start, string expected)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        using var decoder = new TrainingDecoder(parameters, team, 4, maxPositions: 32);
        var error = Assert.Throws<ArgumentException>(() => decoder.ForwardBackward([token], [target], [position], [start], 1));
        Assert.Contains(expected, error.Message);
    }

    static double Loss(TrainingDecoder decoder) => decoder.Loss(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, []);
}
