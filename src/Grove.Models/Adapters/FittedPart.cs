using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models.Adapters;

/// <summary>One part of an adapter at its layer, forwards and backwards. The weight of the layer has no gradient.</summary>
/// <remarks>
/// <code>
/// u = scale · A · dropout(input)          z = W · input + B · u          output = gain ∘ z,  gain = magnitude / |W + scale·B·A|  (1 without magnitude)
/// </code>
/// As in PEFT, the norm counts as a constant in the backward pass (section 4.3 of the DoRA paper). Nothing of the forward pass is kept but
/// the layer's input: u costs little to compute again, and z is only needed for the gradient of the magnitude. Dropout is on the way
/// through A and B alone.
/// </remarks>
sealed class FittedPart
{
    readonly AdapterPart part;
    readonly AdapterWorkspace work;
    readonly bool trains;
    readonly Floats downGradient, upGradient, magnitudeGradient;
    readonly Floats gain, inverseNorm;      // [outputs]; empty without magnitude
    readonly double[] weightSquares;        // [outputs]; empty without magnitude

    /// <param name="part">The numbers.</param>
    /// <param name="weight">The layer's weight [outputs, inputs].</param>
    /// <param name="work">Shared memory.</param>
    /// <param name="gains">Takes memory for two numbers per output, where there are magnitudes.</param>
    /// <param name="gradients">Where gradients are added up; null when only the forward pass is run.</param>
    public FittedPart(AdapterPart part, Matrix weight, AdapterWorkspace work, Arena gains, Parameters? gradients)
    {
        this.part = part;
        this.work = work;
        trains = gradients is not null;
        weightSquares = [];
        if (gradients is not null)
        {
            downGradient = gradients[part.Name + ".lora_A.weight"];
            upGradient = gradients[part.Name + ".lora_B.weight"];
            if (part.Magnitude is not null) magnitudeGradient = gradients[part.Name + ".lora_magnitude_vector"];
        }
        if (part.Magnitude is null) return;
        gain = gains.Take(part.Outputs);
        inverseNorm = gains.Take(part.Outputs);
        weightSquares = RowSquares.Of(weight);
    }

    /// <summary>Share of the inputs that is dropped; 0 outside of training.</summary>
    public double Dropout { get; set; }

    /// <summary>Decides which are dropped.</summary>
    public uint DropoutKey { get; set; }

    /// <summary>
    /// Computes the lengths of the adapted weights again: |W + sBA|² = |W|² + 2s·B·(A·Wᵀ) + s²·B·(A·Aᵀ)·Bᵀ, for each output. To be called after
    /// A, B or the magnitude have changed.
    /// </summary>
    public void Refresh(Team team, Matrix weight)
    {
        if (part.Magnitude is not { } magnitude) return;
        int rank = part.Rank, outputs = part.Outputs;
        Linear.Forward(team, part.Down, weight, work.Norms, rank);
        Gemm.Multiply(team, part.Down, false, part.Down, true, work.Gram, rank, rank, part.Inputs, false);
        ReadOnlySpan<float> cross = work.Norms.Span, gram = work.Gram.Span, up = part.Up.Span;
        double scale = part.Scale;
        for (int row = 0; row < outputs; row++)
        {
            ReadOnlySpan<float> b = up.Slice(row * rank, rank);
            double mixed = 0, square = 0;
            for (int i = 0; i < rank; i++)
            {
                double inner = 0;
                for (int j = 0; j < rank; j++) inner += (double)gram[i * rank + j] * b[j];
                mixed += (double)b[i] * cross[i * outputs + row];
                square += b[i] * inner;
            }
            double norm = Math.Sqrt(Math.Max(0, weightSquares[row] + 2 * scale * mixed + scale * scale * square));
            // A row of zeros has no direction that could be given a length.
            inverseNorm[row] = norm > 0 ? (float)(1 / norm) : 0;
            gain[row] = norm > 0 ? (float)(magnitude[row] / norm) : 0;
        }
    }

    /// <summary>output[rows, outputs] (+)= the adapted layer without its bias.</summary>
    public void Forward(Team team, Matrix weight, Floats input, Floats output, int rows, bool accumulate)
    {
        if (part.Magnitude is null)
        {
            Product(team, input, weight, output, rows, accumulate);
            AddLowRank(team, Read(team, input, rows), output, rows);
            return;
        }
        Floats whole = accumulate ? work.Wide : output;
        // Zeros that are added to stand for sums in the order of larger blocks (see TrainingDecoder's head).
        if (accumulate) whole.Slice(0, rows * part.Outputs).Clear();
        Product(team, input, weight, whole, rows, accumulate);
        AddLowRank(team, Read(team, input, rows), whole, rows);
        ColumnScale.Forward(team, whole, gain, whole, rows, part.Outputs);
        if (accumulate) Elementwise.Add(team, output, whole, rows * part.Outputs);
    }

    /// <summary>The layer itself: in inference with its input rounded where the weight is stored in blocks.</summary>
    void Product(Team team, Floats input, Matrix weight, Floats output, int rows, bool accumulate)
    {
        if (trains || (rows > 1 && !Linear.HasInteger(weight.Type))) Linear.Forward(team, input, weight, output, rows, accumulate);
        else Linear.ForwardInteger(team, input, [new LinearPart(weight, output, accumulate)], rows);
    }

    /// <summary>The same outside of training, each row with the bits that it has alone (<see cref="EachRow"/>).</summary>
    public void ForwardEach(Team team, Matrix weight, Floats input, Floats output, int rows)
    {
        EachRow.Forward(team, input, weight, output, rows);
        EachRow.Forward(team, input, part.DownMatrix, work.Narrow, rows);
        Elementwise.Scale(team, work.Narrow, part.Scale, rows * part.Rank);
        EachRow.Forward(team, work.Narrow, part.UpMatrix, output, rows, accumulate: true);
        if (part.Magnitude is not null) ColumnScale.Forward(team, output, gain, output, rows, part.Outputs);
    }

    /// <summary>
    /// inputGradient[rows, inputs] (+)= outputGradient[rows, outputs] through the adapted layer; the gradients of A, B and the magnitude are
    /// added to what is there.
    /// </summary>
    public void Backward(Team team, Matrix weight, Floats outputGradient, Floats input, Floats inputGradient, int rows, bool accumulate)
    {
        int rank = part.Rank, inputs = part.Inputs, outputs = part.Outputs;
        Floats read = Read(team, input, rows);
        Floats gradient = outputGradient;
        if (part.Magnitude is not null)
        {
            Floats whole = work.Wide;
            whole.Slice(0, rows * outputs).Clear();
            Linear.Forward(team, input, weight, whole, rows, accumulate: true);
            AddLowRank(team, read, whole, rows);
            ColumnScale.Forward(team, whole, inverseNorm, whole, rows, outputs);
            ColumnScale.Gradient(team, outputGradient, whole, magnitudeGradient, rows, outputs);
            ColumnScale.Forward(team, outputGradient, gain, whole, rows, outputs);
            gradient = whole;
        }
        else
        {
            Narrow(team, read, rows);
        }
        Linear.BackwardInput(team, gradient, weight, inputGradient, rows, accumulate);
        Gemm.Multiply(team, gradient, true, work.Narrow, false, upGradient, outputs, rank, rows, accumulate: true);
        Gemm.Multiply(team, gradient, false, part.Up, false, work.NarrowGradient, rows, rank, outputs, accumulate: false);
        Elementwise.Scale(team, work.NarrowGradient, part.Scale, rows * rank);
        Gemm.Multiply(team, work.NarrowGradient, true, read, false, downGradient, rank, inputs, rows, accumulate: true);
        if (Dropout == 0)
        {
            Gemm.Multiply(team, work.NarrowGradient, false, part.Down, false, inputGradient, rows, inputs, rank, accumulate: true);
            return;
        }
        Gemm.Multiply(team, work.NarrowGradient, false, part.Down, false, work.DroppedGradient, rows, inputs, rank, accumulate: false);
        Tensors.Kernels.Dropout.Apply(team, work.DroppedGradient, work.DroppedGradient, rows * inputs, Dropout, DropoutKey);
        Elementwise.Add(team, inputGradient, work.DroppedGradient, rows * inputs);
    }

    /// <summary>The input, after dropout when there is one.</summary>
    Floats Read(Team team, Floats input, int rows)
    {
        if (Dropout == 0) return input;
        Tensors.Kernels.Dropout.Apply(team, input, work.Dropped, rows * part.Inputs, Dropout, DropoutKey);
        return work.Dropped;
    }

    void AddLowRank(Team team, Floats read, Floats output, int rows)
    {
        Narrow(team, read, rows);
        Linear.Forward(team, work.Narrow, part.UpMatrix, output, rows, accumulate: true);
    }

    /// <summary>work.Narrow = scale · A · input.</summary>
    void Narrow(Team team, Floats read, int rows)
    {
        // While training, sums are taken in one order whatever the number of rows.
        if (trains) work.Narrow.Slice(0, rows * part.Rank).Clear();
        Linear.Forward(team, read, part.DownMatrix, work.Narrow, rows, accumulate: trains);
        Elementwise.Scale(team, work.Narrow, part.Scale, rows * part.Rank);
    }
}
