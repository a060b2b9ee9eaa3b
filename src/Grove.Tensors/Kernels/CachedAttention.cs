using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>Attention of one new token over cached keys and values, the attention of decoding.</summary>
/// <remarks>For each head: output = Σ softmax(scale · q·k)[position] · v[position]; head h reads key head h · kvHeads / heads.</remarks>
public static unsafe partial class CachedAttention
{
    internal static readonly Variant[] Variants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &HeadsVector),
        new(KernelLevel.Scalar, true, &HeadsScalar),
    ];

    /// <summary>Floats of scratch that <see cref="Forward"/> needs for up to <paramref name="length"/> positions.</summary>
    public static int ScratchLength(int length, int heads) => checked(length * heads);

    /// <summary>Attends from one token.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="query">[heads · headDim].</param>
    /// <param name="keyCache">[positions, kvHeads · headDim]; the first <paramref name="length"/> positions are read.</param>
    /// <param name="valueCache">[positions, kvHeads · headDim].</param>
    /// <param name="output">[heads · headDim].</param>
    /// <param name="scratch">[<see cref="ScratchLength"/>].</param>
    /// <param name="length">Positions to attend to, the new token's own included; at least 1.</param>
    /// <param name="heads">Query heads; a multiple of <paramref name="kvHeads"/>.</param>
    /// <param name="kvHeads">Key and value heads.</param>
    /// <param name="headDim">Length of a head.</param>
    /// <param name="scale">Factor of the scores, usually 1 / sqrt(headDim).</param>
    public static void Forward(
        Team team, Floats query, Floats keyCache, Floats valueCache, Floats output, Floats scratch, int length, int heads, int kvHeads, int headDim, float scale)
    {
        Attention.RequireHeads(heads, kvHeads, headDim);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        Shape.Require(query, (long)heads * headDim);
        Shape.Require(keyCache, (long)length * kvHeads * headDim);
        Shape.Require(valueCache, (long)length * kvHeads * headDim);
        Shape.Require(output, (long)heads * headDim);
        Shape.Require(scratch, (long)length * heads);
        var arguments = new Arguments
        {
            Query = query.Pointer,
            Keys = keyCache.Pointer,
            Values = valueCache.Pointer,
            Output = output.Pointer,
            Scores = scratch.Pointer,
            Length = length,
            HeadsPerKey = heads / kvHeads,
            KeyStride = kvHeads * headDim,
            HeadDim = headDim,
            Scale = scale,
        };
        team.Run(Variant.Choose(Variants).Range, &arguments, heads, 1);
    }

    struct Arguments
    {
        public float* Query;
        public float* Keys;
        public float* Values;
        public float* Output;
        public float* Scores; // [heads, length]
        public int Length;
        public int HeadsPerKey;
        public int KeyStride;
        public int HeadDim;
        public float Scale;
    }
}
