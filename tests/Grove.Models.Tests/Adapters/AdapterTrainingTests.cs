using Grove.Models.Adapters;
using Grove.Models.Families;
using Grove.Tensors;

namespace Grove.Models.Tests.Adapters;

public class AdapterTrainingTests
{
    [Theory]
    [MemberData(nameof(TinyAdapters.KindsAndFamilies), MemberType = typeof(TinyAdapters))]
    public void Gradients_equal_finite_differences(string kind, string family) => CheckGradients(TinyFamilies.Shape(family), TinyAdapters.Config(kind));

    [Theory]
    [MemberData(nameof(TinyAdapters.Kinds), MemberType = typeof(TinyAdapters))]
    public void Gradients_equal_finite_differences_with_dropout_and_on_the_head(string kind) =>
        CheckGradients(Tiny.Shape(tied: false), TinyAdapters.Config(kind) with { Dropout = 0.3, TargetPattern = null, TargetModules = ["q_proj", "v_proj", "down_proj", "lm_head"] });

    /// <summary>A's and B's are taken with DoRA's norms held still, as the backward pass takes them; the magnitude's with new gains.</summary>
    static void CheckGradients(Architecture shape, AdapterConfig config)
    {
        const float scale = 0.125f;
        using Team team = Tiny.Team();
        using Parameters parameters = TinyFamilies.Weights(shape);
        using var weights = Weights.Of(parameters);
        using Adapter adapter = TinyAdapters.Make(weights, config);
        using var decoder = new TrainingDecoder(weights, adapter, team, Tiny.Tokens.Length) { DropoutMoment = 9 };
        decoder.ZeroGradients();
        decoder.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, scale);
        foreach (Parameter parameter in adapter.Parameters.All)
        {
            float[] ours = decoder.Gradients[parameter.Name].Span.ToArray();
            double largest = ours.Max(Math.Abs), worst = 0;
            Assert.True(largest > 1e-6, $"{parameter.Name}: the gradient is zero");
            // Every third number: one loss of a whole model for each would take minutes over all families.
            for (int i = parameter.Name.Length % 3; i < ours.Length; i += 3)
                worst = Math.Max(worst, Math.Abs(ours[i] - scale * Difference(decoder, parameter, i)));
            Assert.True(worst < 2e-3 * largest + 3e-5, $"{parameter.Name}: differs by {worst:g3} where the largest is {largest:g3}");
        }
    }

    static double Difference(TrainingDecoder decoder, Parameter parameter, int index)
    {
        const float step = 1f / 64;
        Floats values = parameter.Value;
        bool magnitude = parameter.Name.EndsWith("_vector", StringComparison.Ordinal);
        float kept = values[index];
        double At(int steps)
        {
            values[index] = kept + steps * step;
            if (magnitude) decoder.RefreshAdapter();
            return decoder.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 0);
        }
        double near = At(1) - At(-1), far = At(2) - At(-2);
        values[index] = kept;
        if (magnitude) decoder.RefreshAdapter();
        return (8 * near - far) / (12 * step);
    }

    [Theory]
    [MemberData(nameof(TinyAdapters.KindsAndFamilies), MemberType = typeof(TinyAdapters))]
    public void A_new_adapter_changes_nothing_and_a_step_allocates_nothing(string kind, string family)
    {
        using Team team = Tiny.Team();
        using Parameters parameters = TinyFamilies.Weights(TinyFamilies.Shape(family));
        using var weights = Weights.Of(parameters);
        using Adapter adapter = Adapter.Create(weights, TinyAdapters.Config(kind) with { Dropout = 0.1 }, 3);
        using var decoder = new TrainingDecoder(weights, adapter, team, Tiny.Tokens.Length);
        using var alone = new TrainingDecoder(weights, team, Tiny.Tokens.Length);
        Assert.Equal(Loss(alone), Loss(decoder), 1e-4);
        long allocated = 0;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            decoder.ZeroGradients();
            decoder.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1);
            decoder.RefreshAdapter();
            Loss(decoder);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Dropout_is_decided_by_the_moment_and_is_off_when_losses_are_measured()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Tiny.Shape(false));
        using var weights = Weights.Of(parameters);
        using Adapter adapter = TinyAdapters.Make(weights, TinyAdapters.Config("lora") with { Dropout = 0.5 });
        using Adapter plain = TinyAdapters.Make(weights, TinyAdapters.Config("lora"));
        using var decoder = new TrainingDecoder(weights, adapter, team, Tiny.Tokens.Length);
        double At(ulong moment)
        {
            decoder.DropoutMoment = moment;
            return decoder.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1);
        }
        double first = At(1);
        Assert.NotEqual(first, At(2));
        Assert.Equal(first, At(1));
        double measured = Loss(decoder);
        using var reference = new TrainingDecoder(weights, plain, team, Tiny.Tokens.Length);
        Assert.Equal(Loss(reference), measured);
    }

    [Theory]
    [InlineData("lora")]
    [InlineData("dora")]
    public void Weights_in_blocks_train_as_their_own_numbers_in_single_precision(string kind)
    {
        Architecture shape = FamilyPresets.Small("llama", 32) with { Layers = 2 };
        using Team team = Tiny.Team();
        using Parameters parameters = Parameters.Allocate(shape);
        parameters.Initialize(4);
        using Weights quantized = Quantized.Of(parameters, TensorType.Q4_K);
        using Parameters copy = Parameters.Allocate(shape);
        foreach (Parameter parameter in copy.All)
        {
            if (parameter.Shape.Length == 2) quantized.Matrix(parameter.Name).Dequantize(0, parameter.Shape[0], parameter.Value.Span);
            else quantized.Vector(parameter.Name)!.Value.Span.CopyTo(parameter.Value.Span);
        }
        using Weights exact = Weights.Of(copy);
        using Adapter adapter = TinyAdapters.Make(exact, TinyAdapters.Config(kind) with { Rank = 4 });
        int[] tokens = [.. Enumerable.Range(0, 24).Select(i => i * 7 % 32)], targets = [.. tokens.Skip(1), 0], positions = [.. Enumerable.Range(0, 24)];
        using var one = new TrainingDecoder(exact, adapter, team, 24);
        using var other = new TrainingDecoder(quantized, adapter, team, 24);
        double expected = one.ForwardBackward(tokens, targets, positions, new int[24], 1), actual = other.ForwardBackward(tokens, targets, positions, new int[24], 1);
        Assert.Equal(expected, actual, 1e-4);
        foreach (Parameter parameter in one.Gradients.All)
        {
            float[] a = parameter.Value.Span.ToArray(), b = other.Gradients[parameter.Name].Span.ToArray();
            double largest = a.Max(Math.Abs);
            Assert.True(TinyAdapters.MaxDifference(a, b) <= 1e-4 * largest + 1e-7, parameter.Name);
        }
        // What a frozen model costs in training: nothing besides its own numbers.
        Assert.Equal(adapter.Parameters.Length, other.Gradients.Length);
        Assert.True(other.Gradients.Length < shape.ParameterCount / 10);
    }

    static double Loss(TrainingDecoder decoder) => decoder.Loss(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, []);

    [Fact]
    public void Layers_below_the_lowest_adapter_change_nothing_above_them()
    {
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(Tiny.Shape(tied: true));
        using Weights weights = Weights.Of(parameters);
        using Adapter all = TinyAdapters.Make(weights, TinyAdapters.Config("lora"));
        using Adapter upper = TinyAdapters.Make(weights, TinyAdapters.Config("lora") with { TargetPattern = @".*layers\.1\..*(q_proj|down_proj)" });
        foreach (AdapterPart part in all.Parts.Where(part => upper.Parts.All(other => other.Name != part.Name))) part.Up.Clear();
        foreach (AdapterPart part in upper.Parts)
        {
            AdapterPart same = all.Parts.Single(other => other.Name == part.Name);
            same.Down.Span.CopyTo(part.Down.Span);
            same.Up.Span.CopyTo(part.Up.Span);
        }
        using var whole = new TrainingDecoder(weights, all, team, Tiny.Tokens.Length);
        using var half = new TrainingDecoder(weights, upper, team, Tiny.Tokens.Length);
        double expected = whole.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1);
        Assert.Equal(expected, half.ForwardBackward(Tiny.Tokens, Tiny.Targets, Tiny.Positions, Tiny.Starts, 1), 1e-5);
        Assert.Equal(2, upper.Parts.Count);
        foreach (Parameter gradient in half.Gradients.All)
        {
            float[] reference = whole.Gradients.All.Single(other => other.Name == gradient.Name).Value.Span.ToArray();
            Assert.Contains(reference, value => value != 0);
            for (int i = 0; i < reference.Length; i++) Assert.Equal(reference[i], gradient.Value[i], 1e-4f);
        }
    }
}
