using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <summary>One norm as a decoder runs it, of the kind its architecture asks for.</summary>
sealed class Norm
{
    readonly int width;
    readonly float epsilon;
    readonly Floats weight, weightGradient;

    /// <param name="name">Its weight's name without <c>.weight</c>.</param>
    /// <param name="weights">Where weight and bias are.</param>
    /// <param name="gradients">Where their gradients are added up; null when the norm is frozen.</param>
    public Norm(string name, Weights weights, Parameters? gradients)
    {
        weight = weights.Vector(name + ".weight") ?? throw new KeyNotFoundException($"The model has no tensor '{name}.weight'.");
        weightGradient = gradients?[name + ".weight"] ?? default;
        width = weight.Length;
        epsilon = weights.Architecture.NormEpsilon;
    }

    /// <summary>Floats that the backward pass needs of so many rows.</summary>
    public static int StatisticsLength(Architecture architecture, int rows) => rows;

    /// <summary>output[rows, width] = norm(input[rows, width]); may be in place.</summary>
    public void Forward(Team team, Floats input, Floats output, Floats statistics, int rows) =>
        RmsNorm.Forward(team, input, weight, output, statistics, rows, width, epsilon);

    /// <summary>inputGradient[rows, width] += the gradient of <see cref="Forward"/>; those of weight and bias are added where trained.</summary>
    public void Backward(Team team, Floats outputGradient, Floats input, Floats statistics, Floats inputGradient, int rows) =>
        RmsNorm.Backward(team, outputGradient, input, weight, statistics, inputGradient, weightGradient, rows, width);
}
