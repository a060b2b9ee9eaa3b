using Grove.Cli.Benchmarks;
using Grove.Text;

namespace Grove.Cli.Tests.Benchmarks;

/// <summary>The shapes are those of models that people know, so that others can measure the same work.</summary>
public sealed class TrainingShapeTests
{
    [Theory]
    [InlineData("gpt2-124m", 124_439_808, 1024)]
    [InlineData("llama-135m", 134_515_008, 512)]
    [InlineData("llama-135m-lora", 134_515_008, 512)]
    [InlineData("tiny-14m", 13_767_552, 4096)]
    public void Have_the_published_sizes(string name, long parameters, int tokens)
    {
        TrainingShape shape = TrainingShape.Of(name);
        Assert.Equal(parameters, shape.Model.ParameterCount);
        Assert.Equal(tokens, shape.Tokens);
    }

    [Fact]
    public void Work_is_six_operations_for_each_weight_and_two_thirds_of_them_with_an_adapter()
    {
        TrainingShape full = TrainingShape.Of("llama-135m"), adapter = TrainingShape.Of("llama-135m-lora");
        Assert.Equal(6.0 * 512 * (134_515_008 + 30.0 * 576 * 256), full.Operations);
        Assert.Equal(full.Operations * 2 / 3, adapter.Operations, 1e3);
    }

    [Fact]
    public void No_name_is_the_usual_shape_and_an_unknown_one_is_refused_with_those_there_are()
    {
        Assert.Equal("tiny-14m", TrainingShape.Of(null).Name);
        var refused = Assert.Throws<GroveException>(() => TrainingShape.Of("gpt3"));
        Assert.Equal(ExitKind.BadInput, refused.Kind);
        Assert.Contains("--shape 'gpt3'", refused.Message);
        Assert.Contains("llama-135m-lora", refused.Message);
    }
}
