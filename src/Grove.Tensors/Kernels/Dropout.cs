using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>Sets a share of the numbers to zero and enlarges the others, so that the mean stays (Srivastava et al., 2014).</summary>
/// <remarks>Which ones is a function of the key and the place alone, so that the backward pass finds the same without keeping a mask.</remarks>
public static unsafe partial class Dropout
{
    // h = index · 0x9E3779B1 + key, then the last mixing of MurmurHash3 (Appleby); dropped where h < share · 2³².
    const uint Spread = 0x9E3779B1, First = 0x85EBCA6B, Second = 0xC2B2AE35;

    internal static readonly Variant[] Variants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &ApplyVector),
        new(KernelLevel.Scalar, true, &ApplyScalar),
    ];

    /// <summary>output[i] = 0 for a share of the places, else values[i] / (1 − share); may be in place.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="values">[length].</param>
    /// <param name="output">[length], overwritten.</param>
    /// <param name="length">Number of elements.</param>
    /// <param name="share">What is dropped, 0 to below 1.</param>
    /// <param name="key">Decides which.</param>
    public static void Apply(Team team, Floats values, Floats output, int length, double share, uint key)
    {
        if (!(share is >= 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "0 to below 1 is possible.");
        }

        Shape.RequireSize(length);
        Shape.Require(values, length);
        Shape.Require(output, length);
        var arguments = new Arguments { Values = values.Pointer, Output = output.Pointer, Key = key, Below = (uint)(share * 4294967296.0), Factor = (float)(1 / (1 - share)) };
        team.Run(Variant.Choose(Variants).Range, &arguments, length, Elementwise.Grain);
    }

    struct Arguments
    {
        public float* Values;
        public float* Output;
        public uint Key;
        public uint Below;
        public float Factor;
    }
}
