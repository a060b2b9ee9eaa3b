using Grove.Models.Adapters;
using Grove.Models.Files;
using Grove.Tensors;

namespace Grove.Models.Tests.Adapters;

/// <summary>Adapters of every kind against a second implementation, read from PEFT's files; see eng/peers/adapters_fixture.py.</summary>
public class AdapterPyTorchTests
{
    public static TheoryData<string> Names =>
        ["llama-lora", "llama-rslora", "llama-dora", "qwen2-dora", "gpt_neox-lora", "gpt2-dora", "granitemoehybrid-lora"];

    static string FolderOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "adapters", name);

    [Theory]
    [MemberData(nameof(Names))]
    public void Losses_and_gradients_are_the_same(string name)
    {
        using var model = new FamilyFixture(name[..name.IndexOf('-')]);
        using Team team = Tiny.Team();
        using var weights = Weights.Of(model.Parameters);
        using Adapter adapter = PeftFolder.Read(FolderOf(name), weights.Architecture);
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(FolderOf(name), "expected.safetensors"));
        using var decoder = new TrainingDecoder(weights, adapter, team, model.Tokens.Length);
        var losses = new float[model.Tokens.Length];
        decoder.Loss(model.Tokens, model.Targets, model.Positions, model.Starts, losses);
        AssertClose("losses", Read(expected, "losses"), losses);

        decoder.ForwardBackward(model.Tokens, model.Targets, model.Positions, model.Starts, 1f / model.Asked);
        foreach (AdapterModule module in AdapterModule.OfFamily(weights.Architecture))
        {
            string theirs = $"gradients.base_model.model.{module.Name}.";
            if (!expected.Tensors.ContainsKey(theirs + "lora_A.weight")) continue;
            float[] down = Read(expected, theirs + "lora_A.weight"), up = Read(expected, theirs + "lora_B.weight");
            float[] ourDown = new float[down.Length], ourUp = new float[up.Length], ourMagnitude = new float[module.Outputs];
            int rank = up.Length / module.Outputs;
            foreach (ModulePiece piece in module.Pieces)
            {
                // What a family stores as one reads through one A: its gradient is the sum of those of the pieces.
                ReadOnlySpan<float> a = decoder.Gradients[piece.Projection + ".lora_A.weight"].Span, b = decoder.Gradients[piece.Projection + ".lora_B.weight"].Span;
                for (int i = 0; i < a.Length; i++) ourDown[i] += a[i];
                for (int row = 0; row < piece.Outputs; row++)
                {
                    b.Slice(row * rank, rank).CopyTo(ourUp.AsSpan(piece.Rows.Stored(row) * rank));
                    if (adapter.Config.UseDora) ourMagnitude[piece.Rows.Stored(row)] = decoder.Gradients[piece.Projection + ".lora_magnitude_vector"][row];
                }
            }
            AssertClose(module.Name + " A", down, ourDown);
            AssertClose(module.Name + " B", up, ourUp);
            if (adapter.Config.UseDora) AssertClose(module.Name + " magnitude", Read(expected, theirs + "lora_magnitude_vector"), ourMagnitude);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_are_the_same(string name)
    {
        using var model = new FamilyFixture(name[..name.IndexOf('-')]);
        using Team team = Tiny.Team();
        using var weights = Weights.Of(model.Parameters);
        using Adapter adapter = PeftFolder.Read(FolderOf(name), weights.Architecture);
        using SafetensorsFile expected = SafetensorsFile.Open(Path.Combine(FolderOf(name), "expected.safetensors"));
        using var decoder = new Decoder(weights, team, 16) { Adapter = adapter };
        int length = model.Positions.Skip(1).TakeWhile(position => position > 0).Count() + 1, vocabulary = weights.Architecture.VocabularySize;
        var logits = new List<float>();
        decoder.PrefillAll(model.Tokens.AsSpan(0, length), (_, _, values) => logits.AddRange(values.Span));
        AssertClose("logits", Read(expected, "logits")[..(length * vocabulary)], [.. logits]);
    }

    static float[] Read(SafetensorsFile file, string name)
    {
        var values = new float[file.Tensors[name].Count];
        file.Read(name, values);
        return values;
    }

    static void AssertClose(string what, float[] expected, float[] actual)
    {
        double largest = expected.Max(value => Math.Abs((double)value)), worst = TinyAdapters.MaxDifference(expected, actual);
        Assert.Equal(expected.Length, actual.Length);
        Assert.True(worst <= 3e-5 * largest + 3e-7, $"{what}: differs by {worst:g3} where the largest is {largest:g3}");
    }
}
