using Grove.Models.Files.Gguf;
using Grove.Models.Planning;
using Grove.Tensors;

namespace Grove.Models.Tests.Planning;

public sealed class SpeedPredictionTests
{
    static readonly Architecture Small = new()
    {
        VocabularySize = 1000, HiddenSize = 256, IntermediateSize = 512, Layers = 4, Heads = 4, KeyValueHeads = 4, HeadDim = 64, MaxPositions = 4096,
    };

    static readonly WeightPlan Single = WeightPlan.For(Small, QuantizationTarget.F32);

    /// <summary>Speeds so round that the times can be added up by hand.</summary>
    static MachineSpeed Machine(double overhead = 0, double attention = double.PositiveInfinity) => new()
    {
        Threads = 1,
        Peak = 1e12,
        Bandwidth = double.PositiveInfinity,
        Types = new Dictionary<TensorType, TypeSpeed> { [TensorType.F32] = new(1e9, 1e10, 1e10) },
        WeightGradient = 1e10,
        CachedAttention = 1 / attention,
        Attention = attention,
        AttentionGradient = attention,
        LayerOverhead = overhead,
        Updates = 1e9,
    };

    [Fact]
    public void ATokenReadsLayersAndHead()
    {
        double numbers = Single.Parts[0].Layers + Single.Parts[0].Head;
        Assert.Equal(1e9 / numbers, new SpeedPrediction(Small, Machine()).Decode(Single, 0), 1e-6);
        Assert.Equal(1 / (numbers / 1e9 + 4e-3), new SpeedPrediction(Small, Machine(overhead: 1e-3)).Decode(Single, 0), 1e-6);
        double attending = 4 * 100 * 256 / 1e9;
        Assert.Equal(1 / (numbers / 1e9 + attending), new SpeedPrediction(Small, Machine(attention: 1e9)).Decode(Single, 99), 1e-6);
    }

    [Fact]
    public void AWindowBoundsWhatALateTokenCosts()
    {
        Architecture windowed = Small with { SlidingWindow = 64 };
        double early = new SpeedPrediction(windowed, Machine(attention: 1e9)).Decode(Single, 63), late = new SpeedPrediction(windowed, Machine(attention: 1e9)).Decode(Single, 4000);
        Assert.Equal(early, late);
        Assert.True(new SpeedPrediction(Small, Machine(attention: 1e9)).Decode(Single, 4000) < late);
        Assert.True(new SpeedPrediction(Small, Machine(attention: 1e9)).Prefill(Single, 4000) < new SpeedPrediction(windowed, Machine(attention: 1e9)).Prefill(Single, 4000));
    }

    [Fact]
    public void TrainingIsThreeProductsAndAnUpdate()
    {
        double numbers = Single.Parts[0].Layers + Single.Parts[0].Head, tokens = 2 * 128;
        double seconds = 3 * numbers * tokens / 1e10 + numbers / 1e9;
        Assert.Equal(tokens / seconds, new SpeedPrediction(Small, Machine()).Full(Single, 2, 128), 1e-6);
        double adapters = TuneMemory.AdapterNumbers(Small, 16);
        Assert.Equal(tokens / (2 * numbers * tokens / 1e10 + 3 * adapters * tokens / 1e10 + adapters / 1e9), new SpeedPrediction(Small, Machine()).Lora(Single, 16, 2, 128), 1e-6);
    }

    [Fact]
    public void AProbeMeasuresEveryTypeOfEveryPlan()
    {
        using Team team = new(1);
        WeightPlan mixed = WeightPlan.For(Small, QuantizationTarget.Q4_K_M);
        MachineSpeed machine = SpeedProbe.Measure(team, Small, [Single, mixed], training: true, default);
        Assert.Equal([TensorType.F32, .. mixed.Parts.Select(part => part.Type)], machine.Types.Keys.Order());
        var prediction = new SpeedPrediction(Small, machine);
        foreach (double speed in new[] { prediction.Decode(Single, 10), prediction.Decode(mixed, 10), prediction.Prefill(mixed, 100), prediction.Full(Single, 2, 64), prediction.Lora(mixed, 16, 2, 64) })
            Assert.InRange(speed, 1, 1e9);
    }
}
