using Grove.Models.Adapters;
using Grove.Models.Layouts;
using Grove.Tensors;

namespace Grove.Models.Tests.Adapters;

public class AdapterDecodingTests
{
    [Theory]
    [MemberData(nameof(TinyAdapters.KindsAndFamilies), MemberType = typeof(TinyAdapters))]
    public void A_merged_model_says_what_model_and_adapter_say(string kind, string family)
    {
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family));
        using var weights = Weights.Of(parameters);
        using Adapter adapter = TinyAdapters.Make(weights, TinyAdapters.Config(kind));
        using Weights merged = Merged(parameters, adapter);
        float[] together = TinyAdapters.Logits(weights, adapter), alone = TinyAdapters.Logits(merged, null), before = TinyAdapters.Logits(weights, null);
        double far = TinyAdapters.MaxDifference(together, before), near = TinyAdapters.MaxDifference(together, alone);
        Assert.True(far > 0.05 && near < 1e-4 * Math.Max(1, far), $"differ by {near:g3}, from the model by {far:g3}");
    }

    [Fact]
    public void Merging_is_the_sum_in_double_precision_rounded_once()
    {
        using var arena = new Arena(1000);
        var random = new Random(3);
        Floats Random(int length)
        {
            Floats values = arena.Take(length);
            foreach (ref float value in values.Span) value = random.NextSingle() - 0.5f;
            return values;
        }
        Floats weight = Random(4 * 6);
        var one = new AdapterPart("x", 2, 0.75f, Random(2 * 6), Random(4 * 2), null);
        var other = new AdapterPart("x", 3, 1.5f, Random(3 * 6), Random(4 * 3), Random(4));
        (Matrix merged, Arena memory) = AdapterMerge.Merge(new Matrix(weight, 4, 6), [one, other]);
        using (memory)
        {
            for (int row = 0; row < 4; row++)
            {
                var sum = new double[6];
                for (int i = 0; i < 6; i++)
                {
                    sum[i] = weight[row * 6 + i];
                    for (int k = 0; k < 2; k++) sum[i] += 0.75 * one.Up[row * 2 + k] * one.Down[k * 6 + i];
                    for (int k = 0; k < 3; k++) sum[i] += 1.5 * other.Up[row * 3 + k] * other.Down[k * 6 + i];
                }
                double norm = Math.Sqrt(sum.Sum(value => value * value));
                for (int i = 0; i < 6; i++) Assert.Equal((float)(sum[i] * other.Magnitude!.Value[row] / norm), merged.AsFloats()[row * 6 + i], 1e-7f);
            }
        }
    }

    [Fact]
    public void Several_adapters_are_held_at_once_and_changing_forgets_what_was_read()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        using var weights = Weights.Of(parameters);
        using Adapter first = TinyAdapters.Make(weights, TinyAdapters.Config("lora"), 1);
        using Adapter second = TinyAdapters.Make(weights, TinyAdapters.Config("dora"), 2);
        float[] Alone(Adapter? adapter)
        {
            using var decoder = new Decoder(weights, team, 16) { Adapter = adapter };
            return decoder.Prefill([1, 2, 3]).Span.ToArray();
        }
        float[][] expected = [Alone(null), Alone(first), Alone(second)];
        using var shared = new Decoder(weights, team, 16);
        shared.Fit(first);
        shared.Fit(second);
        foreach ((Adapter? adapter, float[] logits) in new[] { (second, expected[2]), (null, expected[0]), (first, expected[1]), (second, expected[2]) })
        {
            shared.Adapter = adapter;
            Assert.Equal(0, shared.Position);
            Assert.Equal(logits, shared.Prefill([1, 2, 3]).Span.ToArray());
        }
        shared.Adapter = first;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) shared.Adapter = i % 2 == 0 ? second : first;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.NotEqual(expected[0], expected[1]);
    }

    [Theory]
    [MemberData(nameof(TinyAdapters.KindsAndFamilies), MemberType = typeof(TinyAdapters))]
    public void One_token_at_a_time_scores_as_all_at_once(string kind, string family)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family));
        using var weights = Weights.Of(parameters);
        using Adapter adapter = TinyAdapters.Make(weights, TinyAdapters.Config(kind));
        using var decoder = new Decoder(weights, team, 16) { Adapter = adapter };
        float[] together = decoder.Prefill([5, 1, 9, 1, 7]).Span.ToArray();
        decoder.Reset();
        float[] apart = [];
        foreach (int token in new[] { 5, 1, 9, 1, 7 }) apart = decoder.Step(token).Span.ToArray();
        Assert.True(TinyAdapters.MaxDifference(together, apart) < 1e-3);
    }

    [Fact]
    public void An_adapter_of_another_model_is_refused()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Tiny.Shape(true));
        using Parameters wider = Parameters.Allocate(Tiny.Shape(true) with { HiddenSize = 12 });
        using Adapter adapter = Adapter.Create(Weights.Of(wider), TinyAdapters.Config("lora"));
        using var decoder = new Decoder(parameters, team, 8);
        Assert.Contains("which the model has not", Assert.Throws<ArgumentException>(() => decoder.Adapter = adapter).Message);
    }

    static Weights Merged(Parameters parameters, params Adapter[] adapters)
    {
        TensorLender lender = AdapterMerge.Lender(TensorLender.Of(parameters), parameters.Architecture, adapters);
        var owned = new List<IDisposable>();
        Matrix Lend(string name)
        {
            (Matrix matrix, IDisposable? copy) = lender.Matrix(name);
            if (copy is not null) owned.Add(copy);
            return matrix;
        }
        Architecture shape = AdapterMerge.Shape(parameters.Architecture, adapters);
        var matrices = TensorNames.All(shape).Where(t => t.Shape.Length == 2).ToDictionary(t => t.Name, t => Lend(t.Name));
        return new Weights(shape, matrices, parameters.All.Where(p => p.Shape.Length == 1).ToDictionary(p => p.Name, p => p.Value), owned);
    }
}
