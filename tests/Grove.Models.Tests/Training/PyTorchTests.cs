using System.Text.Json;
using Grove.Models.Files;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models.Tests.Training;

/// <summary>Our numbers against those of a second implementation; see eng/peers/llama_fixture.py.</summary>
public class PyTorchTests
{
    [Theory]
    [InlineData("llama-tiny")]
    [InlineData("llama-tiny-tied")]
    public void Losses_and_gradients_are_the_same(string name)
    {
        using var fixture = new Fixture(name);
        using Team team = Tiny.Team();
        using var decoder = new TrainingDecoder(fixture.Parameters, team, fixture.Tokens.Length);
        var losses = new float[fixture.Tokens.Length];
        double sum = decoder.Loss(fixture.Tokens, fixture.Targets, fixture.Positions, fixture.Starts, losses);
        Assert.Equal(losses.Sum(x => (double)x), sum, 1e-6);
        AssertClose("losses", fixture.Read("losses"), losses);

        decoder.ForwardBackward(fixture.Tokens, fixture.Targets, fixture.Positions, fixture.Starts, 1f / fixture.Asked);
        foreach (Parameter gradient in decoder.Gradients.All)
            AssertClose(gradient.Name, fixture.Read("gradients." + gradient.Name), gradient.Value.Span.ToArray());
    }

    [Theory]
    [InlineData("llama-tiny")]
    [InlineData("llama-tiny-tied")]
    public void Logits_are_the_same_while_decoding(string name)
    {
        using var fixture = new Fixture(name);
        using Team team = Tiny.Team();
        using var decoder = new Decoder(fixture.Parameters, team, fixture.Parameters.Architecture.MaxPositions);
        int vocabulary = fixture.Parameters.Architecture.VocabularySize;
        float[] expected = fixture.Read("logits");
        for (int row = 0; row < fixture.Tokens.Length; row++)
        {
            if (fixture.Starts[row] == row) decoder.Reset();
            AssertClose($"logits of row {row}", expected[(row * vocabulary)..((row + 1) * vocabulary)], decoder.Step(fixture.Tokens[row]).Span.ToArray());
        }
    }

    [Theory]
    [InlineData("llama-tiny")]
    [InlineData("llama-tiny-tied")]
    public void Ten_training_steps_lose_the_same(string name)
    {
        using var fixture = new Fixture(name);
        using Team team = Tiny.Team();
        using var decoder = new TrainingDecoder(fixture.Parameters, team, fixture.Tokens.Length);
        using var first = Parameters.Allocate(fixture.Parameters.Architecture);
        using var second = Parameters.Allocate(fixture.Parameters.Architecture);
        JsonElement adamW = fixture.Facts.GetProperty("adamW");
        float Number(string key) => adamW.GetProperty(key).GetSingle();
        var ours = new List<float>();
        for (int step = 1; step <= 10; step++)
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
        AssertClose("losses of ten steps", [.. adamW.GetProperty("losses").EnumerateArray().Select(x => x.GetSingle())], [.. ours]);
    }

    static void AssertClose(string what, float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        double worst = expected.Zip(actual, (e, a) => (double)Math.Abs(e - a)).Max();
        Assert.True(largest > 1e-5, $"{what}: the expected numbers are all zero");
        Assert.True(worst <= 2e-5 * largest, $"{what}: differs by {worst:g3} where the largest is {largest:g3}");
    }

    sealed class Fixture : IDisposable
    {
        readonly SafetensorsFile file;

        public Fixture(string name)
        {
            string folder = Path.Combine(AppContext.BaseDirectory, "Fixtures");
            Facts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, name + ".json"))).RootElement;
            file = SafetensorsFile.Open(Path.Combine(folder, name + ".safetensors"));
            Parameters = Parameters.Allocate(new Architecture
            {
                VocabularySize = Int("vocabulary"),
                HiddenSize = Int("hidden"),
                IntermediateSize = Int("intermediate"),
                Layers = Int("layers"),
                Heads = Int("heads"),
                KeyValueHeads = Int("keyValueHeads"),
                HeadDim = Int("headDim"),
                RopeTheta = Facts.GetProperty("ropeTheta").GetSingle(),
                NormEpsilon = Facts.GetProperty("normEpsilon").GetSingle(),
                TieEmbeddings = Facts.GetProperty("tied").GetBoolean(),
                MaxPositions = 16,
            });
            foreach (Parameter parameter in Parameters.All) file.Read("weights." + parameter.Name, parameter.Value.Span);
        }

        public JsonElement Facts { get; }

        public Parameters Parameters { get; }

        public int[] Tokens => Ints("tokens");

        public int[] Targets => Ints("targets");

        public int[] Positions => Ints("positions");

        public int[] Starts => Ints("starts");

        public int Asked => Targets.Count(t => t >= 0);

        public float[] Read(string tensor)
        {
            var values = new float[file.Tensors[tensor].Count];
            file.Read(tensor, values);
            return values;
        }

        public void Dispose()
        {
            Parameters.Dispose();
            file.Dispose();
        }

        int Int(string key) => Facts.GetProperty(key).GetInt32();

        int[] Ints(string key) => [.. Facts.GetProperty(key).EnumerateArray().Select(x => x.GetInt32())];
    }
}
