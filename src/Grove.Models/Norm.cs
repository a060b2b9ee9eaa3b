using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <summary>One norm as a decoder runs it: a LayerNorm where there is a bias, an RMSNorm where there is none.</summary>
sealed class Norm
{
    readonly int width;
    readonly float epsilon;
    readonly Floats weight, weightGradient, biasGradient;
    readonly Floats? bias;

    /// <param name="name">Its weight's name without <c>.weight</c>.</param>
    /// <param name="weights">Where weight and bias are.</param>
    /// <param name="gradients">Where their gradients are added up; null when the norm is frozen.</param>
    public Norm(string name, Weights weights, Parameters? gradients)
    {
        weight = weights.Vector(name + ".weight") ?? throw new KeyNotFoundException($"The model has no tensor '{name}.weight'.");
        bias = weights.Vector(name + ".bias");
        if (gradients is not null)
        {
            weightGradient = gradients[name + ".weight"];
            if (bias is not null) biasGradient = gradients[name + ".bias"];
        }
        width = weight.Length;
        epsilon = weights.Architecture.NormEpsilon;
    }

    /// <summary>Floats that the backward pass needs to know of so many rows.</summary>
    public static int StatisticsLength(Architecture architecture, int rows) =>
        architecture.Norm == NormKind.LayerNorm ? LayerNorm.StatisticsLength(rows) : rows;

    /// <summary>output[rows, width] = norm(input[rows, width]); may be in place.</summary>
    public void Forward(Team team, Floats input, Floats output, Floats statistics, int rows)
    {
        if (bias is Floats shift) LayerNorm.Forward(team, input, weight, shift, output, statistics, rows, width, epsilon);
        else RmsNorm.Forward(team, input, weight, output, statistics, rows, width, epsilon);
    }

    /// <summary>inputGradient[rows, width] += the gradient of <see cref="Forward"/>; those of weight and bias are added where trained.</summary>
    public void Backward(Team team, Floats outputGradient, Floats input, Floats statistics, Floats inputGradient, int rows)
    {
        if (bias is not null) LayerNorm.Backward(team, outputGradient, input, weight, statistics, inputGradient, weightGradient, biasGradient, rows, width);
        else RmsNorm.Backward(team, outputGradient, input, weight, statistics, inputGradient, weightGradient, rows, width);
    }
}
