using Grove.Models.Files.Gguf;
using Grove.Models.Planning;
using Grove.Tensors;

namespace Grove.Models.Tests.Planning;

/// <summary>What is planned is what the decoders reserve, byte for byte, for shapes that differ in everything that takes memory.</summary>
public sealed class MemoryTests
{
    static readonly Architecture Plain = new()
    {
        VocabularySize = 300, HiddenSize = 48, IntermediateSize = 100, Layers = 3, Heads = 4, KeyValueHeads = 2, HeadDim = 16, MaxPositions = 700,
    };

    public static TheoryData<string> Shapes() => [.. Every.Keys];

    static Dictionary<string, Architecture> Every { get; } = new()
    {
        ["plain"] = Plain,
        ["untied, odd sizes"] = Plain with { TieEmbeddings = false, VocabularySize = 333, HiddenSize = 52, HeadDim = 22, IntermediateSize = 77 },
        ["wide heads, norms of heads"] = Plain with { QueryKeyNorm = true, HeadDim = 32, KeyValueHeads = 1 },
        ["layer norms, biases, partial rope"] = Plain with
        {
            Norm = NormKind.LayerNorm, QueryKeyValueBias = true, OutputBias = true, FeedForwardBias = true, GatedFeedForward = false,
            Activation = Activation.Gelu, RotaryDim = 4, ParallelResidual = true, KeyValueHeads = 4,
        },
        ["learned positions"] = Plain with { LearnedPositions = true, RotaryDim = 0, GatedFeedForward = false, Activation = Activation.GeluTanh },
        ["scaled"] = Plain with { ResidualScale = 0.2f, EmbeddingScale = 12, LogitScale = 0.25f, SlidingWindow = 64 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void RunningTakesWhatIsPlanned(string shape)
    {
        Architecture architecture = Every[shape];
        using Parameters parameters = Parameters.Allocate(architecture);
        using Team team = new(1);
        WeightPlan weights = WeightPlan.For(architecture, QuantizationTarget.F32);
        foreach (int context in new[] { 1, 100, 256, 700 })
        {
            using Decoder decoder = new(parameters, team, context);
            RunMemory planned = RunMemory.For(architecture, weights, context);
            Assert.Equal(decoder.ReservedBytes, planned.Cache + planned.Work);
            long token = 2L * architecture.Layers * architecture.KeyValueSize * sizeof(float);
            Assert.InRange(planned.Cache - token * context, 0, 31 * token);
        }
        Assert.Equal(sizeof(float) * architecture.ParameterCount, weights.Bytes);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void TrainingTakesWhatIsPlanned(string shape)
    {
        Architecture architecture = Every[shape];
        using Parameters parameters = Parameters.Allocate(architecture);
        using Team team = new(1);
        foreach (int rows in new[] { 1, 100, 800 })
        {
            using TrainingDecoder decoder = new(parameters, team, rows);
            TuneMemory planned = TuneMemory.Full(architecture, rows);
            Assert.Equal(decoder.ReservedBytes, planned.Activations);
            Assert.Equal(parameters.Bytes, planned.Weights);
            Assert.Equal(decoder.Gradients.Bytes, planned.Gradients);
            Assert.Equal(2 * parameters.Bytes, planned.Optimizer);
            using TrainingDecoder frozen = new(Weights.Of(parameters), team, rows);
            using TrainingDecoder recomputing = new(parameters, team, rows, recompute: true);
            Assert.Equal(TuneMemory.ActivationBytes(architecture, rows, recompute: true), frozen.ReservedBytes);
            Assert.Equal(frozen.ReservedBytes, recomputing.ReservedBytes);
            Assert.True(frozen.ReservedBytes < decoder.ReservedBytes);
        }
    }

    [Fact]
    public void AdaptersTakeTheirRankTimesTheWidths()
    {
        Architecture gated = Plain, plain = Plain with { GatedFeedForward = false };
        using Parameters parameters = Parameters.Allocate(gated);
        using Team team = new(1);
        using Decoder decoder = new(parameters, team, 8);
        Assert.Equal(
            4L * decoder.Projections.SkipLast(1).Sum(projection => projection.Inputs + projection.Outputs), TuneMemory.AdapterNumbers(gated, 4));
        Assert.True(TuneMemory.AdapterNumbers(plain, 4) < TuneMemory.AdapterNumbers(gated, 4));
        WeightPlan frozen = WeightPlan.For(gated, QuantizationTarget.Q8_0);
        TuneMemory lora = TuneMemory.Lora(gated, frozen, 4, 100);
        Assert.Equal(frozen.Bytes + sizeof(float) * TuneMemory.AdapterNumbers(gated, 4), lora.Weights);
        Assert.Equal(2 * lora.Gradients, lora.Optimizer);
        Assert.True(lora.Activations > TuneMemory.ActivationBytes(gated, 100, recompute: true));
    }

    [Fact]
    public void APlanMayBeForMoreThanThereIs()
    {
        Architecture huge = new()
        {
            VocabularySize = 256_000, HiddenSize = 8192, IntermediateSize = 28_672, Layers = 200, Heads = 64, KeyValueHeads = 64, HeadDim = 128, MaxPositions = 1 << 24,
        };
        RunMemory run = RunMemory.For(huge, WeightPlan.For(huge, QuantizationTarget.F32), 1 << 24);
        Assert.Equal(2L * 200 * 8192 * (1L << 24) * 4, run.Cache);
        Assert.True(TuneMemory.Full(huge, 1 << 20).Total > 1L << 40);
    }
}
