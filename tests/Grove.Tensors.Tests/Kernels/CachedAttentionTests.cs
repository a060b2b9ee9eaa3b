using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public class CachedAttentionTests
{
    [Theory]
    [InlineData(1, 1, 1, 3)]
    [InlineData(7, 4, 2, 8)]
    [InlineData(33, 6, 2, 40)]
    [InlineData(130, 3, 3, 64)]
    public void Every_variant_agrees_with_scalar_and_with_attention(int length, int heads, int kvHeads, int headDim)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        var queries = Check.Random(arena, length * heads * headDim, 1);
        var last = queries.Slice((length - 1) * heads * headDim, heads * headDim);
        var keys = Check.Random(arena, length * kvHeads * headDim, 2, 3);
        var values = Check.Random(arena, length * kvHeads * headDim, 3);
        var whole = arena.Take(length * heads * headDim);
        var scratch = arena.Take(Math.Max(CachedAttention.ScratchLength(length, heads), length * heads));
        Attention.Forward(team, queries, keys, values, whole, scratch, new int[length], length, heads, kvHeads, headDim, 0.4f);
        var expected = whole.Slice((length - 1) * heads * headDim, heads * headDim);
        var actual = arena.Take(heads * headDim);
        Check.With(KernelLevel.Scalar, () => CachedAttention.Forward(team, last, keys, values, actual, scratch, length, heads, kvHeads, headDim, 0.4f));
        Check.Close(expected.Span, actual.Span, 1e-5, "scalar");
        Check.EachVariant(CachedAttention.Variants, level =>
        {
            actual.Clear();
            CachedAttention.Forward(team, last, keys, values, actual, scratch, length, heads, kvHeads, headDim, 0.4f);
            Check.Close(expected.Span, actual.Span, 1e-5, $"{level}");
        });
    }
}
