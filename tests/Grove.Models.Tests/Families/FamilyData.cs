using Grove.Models.Families;

namespace Grove.Models.Tests.Families;

/// <summary>Every family, and weights in which no two numbers are alike.</summary>
static class FamilyData
{
    public static TheoryData<string> All => [.. FamilyPresets.ModelTypes];

    /// <summary>Weights around one, different in every place, that halves hold exactly when <paramref name="halves"/>.</summary>
    public static Parameters Weights(Architecture architecture, bool halves = false)
    {
        Parameters parameters = Parameters.Allocate(architecture);
        var random = new Random(5);
        foreach (Parameter parameter in parameters.All)
        {
            foreach (ref float value in parameter.Value.Span) value = halves ? random.Next(-127, 128) / 64f : random.NextSingle() - 0.5f;
        }
        return parameters;
    }

    public static void AssertSame(Architecture expected, Architecture actual)
    {
        Assert.Equal(expected.LayersWithoutRope.Order(), actual.LayersWithoutRope.Order());
        Assert.Equal(expected.LayersWithoutWindow.Order(), actual.LayersWithoutWindow.Order());
        Assert.Equal(expected, actual with
        {
            LayersWithoutRope = expected.LayersWithoutRope, LayersWithoutWindow = expected.LayersWithoutWindow,
            BosTokenId = expected.BosTokenId, EosTokenId = expected.EosTokenId,
        });
    }

    public static void AssertSame(Parameters expected, Parameters actual)
    {
        Assert.Equal(expected.All.Count, actual.All.Count);
        for (int i = 0; i < expected.All.Count; i++)
            Assert.True(expected.All[i].Value.Span.SequenceEqual(actual.All[i].Value.Span), expected.All[i].Name);
    }

    /// <summary>All numbers of mapped weights, under the decoder's names.</summary>
    public static void AssertSame(Parameters expected, Weights actual)
    {
        foreach (Parameter parameter in expected.All)
        {
            var values = new float[parameter.Value.Length];
            if (parameter.Shape.Length == 2) actual.Matrix(parameter.Name).Dequantize(0, parameter.Shape[0], values);
            else actual.Vector(parameter.Name)!.Value.Span.CopyTo(values);
            Assert.True(parameter.Value.Span.SequenceEqual(values), parameter.Name);
        }
    }
}
