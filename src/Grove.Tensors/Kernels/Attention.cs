using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels;

/// <summary>
/// Causal attention over packed documents, with grouped keys (Vaswani et al., 2017; Ainslie et al., 2023):
/// row i attends to rows starts[i] … i, with a window to the last so many of them, and query head h reads key head h · kvHeads / heads.
/// </summary>
/// <remarks>
/// Forward: s = scale · q·k, p = softmax(s), o = Σ p·v; kept for the backward pass is log Σ exp(s), not p.
/// Backward, for g = ∂L/∂o: with p = exp(s − logSumExp) and δ = g·o, ∂L/∂v[j] = Σ_i p·g[i];
/// ∂L/∂s = p · (g·v − δ); ∂L/∂q[i] = scale · Σ_j ∂L/∂s · k[j]; ∂L/∂k[j] = scale · Σ_i ∂L/∂s · q[i] (Dao et al., 2022).
/// </remarks>
public static unsafe partial class Attention
{
    /// <summary>Rows of one task, forward; a task is a key head and so many rows.</summary>
    const int ForwardRows = 256;

    /// <summary>Rows of one task, backward; a task is a key head and the documents that begin in so many rows.</summary>
    const int BackwardRows = 64;

    internal static readonly Variant[] ForwardVariants =
    [
        new(KernelLevel.Avx512, Vector512.IsHardwareAccelerated, &ForwardTiled<Avx512NarrowTile>),
        new(KernelLevel.Avx2, Fma.IsSupported, &ForwardTiled<Avx2Tile>),
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &ForwardTiled<PortableTile>),
        new(KernelLevel.Scalar, true, &ForwardScalar),
    ];

    internal static readonly Variant[] BackwardVariants =
    [
        new(KernelLevel.Avx512, Vector512.IsHardwareAccelerated, &BackwardTiled<Avx512NarrowTile>),
        new(KernelLevel.Avx2, Fma.IsSupported, &BackwardTiled<Avx2Tile>),
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &BackwardTiled<PortableTile>),
        new(KernelLevel.Scalar, true, &BackwardScalar),
    ];

    /// <summary>Floats of scratch that <see cref="Backward"/> needs.</summary>
    public static int ScratchLength(int rows, int heads) => checked(rows * heads);

    /// <summary>Attends from every row.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="query">[rows, heads · headDim].</param>
    /// <param name="key">[rows, kvHeads · headDim].</param>
    /// <param name="value">[rows, kvHeads · headDim].</param>
    /// <param name="output">[rows, heads · headDim].</param>
    /// <param name="logSumExp">[rows, heads]; kept for the backward pass.</param>
    /// <param name="starts">[rows]; first row of the document that row i belongs to, so never falling and at most i.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="heads">Query heads; a multiple of <paramref name="kvHeads"/>.</param>
    /// <param name="kvHeads">Key and value heads.</param>
    /// <param name="headDim">Length of a head.</param>
    /// <param name="scale">Factor of the scores, usually 1 / sqrt(headDim).</param>
    /// <param name="window">Rows, its own included, that a row sees at most; null for all.</param>
    public static void Forward(
        Team team, Floats query, Floats key, Floats value, Floats output, Floats logSumExp, ReadOnlySpan<int> starts,
        int rows, int heads, int kvHeads, int headDim, float scale, int? window = null)
    {
        Check(query, key, value, output, logSumExp, rows, rows, heads, kvHeads, headDim, window);
        CheckStarts(starts, rows);
        fixed (int* start = starts)
        {
            var arguments = new Arguments
            {
                Query = query.Pointer,
                Key = key.Pointer,
                Value = value.Pointer,
                Output = output.Pointer,
                LogSumExp = logSumExp.Pointer,
                Starts = start,
                Rows = rows,
                Heads = heads,
                KeyHeads = kvHeads,
                HeadDim = headDim,
                Scale = scale,
                Window = window ?? int.MaxValue,
            };
            team.Run(Variant.Choose(ForwardVariants).Range, &arguments, (rows + ForwardRows - 1) / ForwardRows * kvHeads, 1);
        }
    }

    /// <summary>Attends from rows that come after others, whose keys and values are cached: reading a prompt in pieces.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="query">[rows, heads · headDim].</param>
    /// <param name="keyCache">[before + rows, kvHeads · headDim], these rows' keys at the end.</param>
    /// <param name="valueCache">[before + rows, kvHeads · headDim].</param>
    /// <param name="output">[rows, heads · headDim].</param>
    /// <param name="logSumExp">[rows, heads].</param>
    /// <param name="before">Rows that lie before.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="heads">Query heads; a multiple of <paramref name="kvHeads"/>.</param>
    /// <param name="kvHeads">Key and value heads.</param>
    /// <param name="headDim">Length of a head.</param>
    /// <param name="scale">Factor of the scores, usually 1 / sqrt(headDim).</param>
    /// <param name="window">Rows, its own included, that a row sees at most; null for all.</param>
    public static void Continue(
        Team team, Floats query, Floats keyCache, Floats valueCache, Floats output, Floats logSumExp,
        int before, int rows, int heads, int kvHeads, int headDim, float scale, int? window = null)
    {
        Shape.RequireSize(before);
        Check(query, keyCache, valueCache, output, logSumExp, rows, checked(before + rows), heads, kvHeads, headDim, window);
        var arguments = new Arguments
        {
            Query = query.Pointer,
            Key = keyCache.Pointer,
            Value = valueCache.Pointer,
            Output = output.Pointer,
            LogSumExp = logSumExp.Pointer,
            Before = before,
            Rows = rows,
            Heads = heads,
            KeyHeads = kvHeads,
            HeadDim = headDim,
            Scale = scale,
            Window = window ?? int.MaxValue,
        };
        team.Run(Variant.Choose(ForwardVariants).Range, &arguments, (rows + ForwardRows - 1) / ForwardRows * kvHeads, 1);
    }

    /// <summary>Gradients of <see cref="Forward"/>; all three are written, not added to.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="outputGradient">[rows, heads · headDim].</param>
    /// <param name="query">[rows, heads · headDim].</param>
    /// <param name="key">[rows, kvHeads · headDim].</param>
    /// <param name="value">[rows, kvHeads · headDim].</param>
    /// <param name="output">[rows, heads · headDim], as <see cref="Forward"/> wrote it.</param>
    /// <param name="logSumExp">[rows, heads], as <see cref="Forward"/> wrote it.</param>
    /// <param name="queryGradient">[rows, heads · headDim], written; must not overlap the inputs.</param>
    /// <param name="keyGradient">[rows, kvHeads · headDim], written; must not overlap the inputs.</param>
    /// <param name="valueGradient">[rows, kvHeads · headDim], written; must not overlap the inputs.</param>
    /// <param name="scratch">[<see cref="ScratchLength"/>].</param>
    /// <param name="starts">[rows], as given to <see cref="Forward"/>.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="kvHeads">Key and value heads.</param>
    /// <param name="headDim">Length of a head.</param>
    /// <param name="scale">Factor of the scores.</param>
    /// <param name="window">As given to <see cref="Forward"/>.</param>
    public static void Backward(
        Team team, Floats outputGradient, Floats query, Floats key, Floats value, Floats output, Floats logSumExp,
        Floats queryGradient, Floats keyGradient, Floats valueGradient, Floats scratch, ReadOnlySpan<int> starts,
        int rows, int heads, int kvHeads, int headDim, float scale, int? window = null)
    {
        Check(query, key, value, output, logSumExp, rows, rows, heads, kvHeads, headDim, window);
        CheckStarts(starts, rows);
        Shape.Require(outputGradient, (long)rows * heads * headDim);
        Shape.Require(queryGradient, (long)rows * heads * headDim);
        Shape.Require(keyGradient, (long)rows * kvHeads * headDim);
        Shape.Require(valueGradient, (long)rows * kvHeads * headDim);
        Shape.Require(scratch, (long)rows * heads);
        fixed (int* start = starts)
        {
            var arguments = new Arguments
            {
                OutputGradient = outputGradient.Pointer,
                Query = query.Pointer,
                Key = key.Pointer,
                Value = value.Pointer,
                Output = output.Pointer,
                LogSumExp = logSumExp.Pointer,
                QueryGradient = queryGradient.Pointer,
                KeyGradient = keyGradient.Pointer,
                ValueGradient = valueGradient.Pointer,
                Delta = scratch.Pointer,
                Starts = start,
                Rows = rows,
                Heads = heads,
                KeyHeads = kvHeads,
                HeadDim = headDim,
                Scale = scale,
                Window = window ?? int.MaxValue,
            };
            team.Run(Variant.Choose(BackwardVariants).Range, &arguments, (rows + BackwardRows - 1) / BackwardRows * kvHeads, 1);
        }
    }

    internal static void RequireHeads(int heads, int kvHeads, int headDim)
    {
        if (kvHeads < 1 || headDim < 1 || heads < 1 || heads % kvHeads != 0)
        {
            throw new ArgumentException($"{heads} heads, {kvHeads} key heads of length {headDim}: heads must be a positive multiple of key heads.", nameof(heads));
        }
    }

    static void Check(
        Floats query, Floats key, Floats value, Floats output, Floats logSumExp, int rows, int keys, int heads, int kvHeads, int headDim, int? window)
    {
        if (window is < 1)
        {
            throw new ArgumentException($"window is {window}; a row sees at least itself.", nameof(window));
        }

        Shape.RequireSize(rows);
        RequireHeads(heads, kvHeads, headDim);
        Shape.Require(query, (long)rows * heads * headDim);
        Shape.Require(key, (long)keys * kvHeads * headDim);
        Shape.Require(value, (long)keys * kvHeads * headDim);
        Shape.Require(output, (long)rows * heads * headDim);
        Shape.Require(logSumExp, (long)rows * heads);
    }

    static void CheckStarts(ReadOnlySpan<int> starts, int rows)
    {
        Shape.Require(starts, rows);
        for (int row = 0; row < rows; row++)
        {
            int previous = row == 0 ? 0 : starts[row - 1];
            if (starts[row] != previous && starts[row] != row)
            {
                throw new ArgumentException($"starts[{row}] is {starts[row]}; it must be {row} (a document begins here) or {previous} (it goes on).", nameof(starts));
            }
        }
    }

    struct Arguments
    {
        public float* OutputGradient;
        public float* Query;
        public float* Key;
        public float* Value;
        public float* Output;
        public float* LogSumExp;
        public float* QueryGradient;
        public float* KeyGradient;
        public float* ValueGradient;
        public float* Delta; // [rows, heads]
        public int* Starts; // null where all rows and those before are one document
        public int Before; // key rows before the first query row
        public int Rows;
        public int Heads;
        public int KeyHeads;
        public int HeadDim;
        public float Scale;
        public int Window; // int.MaxValue for none

        /// <summary>The first key row that a query row sees.</summary>
        public readonly int FirstSeen(int row) => Math.Max(Starts is null ? 0 : Starts[row], row + Before - Window + 1);
    }
}
