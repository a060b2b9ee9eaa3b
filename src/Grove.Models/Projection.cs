using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <summary>
/// One linear layer as a decoder runs it: output = input · weightᵀ + bias. Every linear layer of both decoders goes through here,
/// so this is the one place where anything that is fitted to a layer takes part.
/// </summary>
public sealed class Projection
{
    readonly Floats? weightGradient, biasGradient;

    /// <summary>A layer whose weights are read; with gradients, one that is trained.</summary>
    /// <param name="name">Its weight's name without <c>.weight</c>, for example <c>model.layers.0.self_attn.q_proj</c>.</param>
    /// <param name="weights">Where the weight and, if there is one, the bias are.</param>
    /// <param name="gradients">Where their gradients are added up; null when the layer is frozen.</param>
    internal Projection(string name, Weights weights, Parameters? gradients) : this(name, name + ".weight", weights, gradients)
    {
    }

    /// <summary>The same for a layer that uses another's weight: a head tied to the embedding.</summary>
    internal Projection(string name, string weightName, Weights weights, Parameters? gradients)
    {
        Name = name;
        Weight = weights.Matrix(weightName);
        Bias = weights.Vector(name + ".bias");
        weightGradient = gradients?[weightName];
        if (Bias is not null) biasGradient = gradients?[name + ".bias"];
    }

    /// <summary>Its weight's name without <c>.weight</c>, for example <c>model.layers.0.self_attn.q_proj</c>; <c>lm_head</c> also when tied.</summary>
    public string Name { get; }

    /// <summary>[outputs, inputs].</summary>
    public Matrix Weight { get; }

    /// <summary>[outputs], or null.</summary>
    public Floats? Bias { get; }

    /// <summary>What an adapter adds here at the moment, or null.</summary>
    internal FittedPart? Fitted { get; set; }

    /// <summary>
    /// Whether the input is rounded to 8 bits where the weight is stored in blocks, as inference does. Training reads the numbers as they are.
    /// </summary>
    internal bool RoundsInput { get; init; }

    /// <summary>Numbers read for a row.</summary>
    public int Inputs => Weight.Columns;

    /// <summary>Numbers written for a row.</summary>
    public int Outputs => Weight.Rows;

    /// <summary>output[rows, outputs] (+)= input[rows, inputs] · weightᵀ + bias.</summary>
    internal void Forward(Team team, Floats input, Floats output, int rows, bool accumulate = false)
    {
        if (Fitted is { } fitted) fitted.Forward(team, Weight, input, output, rows, accumulate);
        else if (RoundsInput && (rows == 1 || Linear.HasInteger(Weight.Type))) Linear.ForwardInteger(team, input, [new LinearPart(Weight, output, accumulate)], rows);
        else Linear.Forward(team, input, Weight, output, rows, accumulate);
        if (Bias is Floats bias) Tensors.Kernels.Bias.Add(team, output, bias, rows, Outputs);
    }

    /// <summary>
    /// The same for two or three layers of inference without adapters that read one input: it is rounded once, and threads meet once. With
    /// <paramref name="each"/> every row has the bits that it has alone.
    /// </summary>
    internal static void Forward(Team team, Floats input, int rows, Projection first, Floats firstOutput, Projection second, Floats secondOutput, Projection? third = null, Floats thirdOutput = default, bool each = false)
    {
        LinearPart one = new(first.Weight, firstOutput), two = new(second.Weight, secondOutput);
        if (third is null) Linear.ForwardInteger(team, input, [one, two], rows, each);
        else Linear.ForwardInteger(team, input, [one, two, new(third.Weight, thirdOutput)], rows, each);
        if (first.Bias is Floats firstBias) Tensors.Kernels.Bias.Add(team, firstOutput, firstBias, rows, first.Outputs);
        if (second.Bias is Floats secondBias) Tensors.Kernels.Bias.Add(team, secondOutput, secondBias, rows, second.Outputs);
        if (third?.Bias is Floats thirdBias) Tensors.Kernels.Bias.Add(team, thirdOutput, thirdBias, rows, third.Outputs);
    }

    /// <summary>Whether a row of inference has the same bits in any company: the product is taken in whole numbers.</summary>
    internal bool IsRowwise => RoundsInput && Fitted is null && Linear.HasInteger(Weight.Type);

    /// <summary>Whether layers of inference can be taken together with others that read the same input, row by row.</summary>
    internal bool CanJoin => RoundsInput && Fitted is null && Weight.Type != TensorType.F32;

    /// <summary>The same, each row with the bits that it has alone (<see cref="EachRow"/>).</summary>
    internal void ForwardEach(Team team, Floats input, Floats output, int rows)
    {
        if (Fitted is { } fitted) fitted.ForwardEach(team, Weight, input, output, rows);
        else EachRow.Forward(team, input, Weight, output, rows);
        if (Bias is Floats bias) Tensors.Kernels.Bias.Add(team, output, bias, rows, Outputs);
    }

    /// <summary>
    /// inputGradient[rows, inputs] (+)= outputGradient[rows, outputs] · weight; where the layer is trained, the gradients of weight
    /// (outputGradientᵀ · input) and bias (the sum over the rows) are added to what is there.
    /// </summary>
    internal void Backward(Team team, Floats outputGradient, Floats input, Floats inputGradient, int rows, bool accumulate = false)
    {
        if (weightGradient is Floats gradient)
            Gemm.Multiply(team, outputGradient, true, input, false, gradient, Outputs, Inputs, rows, accumulate: true);
        if (biasGradient is Floats sums) Tensors.Kernels.Bias.Gradient(team, outputGradient, sums, rows, Outputs);
        if (Fitted is { } fitted) fitted.Backward(team, Weight, outputGradient, input, inputGradient, rows, accumulate);
        else Linear.BackwardInput(team, outputGradient, Weight, inputGradient, rows, accumulate);
    }
}
