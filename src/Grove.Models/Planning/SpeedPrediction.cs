using Grove.Tensors;

namespace Grove.Models.Planning;

/// <summary>
/// How fast a model will run on a measured machine: the work of a token or a step, part by part, over the measured speed of each part.
/// </summary>
/// <param name="architecture">The model.</param>
/// <param name="machine">What was measured, for every type that the weights use.</param>
public sealed class SpeedPrediction(Architecture architecture, MachineSpeed machine)
{
    /// <summary>
    /// How often each number of the activations crosses memory in a training pass besides the products: written and read by norms,
    /// curves and residual sums, forward and backward. An estimate, not a measurement.
    /// </summary>
    const double ActivationCrossings = 4;

    /// <summary>Tokens per second of generation.</summary>
    /// <param name="weights">How the model is stored.</param>
    /// <param name="position">Tokens read and written before; the later, the more there is to attend to.</param>
    public double Decode(WeightPlan weights, int position)
    {
        double seconds = architecture.Layers * machine.LayerOverhead;
        foreach (WeightPart part in weights.Parts) seconds += (part.Layers + part.Head) / Speed(part.Type).OneRow;
        for (int layer = 0; layer < architecture.Layers; layer++)
            seconds += Math.Min(position + 1, architecture.WindowOf(layer) ?? int.MaxValue) * (double)architecture.QuerySize * machine.CachedAttention;
        return 1 / seconds;
    }

    /// <summary>Tokens per second of reading a prompt.</summary>
    /// <param name="weights">How the model is stored.</param>
    /// <param name="tokens">Length of the prompt.</param>
    public double Prefill(WeightPlan weights, int tokens)
    {
        double seconds = AttentionWork(tokens) / machine.Attention + ActivationSeconds(tokens) / 3;
        foreach (WeightPart part in weights.Parts)
            seconds += (double)part.Layers * tokens / Speed(part.Type).ManyRows + part.Head / Speed(part.Type).OneRow;
        return tokens / seconds;
    }

    /// <summary>Tokens per second of tuning every weight, all of a pass being learned from.</summary>
    /// <param name="weights">The weights in single precision.</param>
    /// <param name="rows">Packed rows of a step.</param>
    /// <param name="rowLength">Tokens of a row.</param>
    public double Full(WeightPlan weights, int rows, int rowLength)
    {
        double tokens = (double)rows * rowLength;
        double numbers = weights.Parts.Sum(part => (double)part.Layers + part.Head);
        double updated = weights.Parts.Sum(part => (double)part.Layers + part.Head + part.Tables);
        return tokens / (PassSeconds(weights, rows, rowLength) + numbers * tokens / machine.WeightGradient + updated / machine.Updates);
    }

    /// <summary>Tokens per second of tuning adapters over frozen weights, all of a pass being learned from.</summary>
    /// <param name="weights">The frozen weights.</param>
    /// <param name="rank">Rank of the adapters.</param>
    /// <param name="rows">Packed rows of a step.</param>
    /// <param name="rowLength">Tokens of a row.</param>
    public double Lora(WeightPlan weights, int rank, int rows, int rowLength)
    {
        double tokens = (double)rows * rowLength, adapters = TuneMemory.AdapterNumbers(architecture, rank);
        // Forward, gradient of the input and of the adapter itself: three products, as narrow as the rank.
        double adapterSeconds = 3 * adapters * tokens / machine.WeightGradient + adapters / machine.Updates;
        return tokens / (PassSeconds(weights, rows, rowLength) + adapterSeconds);
    }

    /// <summary>Forward and back to the inputs of every layer, without gradients of weights.</summary>
    double PassSeconds(WeightPlan weights, int rows, int rowLength)
    {
        double tokens = (double)rows * rowLength;
        double seconds = rows * AttentionWork(rowLength) * (1 / machine.Attention + 2.5 / machine.AttentionGradient) + ActivationSeconds(tokens);
        foreach (WeightPart part in weights.Parts)
        {
            TypeSpeed speed = Speed(part.Type);
            seconds += ((double)part.Layers + part.Head) * tokens * (1 / speed.ManyRows + 1 / speed.InputGradient);
        }
        return seconds;
    }

    double AttentionWork(double rows)
    {
        double work = 0;
        for (int layer = 0; layer < architecture.Layers; layer++)
        {
            double seen = Math.Min(rows, architecture.WindowOf(layer) ?? double.PositiveInfinity);
            // Half of the triangle that every token sees, and full windows behind it.
            work += SpeedProbe.PairWork(1, architecture.QuerySize) * (seen * seen + 2 * (rows - seen) * seen);
        }
        return work;
    }

    double ActivationSeconds(double tokens)
    {
        Architecture a = architecture;
        double perLayer = 6.0 * a.HiddenSize + 2.0 * a.QuerySize + 2.0 * a.KeyValueSize + (a.GatedFeedForward ? 3.0 : 2.0) * a.IntermediateSize;
        return ActivationCrossings * sizeof(float) * tokens * (a.Layers * perLayer + a.VocabularySize) / machine.Bandwidth;
    }

    // A type whose blocks do not fit the probed width is as fast as the next one that was measured.
    TypeSpeed Speed(TensorType type) =>
        machine.Types.TryGetValue(type, out TypeSpeed? speed) ? speed : machine.Types.MinBy(measured => Math.Abs((int)measured.Key - (int)type)).Value;
}
