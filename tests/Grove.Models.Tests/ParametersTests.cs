using System.Security.Cryptography;
using System.Runtime.InteropServices;

namespace Grove.Models.Tests;

public class ParametersTests
{
    [Fact]
    public void The_same_seed_gives_the_same_bits_everywhere()
    {
        using var parameters = Parameters.Allocate(Tiny.Shape(false));
        parameters.Initialize(42);
        var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Parameter parameter in parameters.All) hash.AppendData(MemoryMarshal.AsBytes(parameter.Value.Span));
        Assert.Equal("0F5C67EA25A24694", Convert.ToHexString(hash.GetHashAndReset())[..16]);
    }

    [Fact]
    public void Numbers_are_spread_as_they_should_be()
    {
        var shape = Tiny.Shape(true) with { VocabularySize = 3000, HiddenSize = 32, IntermediateSize = 2048 };
        using var parameters = Parameters.Allocate(shape);
        parameters.Initialize(1);
        AssertSpread(parameters["model.embed_tokens.weight"].Span, 0.02);
        AssertSpread(parameters["model.layers.0.mlp.up_proj.weight"].Span, 0.02);
        AssertSpread(parameters["model.layers.1.mlp.down_proj.weight"].Span, 0.01); // two layers: 1/√4
        Assert.All(parameters["model.layers.1.input_layernorm.weight"].Span.ToArray(), x => Assert.Equal(1, x));
        Assert.NotEqual(parameters["model.layers.0.mlp.up_proj.weight"][0], parameters["model.layers.1.mlp.up_proj.weight"][0]);
    }

    static void AssertSpread(Span<float> values, double deviation)
    {
        double mean = 0, square = 0, fourth = 0;
        foreach (float value in values)
        {
            double x = value / deviation;
            mean += x / values.Length;
            square += x * x / values.Length;
            fourth += x * x * x * x / values.Length;
        }
        Assert.Equal(0, mean, 0.03);
        Assert.Equal(1, square, 0.03);
        Assert.Equal(3, fourth, 0.2);
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(1e-9)]
    [InlineData(0.3)]
    [InlineData(0.7071)]
    [InlineData(0.999999)]
    [InlineData(1.0)]
    public void Our_logarithm_is_the_logarithm(double value) =>
        Assert.Equal(Math.Log(value), NormalNumbers.Log(value), 1e-15 * Math.Max(1, Math.Abs(Math.Log(value))));

    [Fact]
    public void Tensors_are_found_by_name()
    {
        using var parameters = Parameters.Allocate(Tiny.Shape(true));
        Assert.False(parameters.TryGet("lm_head.weight", out _));
        Assert.Contains("'lm_head.weight'", Assert.Throws<KeyNotFoundException>(() => parameters["lm_head.weight"]).Message);
        Assert.Equal(parameters.Architecture.ParameterCount, parameters.All.Sum(p => (long)p.Value.Length));
    }
}
