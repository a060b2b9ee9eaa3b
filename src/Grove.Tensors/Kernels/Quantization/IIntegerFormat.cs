using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// A format whose numbers are small whole codes: a number is scale·(code − <see cref="Zero"/>) − minimum, with one scale, and for some formats one
/// minimum, for each <see cref="Group"/> numbers. Such rows can be multiplied with rounded activations in whole numbers.
/// </summary>
unsafe interface IIntegerFormat : INumberFormat
{
    /// <summary>Numbers that share a scale: 16 or 32.</summary>
    static abstract int Group { get; }

    /// <summary>The code of 0.</summary>
    static abstract int Zero { get; }

    /// <summary>Whether numbers have a minimum taken from them.</summary>
    static abstract bool HasMinimum { get; }

    /// <summary>The largest code. Codes are not negative, but those of a format with 127 are signed bytes, from −128 on.</summary>
    static abstract int Largest { get; }

    /// <summary>The code of one number of a block: with <see cref="Scale"/> and <see cref="Minimum"/>, the definition.</summary>
    static abstract int Code(byte* block, int index);

    /// <summary>The scale of one group of a block.</summary>
    static abstract float Scale(byte* block, int group);

    /// <summary>What is taken from the numbers of one group of a block.</summary>
    static virtual float Minimum(byte* block, int group) => 0;

    /// <summary>The codes of 32 numbers of a block, in order.</summary>
    static abstract Vector256<byte> Codes(byte* block, int part);

    /// <summary>The scales, and where there are any the minimums, of the blocks that begin so many bytes into eight rows: [group][row].</summary>
    static abstract void Scales(byte** rows, nint offset, float* scales, float* minimums);

    /// <summary>
    /// The codes of 64 numbers, in two vectors that have those of the first 32 in their lower halves and those of the other 32 in their upper: the
    /// first 16 of both, and the last 16 of both.
    /// </summary>
    /// <param name="block">Where the first 32 are.</param>
    /// <param name="part">Which 32 of the block.</param>
    /// <param name="nextBlock">Where the other 32 are.</param>
    /// <param name="nextPart">Which 32 of that block.</param>
    static abstract (Vector256<byte> Front, Vector256<byte> Back) Pair(byte* block, int part, byte* nextBlock, int nextPart);
}
