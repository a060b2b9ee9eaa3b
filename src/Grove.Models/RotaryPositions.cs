using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <summary>The rotary positions of an architecture, up to a greatest position: which numbers of a head are turned, and by how much.</summary>
sealed class RotaryPositions
{
    readonly Architecture architecture;
    readonly Floats cosine, sine; // [positions, rotaryDim / 2]

    /// <param name="architecture">The shapes.</param>
    /// <param name="cosine">[<see cref="TableLength"/>], filled here.</param>
    /// <param name="sine">[<see cref="TableLength"/>], filled here.</param>
    /// <param name="positions">Positions that will be asked for.</param>
    public RotaryPositions(Architecture architecture, Floats cosine, Floats sine, int positions)
    {
        this.architecture = architecture;
        this.cosine = cosine;
        this.sine = sine;
        if (RotaryDim(architecture) > 0) Rope.Table(cosine, sine, positions, Frequencies(architecture));
    }

    /// <summary>Floats of each table.</summary>
    public static int TableLength(Architecture architecture, int positions) => checked(positions * RotaryDim(architecture)) / 2;

    /// <summary>Turns heads [rows, heads · headDim] in place, in a layer that has rotary positions.</summary>
    public void Forward(Team team, int layer, Floats values, ReadOnlySpan<int> positions, int rows, int heads)
    {
        if (architecture.RotaryDimOf(layer) is > 0 and int turned)
            Rope.Forward(team, values, positions, cosine, sine, rows, heads, architecture.HeadDim, turned);
    }

    /// <summary>The gradient of <see cref="Forward"/>, in place.</summary>
    public void Backward(Team team, int layer, Floats values, ReadOnlySpan<int> positions, int rows, int heads)
    {
        if (architecture.RotaryDimOf(layer) is > 0 and int turned)
            Rope.Backward(team, values, positions, cosine, sine, rows, heads, architecture.HeadDim, turned);
    }

    static int RotaryDim(Architecture architecture) => architecture.RotaryDim ?? architecture.HeadDim;

    /// <summary>
    /// Radians from one position to the next. With Llama 3's scaling (transformers, <c>_compute_llama3_parameters</c>) waves longer than
    /// original / low are slowed by the factor, waves shorter than original / high are left, and between the two the shares go over evenly.
    /// </summary>
    static double[] Frequencies(Architecture architecture)
    {
        double[] frequencies = Rope.Frequencies(RotaryDim(architecture), architecture.RopeTheta);
        if (architecture.RopeScaling is not RopeScaling scaling) return frequencies;
        for (int i = 0; i < frequencies.Length; i++)
        {
            double turns = scaling.OriginalMaxPositions * frequencies[i] / (2 * Math.PI); // over the original context
            double share = (turns - scaling.LowFrequencyFactor) / (scaling.HighFrequencyFactor - scaling.LowFrequencyFactor);
            share = Math.Clamp(share, 0, 1);
            frequencies[i] *= share + (1 - share) / scaling.Factor;
        }
        return frequencies;
    }
}
