using Grove.Models.Files.Gguf;
using Grove.Models.Planning;
using Grove.Tensors;

namespace Grove.Models.Tests.Planning;

public sealed class WeightPlanTests
{
    static readonly Architecture Small = new()
    {
        VocabularySize = 512, HiddenSize = 256, IntermediateSize = 512, Layers = 8, Heads = 4, KeyValueHeads = 2, HeadDim = 64,
    };

    [Fact]
    public void EveryNumberIsCountedOnce()
    {
        foreach (QuantizationTarget target in Enum.GetValues<QuantizationTarget>())
        {
            foreach (Architecture architecture in new[] { Small, Small with { TieEmbeddings = false }, Small with { LearnedPositions = true, Norm = NormKind.LayerNorm, OutputBias = true } })
            {
                WeightPlan plan = WeightPlan.For(architecture, target);
                Assert.Equal(architecture.ParameterCount, plan.Parts.Sum(part => part.Layers + part.Head + part.Tables) + plan.VectorBytes / sizeof(float));
                Assert.Equal(512L * 256, plan.Parts.Sum(part => part.Head));
            }
        }
        WeightPlan untied = WeightPlan.For(Small with { TieEmbeddings = false }, QuantizationTarget.F16);
        Assert.Equal(512L * 256, Assert.Single(untied.Parts).Tables);
    }

    [Fact]
    public void TypesFollowTheMixture()
    {
        WeightPlan plan = WeightPlan.For(Small, QuantizationTarget.Q4_K_M);
        Assert.Equal([TensorType.Q4_K, TensorType.Q6_K], plan.Parts.Select(part => part.Type));
        // Of eight layers the first, the last and every third between have attn_v and ffn_down in six bits: 0, 3, 6 and 7.
        long sensitive = 4 * (128L * 256 + 256 * 512);
        Assert.Equal(sensitive, plan.Parts[1].Layers);
        Assert.Equal((sensitive + 512 * 256) / 256 * 210, plan.Parts[1].Bytes);
        Assert.Equal(Small.Layers * (Small.ParametersPerLayer - 512) - sensitive, plan.Parts[0].Layers);
    }

    [Fact]
    public void WeightsAsTheyAreStoredAreCountedTheSame()
    {
        using Parameters parameters = Parameters.Allocate(Small);
        WeightPlan stored = WeightPlan.Of(Weights.Of(parameters)), planned = WeightPlan.For(Small, QuantizationTarget.F32);
        Assert.Equal(planned.Parts, stored.Parts);
        Assert.Equal(planned.Bytes, stored.Bytes);
    }

    [Fact]
    public void NarrowRowsTakeLargerTypes()
    {
        WeightPlan plan = WeightPlan.For(Small with { HiddenSize = 96, HeadDim = 24 }, QuantizationTarget.Q4_K_M);
        Assert.Contains(plan.Parts, part => part.Type == TensorType.Q5_0);
        Assert.DoesNotContain(plan.Parts, part => part.Type == TensorType.Q4_K && part.Layers % 256 != 0);
    }

    [Fact]
    public void FusedFamiliesKeepQueriesKeysAndValuesTogether()
    {
        long plain = WeightPlan.For(Small, QuantizationTarget.Q4_K_M).Parts[1].Layers;
        long fused = WeightPlan.For(Small with { ModelType = "gpt_neox" }, QuantizationTarget.Q4_K_M).Parts[1].Layers;
        Assert.Equal(plain + 4 * (256L * 256 + 128 * 256), fused);
    }
}
