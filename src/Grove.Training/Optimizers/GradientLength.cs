using Grove.Models;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Training.Optimizers;

/// <summary>The length of the whole gradient: √ of the sum of squares over every tensor, always added in the same order.</summary>
static class GradientLength
{
    public static double Measure(Team team, Parameters gradients)
    {
        double sum = 0;
        // By index: the enumerator of an IReadOnlyList would be an allocation in every step.
        for (int index = 0; index < gradients.All.Count; index++)
        {
            Floats values = gradients.All[index].Value;
            sum += Elementwise.SumOfSquares(team, values, values.Length);
        }
        return Math.Sqrt(sum);
    }
}
