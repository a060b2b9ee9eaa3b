using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>
/// Rotary position embedding (Su et al., 2021) in the layout of Hugging Face ("rotate half", NeoX): within a head,
/// element i is paired with element i + headDim/2 and the pair is turned by position · theta^(−2i/headDim). Where only the first
/// rotaryDim elements are turned, that is the length that counts, and the others stay.
/// </summary>
public static unsafe partial class Rope
{
    internal static readonly Variant[] Variants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &RotateVector),
        new(KernelLevel.Scalar, true, &RotateScalar),
    ];

    /// <summary>Fills the table of angles, computed in double precision.</summary>
    /// <param name="cosine">[positions, headDim/2].</param>
    /// <param name="sine">[positions, headDim/2].</param>
    /// <param name="positions">Number of positions, from 0.</param>
    /// <param name="headDim">Numbers of a head that are turned; even.</param>
    /// <param name="theta">Base of the wavelengths, such as 10,000.</param>
    public static void Table(Floats cosine, Floats sine, int positions, int headDim, float theta) =>
        Table(cosine, sine, positions, Frequencies(headDim, theta));

    /// <summary>Fills the table of angles from frequencies of one's own.</summary>
    /// <param name="cosine">[positions, frequencies].</param>
    /// <param name="sine">[positions, frequencies].</param>
    /// <param name="positions">Number of positions, from 0.</param>
    /// <param name="frequencies">Radians from one position to the next, for each pair.</param>
    public static void Table(Floats cosine, Floats sine, int positions, ReadOnlySpan<double> frequencies)
    {
        int half = frequencies.Length;
        Shape.RequireSize(positions);
        Shape.Require(cosine, (long)positions * half);
        Shape.Require(sine, (long)positions * half);
        for (int position = 0; position < positions; position++)
        {
            for (int i = 0; i < half; i++)
            {
                double angle = position * frequencies[i];
                cosine.Pointer[(nint)position * half + i] = (float)Math.Cos(angle);
                sine.Pointer[(nint)position * half + i] = (float)Math.Sin(angle);
            }
        }
    }

    /// <summary>theta^(−2i/headDim) for every pair i.</summary>
    /// <param name="headDim">Numbers of a head that are turned; even.</param>
    /// <param name="theta">Base of the wavelengths.</param>
    public static double[] Frequencies(int headDim, float theta)
    {
        var frequencies = new double[Half(headDim)];
        for (int i = 0; i < frequencies.Length; i++)
        {
            frequencies[i] = Math.Pow(theta, -2.0 * i / headDim);
        }

        return frequencies;
    }

    /// <summary>Turns every head of every row by the angle of its position, in place.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="values">[rows, heads · headDim].</param>
    /// <param name="positions">[rows]; each inside the table.</param>
    /// <param name="cosine">[table positions, rotaryDim/2].</param>
    /// <param name="sine">[table positions, rotaryDim/2].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="heads">Heads in a row.</param>
    /// <param name="headDim">Length of a head.</param>
    /// <param name="rotaryDim">Leading numbers of a head that are turned; even.</param>
    public static void Forward(Team team, Floats values, ReadOnlySpan<int> positions, Floats cosine, Floats sine, int rows, int heads, int headDim, int rotaryDim) =>
        Rotate(team, values, positions, cosine, sine, rows, heads, headDim, rotaryDim, 1);

    /// <summary>The inverse turn, which is the gradient of <see cref="Forward"/>; same shapes.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="values">[rows, heads · headDim], gradients, changed in place.</param>
    /// <param name="positions">[rows]; each inside the table.</param>
    /// <param name="cosine">[table positions, rotaryDim/2].</param>
    /// <param name="sine">[table positions, rotaryDim/2].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="heads">Heads in a row.</param>
    /// <param name="headDim">Length of a head.</param>
    /// <param name="rotaryDim">Leading numbers of a head that are turned; even.</param>
    public static void Backward(Team team, Floats values, ReadOnlySpan<int> positions, Floats cosine, Floats sine, int rows, int heads, int headDim, int rotaryDim) =>
        Rotate(team, values, positions, cosine, sine, rows, heads, headDim, rotaryDim, -1);

    static void Rotate(
        Team team, Floats values, ReadOnlySpan<int> positions, Floats cosine, Floats sine, int rows, int heads, int headDim, int rotaryDim, float direction)
    {
        int half = Half(rotaryDim);
        if (rotaryDim > headDim)
        {
            throw new ArgumentException($"{rotaryDim} numbers of a head cannot be turned: it has {headDim}.", nameof(rotaryDim));
        }

        Shape.RequireSize(rows);
        Shape.RequireSize(heads);
        Shape.Require(values, (long)rows * heads * headDim);
        Shape.Require(positions, rows);
        int tablePositions = Math.Min(cosine.Length, sine.Length) / half;
        foreach (int position in positions[..rows])
        {
            if ((uint)position >= (uint)tablePositions)
            {
                throw new ArgumentException($"Position {position} is outside the table of {tablePositions} positions.", nameof(positions));
            }
        }

        fixed (int* position = positions)
        {
            var arguments = new Arguments
            {
                Values = values.Pointer,
                Positions = position,
                Cosine = cosine.Pointer,
                Sine = sine.Pointer,
                Heads = heads,
                HeadDim = headDim,
                Half = half,
                Direction = direction,
            };
            team.Run(Variant.Choose(Variants).Range, &arguments, rows, 16);
        }
    }

    static int Half(int headDim) => headDim > 0 && headDim % 2 == 0
        ? headDim / 2
        : throw new ArgumentException($"headDim is {headDim}; rotation needs an even, positive length.", nameof(headDim));

    struct Arguments
    {
        public float* Values;
        public int* Positions;
        public float* Cosine;
        public float* Sine;
        public int Heads;
        public int HeadDim;
        public int Half;
        public float Direction;
    }
}
