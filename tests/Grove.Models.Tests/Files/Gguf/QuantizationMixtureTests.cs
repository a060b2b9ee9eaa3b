using Grove.Models.Files.Gguf;
using Grove.Tensors;

namespace Grove.Models.Tests.Files.Gguf;

/// <summary>A few fixed points; eng/peers/ggml compares whole models with what llama.cpp makes of them.</summary>
public class QuantizationMixtureTests
{
    [Theory]
    [InlineData("blk.3.attn_q.weight", 256, QuantizationTarget.Q4_K_M, TensorType.Q4_K)]
    [InlineData("blk.0.attn_v.weight", 256, QuantizationTarget.Q4_K_M, TensorType.Q6_K)] // the first eighth
    [InlineData("blk.2.attn_v.weight", 256, QuantizationTarget.Q4_K_M, TensorType.Q4_K)]
    [InlineData("blk.4.ffn_down.weight", 256, QuantizationTarget.Q5_K_M, TensorType.Q6_K)] // every third
    [InlineData("blk.15.attn_qkv.weight", 256, QuantizationTarget.Q5_K_M, TensorType.Q6_K)] // the last eighth
    [InlineData("blk.3.ffn_norm.weight", 256, QuantizationTarget.Q8_0, TensorType.F32)]
    [InlineData("blk.3.attn_q.bias", 256, QuantizationTarget.F16, TensorType.F32)]
    [InlineData("position_embd.weight", 256, QuantizationTarget.F16, TensorType.F32)]
    [InlineData("output.weight", 256, QuantizationTarget.Q4_0, TensorType.Q6_K)]
    [InlineData("output.weight", 256, QuantizationTarget.Q8_0, TensorType.Q8_0)]
    [InlineData("token_embd.weight", 256, QuantizationTarget.Q4_0, TensorType.Q4_0)]
    [InlineData("blk.3.attn_q.weight", 288, QuantizationTarget.Q4_K_M, TensorType.Q5_0)]
    [InlineData("blk.3.attn_q.weight", 288, QuantizationTarget.Q5_K_M, TensorType.Q5_1)]
    [InlineData("blk.3.attn_q.weight", 288, QuantizationTarget.Q6_K, TensorType.Q8_0)]
    [InlineData("blk.3.attn_q.weight", 40, QuantizationTarget.Q8_0, TensorType.F16)]
    [InlineData("blk.3.attn_q.weight", 40, QuantizationTarget.BF16, TensorType.BF16)]
    public void Follows_the_rules(string name, int columns, QuantizationTarget target, TensorType expected) =>
        Assert.Equal(expected, QuantizationMixture.TypeFor(name, name.EndsWith("bias", StringComparison.Ordinal) ? [columns] : [64, columns], target, layers: 16, tied: false));

    [Fact]
    public void A_tied_embedding_is_stored_as_the_head_it_is()
    {
        Assert.Equal(TensorType.Q6_K, QuantizationMixture.TypeFor("token_embd.weight", [64, 256], QuantizationTarget.Q4_K_M, 16, tied: true));
        Assert.Equal(TensorType.Q8_0, QuantizationMixture.TypeFor("token_embd.weight", [64, 288], QuantizationTarget.Q4_K_M, 16, tied: true));
    }

    [Fact]
    public void Names()
    {
        Assert.Equal(QuantizationTarget.Q4_K_M, QuantizationMixture.Find("q4_k_m"));
        Assert.Null(QuantizationMixture.Find("3"));
        Assert.Null(QuantizationMixture.Find("q9"));
    }
}
