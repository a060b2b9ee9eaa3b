using System.Runtime.Intrinsics;
using Grove.Tensors.Kernels;

namespace Grove.Tensors.Tests.Kernels;

public unsafe class VariantTests
{
    [Fact]
    public void The_best_supported_is_chosen()
    {
        // The environment may force a level for the whole run; then that is what must be chosen.
        var limit = Variant.Parse(Environment.GetEnvironmentVariable(Variant.EnvironmentVariable));
        var expected = Gemm.Variants.First(variant => limit is null ? variant.IsSupported : variant.Level <= limit);
        Assert.Equal(expected.Level, Variant.Choose(Gemm.Variants).Level);
        Assert.Equal(Vector512.IsHardwareAccelerated, Gemm.Variants[0].IsSupported);
    }

    [Fact]
    public void A_forced_level_is_a_limit() => Check.With(KernelLevel.Avx2, () =>
    {
        Assert.Equal(KernelLevel.Avx2, Variant.Choose(Gemm.Variants).Level);
        Assert.Equal(KernelLevel.Portable, Variant.Choose(SwiGlu.ForwardVariants).Level);
    });

    [Fact]
    public void Names_of_levels()
    {
        Assert.Null(Variant.Parse(null));
        Assert.Equal(KernelLevel.Avx512, Variant.Parse("avx512"));
        var error = Assert.Throws<ArgumentException>(() => Check.With(Variant.Parse("avx3")!.Value, () => Variant.Choose(Gemm.Variants)));
        Assert.Contains("it can be scalar, portable, avx2 or avx512", error.Message);
    }
}
