using Grove.Models.Adapters;

namespace Grove.Models.Tests.Adapters;

/// <summary>Adapters of all kinds over tiny models, with numbers far from where training begins: B is not zero, magnitudes are not the norms.</summary>
static class TinyAdapters
{
    public static TheoryData<string, string> KindsAndFamilies()
    {
        var data = new TheoryData<string, string>();
        foreach (string kind in new[] { "lora", "rslora", "dora" })
            foreach (string family in new[] { "llama", "qwen2", "granite", "granitemoehybrid", "gpt_neox", "gpt2" }) data.Add(kind, family);
        return data;
    }

    public static TheoryData<string> Kinds => ["lora", "rslora", "dora"];

    public static AdapterConfig Config(string kind) => new()
    {
        Rank = 3, Alpha = 5, UseRsLora = kind == "rslora", UseDora = kind == "dora", TargetPattern = AdapterConfig.AllLinear,
    };

    public static Adapter Make(Weights weights, AdapterConfig config, int seed = 5)
    {
        Adapter adapter = Adapter.Create(weights, config, (ulong)seed);
        Shake(adapter, seed);
        return adapter;
    }

    public static void Shake(Adapter adapter, int seed)
    {
        var random = new Random(seed);
        foreach (AdapterPart part in adapter.Parts)
        {
            foreach (ref float value in part.Up.Span) value = random.NextSingle() - 0.5f;
            if (part.Magnitude is { } magnitude)
                foreach (ref float value in magnitude.Span) value *= 0.7f + 0.6f * random.NextSingle();
        }
    }

    /// <summary>The scores of every token of the tiny batch's first document.</summary>
    public static float[] Logits(Weights weights, Adapter? adapter)
    {
        using var team = Tiny.Team();
        using var decoder = new Decoder(weights, team, 16) { Adapter = adapter };
        var all = new List<float>();
        decoder.PrefillAll(Tiny.Tokens.AsSpan(0, 6), (_, _, values) => all.AddRange(values.Span));
        all.AddRange(decoder.Step(Tiny.Tokens[6]).Span);
        return [.. all];
    }

    public static double MaxDifference(float[] one, float[] other) => one.Zip(other, (a, b) => Math.Abs((double)a - b)).Max();
}
