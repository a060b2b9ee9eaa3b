using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Grove.Tensors;

namespace Grove.Models.Tests;

/// <summary>Decoders over weights in the types in which files hold them.</summary>
public class StoredWeightsTests
{
    static readonly int[] Text = [.. Enumerable.Range(0, 20).Select(i => i * i % 40)];

    [Theory]
    [InlineData(TensorType.F16, "llama")]
    [InlineData(TensorType.BF16, "granite")]
    [InlineData(TensorType.Q8_0, "gpt_neox")]
    [InlineData(TensorType.Q4_K, "llama")]
    [InlineData(TensorType.Q6_K, "gpt2")]
    public void They_say_what_the_same_numbers_in_single_precision_say(TensorType type, string family)
    {
        Architecture shape = TinyFamilies.Shape(family) with
        {
            VocabularySize = 40, HiddenSize = 256, IntermediateSize = 256, Heads = 4, KeyValueHeads = 4, HeadDim = 64, RotaryDim = null, LearnedPositions = false,
        };
        using Team team = Tiny.Team();
        using Parameters parameters = Tiny.Weights(shape);
        using var memory = new Arena(parameters.All.Sum(p => Arena.Padded(p.Value.Length)));
        using Weights stored = Store(parameters, type, memory, team);
        using var expected = new Decoder(parameters, team, 32);
        using var actual = new Decoder(stored, team, 32);
        AssertClose(expected.Prefill(Text), actual.Prefill(Text));
        AssertClose(expected.Step(7), actual.Step(7));

        using var trained = new TrainingDecoder(parameters, team, Text.Length);
        using var frozen = new TrainingDecoder(stored, team, Text.Length);
        int[] targets = [.. Text.Skip(1), -1], positions = [.. Enumerable.Range(0, Text.Length)], starts = new int[Text.Length];
        double loss = trained.ForwardBackward(Text, targets, positions, starts, 1);
        Assert.Equal(loss, frozen.ForwardBackward(Text, targets, positions, starts, 1), 1e-4 * loss);
    }

    /// <summary>Every matrix in that type; the parameters become the numbers that are then stored.</summary>
    static unsafe Weights Store(Parameters parameters, TensorType type, Arena memory, Team team)
    {
        var matrices = new Dictionary<string, Matrix>();
        foreach (Parameter parameter in parameters.All.Where(p => p.Shape.Length == 2))
        {
            Floats room = memory.Take(parameter.Value.Length);
            byte* bytes = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(room.Span)); // native memory: nothing moves it
            var matrix = Matrix.Unchecked(bytes, type, parameter.Shape[0], parameter.Shape[1]);
            matrix.QuantizeFrom(team, parameter.Value);
            matrix.Dequantize(team, 0, matrix.Rows, parameter.Value);
            matrices.Add(parameter.Name, matrix);
        }
        return new Weights(parameters.Architecture, matrices, parameters.All.Where(p => p.Shape.Length == 1).ToDictionary(p => p.Name, p => p.Value), []);
    }

    static void AssertClose(Floats expected, Floats actual)
    {
        float largest = expected.Span.ToArray().Max(Math.Abs);
        for (int id = 0; id < expected.Length; id++) Assert.Equal(expected[id], actual[id], 2e-4 * largest);
    }
}
