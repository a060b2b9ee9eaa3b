using System.Text.Json;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models.Tests;

/// <summary>Every family against a second implementation; see eng/peers/families_fixture.py.</summary>
public class FamilyPyTorchTests
{
    const double Tolerance = 2e-5;

    public static TheoryData<string> Names => FamilyFixture.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Configuration_and_weights_are_read_as_they_are_meant(string family)
    {
        using var fixture = new FamilyFixture(family);
        Architecture read = fixture.Parameters.Architecture, meant = fixture.ExpectedShape;
        for (int layer = 0; layer < meant.Layers; layer++)
        {
            Assert.Equal(meant.RotaryDimOf(layer), read.RotaryDimOf(layer));
            Assert.Equal(meant.WindowOf(layer), read.WindowOf(layer));
        }
        Assert.Equal(
            meant with { RotaryDim = null },
            read with { RotaryDim = null, LayersWithoutRope = meant.LayersWithoutRope, LayersWithoutWindow = meant.LayersWithoutWindow });
        foreach (Parameter weight in fixture.Parameters.All) Assert.Equal(fixture.Read("weights." + weight.Name), weight.Value.Span.ToArray());

        using Weights mapped = ModelDirectory.OpenWeights(fixture.Folder);
        foreach (Parameter weight in fixture.Parameters.All)
        {
            Floats numbers = weight.Shape.Length == 2 ? mapped.Matrix(weight.Name).AsFloats() : mapped.Vector(weight.Name)!.Value;
            Assert.Equal(weight.Value.Span.ToArray(), numbers.Span.ToArray());
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_and_gradients_are_the_same(string family)
    {
        using var fixture = new FamilyFixture(family);
        using Team team = Tiny.Team();
        using var decoder = new TrainingDecoder(fixture.Parameters, team, fixture.Tokens.Length);
        var losses = new float[fixture.Tokens.Length];
        decoder.Loss(fixture.Tokens, fixture.Targets, fixture.Positions, fixture.Starts, losses);
        AssertClose("losses", fixture.Read("losses"), losses);

        decoder.ForwardBackward(fixture.Tokens, fixture.Targets, fixture.Positions, fixture.Starts, 1f / fixture.Asked);
        foreach (Parameter gradient in decoder.Gradients.All)
        {
            // Without rotary positions a bias of the keys changes no weight of attention: its gradient is what rounding leaves.
            float least = gradient.Name.EndsWith("k_proj.bias", StringComparison.Ordinal) ? 1e-2f : 1e-5f;
            AssertClose(gradient.Name, fixture.Read("gradients." + gradient.Name), gradient.Value.Span.ToArray(), least);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_are_the_same_token_by_token_and_all_at_once(string family)
    {
        using var fixture = new FamilyFixture(family);
        using Team team = Tiny.Team();
        using var decoder = new Decoder(fixture.Parameters, team, 16);
        int vocabulary = fixture.Parameters.Architecture.VocabularySize;
        float[] expected = fixture.Read("logits");
        float[] Row(int row) => expected[(row * vocabulary)..((row + 1) * vocabulary)];
        for (int row = 0; row < fixture.Tokens.Length; row++)
        {
            if (fixture.Starts[row] == row) decoder.Reset();
            AssertClose($"logits of row {row}", Row(row), decoder.Step(fixture.Tokens[row]).Span.ToArray());
        }

        foreach (int start in fixture.Starts.Distinct())
        {
            int[] document = [.. fixture.Tokens.Where((_, row) => fixture.Starts[row] == start)];
            decoder.Reset();
            AssertClose($"logits of document {start}", Row(start + document.Length - 1), decoder.Prefill(document).Span.ToArray());
            decoder.Reset();
            decoder.Prefill(document.AsSpan(0, 2));
            AssertClose($"logits of document {start} in pieces", Row(start + document.Length - 1), decoder.Prefill(document.AsSpan(2)).Span.ToArray());
            decoder.Reset();
            decoder.PrefillAll(document, (first, rows, logits) =>
                AssertClose($"all logits of document {start}", expected[((start + first) * vocabulary)..((start + first + rows) * vocabulary)], logits.Span.ToArray()));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Five_training_steps_lose_the_same(string family)
    {
        using var fixture = new FamilyFixture(family);
        using Team team = Tiny.Team();
        using var decoder = new TrainingDecoder(fixture.Parameters, team, fixture.Tokens.Length);
        using var first = Parameters.Allocate(fixture.Parameters.Architecture);
        using var second = Parameters.Allocate(fixture.Parameters.Architecture);
        JsonElement adamW = fixture.Facts.GetProperty("adamW");
        float Number(string key) => adamW.GetProperty(key).GetSingle();
        float[] expected = [.. adamW.GetProperty("losses").EnumerateArray().Select(x => x.GetSingle())];
        var ours = new List<float>();
        for (int step = 1; step <= expected.Length; step++)
        {
            decoder.ZeroGradients();
            double sum = decoder.ForwardBackward(fixture.Tokens, fixture.Targets, fixture.Positions, fixture.Starts, 1f / fixture.Asked);
            ours.Add((float)(sum / fixture.Asked));
            for (int i = 0; i < first.All.Count; i++)
            {
                Floats value = fixture.Parameters.All[i].Value;
                AdamW.Step(team, value, decoder.Gradients.All[i].Value, first.All[i].Value, second.All[i].Value, value.Length,
                    Number("learningRate"), Number("beta1"), Number("beta2"), Number("epsilon"), Number("weightDecay"), step, 1);
            }
        }
        AssertClose("losses of five steps", expected, [.. ours]);
    }

    /// <summary>Within the tolerance of the largest expected number, or of <paramref name="least"/> when that is larger.</summary>
    static void AssertClose(string what, float[] expected, float[] actual, float least = 1e-5f)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        double worst = expected.Zip(actual, (e, a) => (double)Math.Abs(e - a)).Max();
        Assert.True(largest > 1e-5 || least > 1e-5, $"{what}: the expected numbers are all zero");
        Assert.True(worst <= Tolerance * Math.Max(largest, least), $"{what}: differs by {worst:g3} where the largest is {largest:g3}");
    }
}
