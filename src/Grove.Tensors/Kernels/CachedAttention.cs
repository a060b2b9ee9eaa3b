using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>
/// Attention over keys and values that are cached in pages, for any rows of any texts at once: reading prompts in pieces, and writing answers.
/// </summary>
/// <remarks>
/// <code>
/// output[row, head] = Σ softmax(scale · q·k)[position] · v[position],  positions 0 … the row's own, head h reads key head h · kvHeads / heads
///
/// page:  of each layer   keys [kvHeads, headDim, 32 tokens]   values [kvHeads, 32 tokens, headDim]
///
/// for a few rows and the heads that share a key head
///     for each page       scores of 32 positions at a time: a query's number times 32 keys' numbers, no sum across a vector
///     softmax             over whole pages, hidden positions as −∞
///     for each page       rows of the head (+)= weight · value
/// </code>
/// Keys lie with the positions side by side, so that a page is the packed operand of a matrix product (Kwon et al., 2023, have pages;
/// the order inside is ours). Rows that follow one another and share a page, of one text or of texts with the same beginning, take it
/// through the first-level cache once. Every row's sums are taken in an order that depends on its position alone: its result is the same
/// bits in any company, and for any number of threads.
/// </remarks>
public static unsafe partial class CachedAttention
{
    /// <summary>Positions of a page; a multiple of every vector length.</summary>
    public const int PageTokens = 32;

    /// <summary>Rows of a task while there are enough of them.</summary>
    const int BlockRows = 8;

    internal static readonly Variant[] Variants =
    [
        new(KernelLevel.Portable, Vector.IsHardwareAccelerated, &BlocksVector),
        new(KernelLevel.Scalar, true, &BlocksScalar),
    ];

    /// <summary>Floats that a layer takes in a page.</summary>
    public static int LayerFloats(int kvHeads, int headDim) => checked(2 * PageTokens * kvHeads * headDim);

    /// <summary>Puts the keys and values of rows where their texts' pages have them.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="layer">Layer, from 0; a page holds one after the other.</param>
    /// <param name="keys">[rows, kvHeads · headDim].</param>
    /// <param name="values">[rows, kvHeads · headDim].</param>
    /// <param name="kvHeads">Key and value heads.</param>
    /// <param name="headDim">Length of a head.</param>
    public static void Store(Team team, CachedRows rows, int layer, Floats keys, Floats values, int kvHeads, int headDim)
    {
        Attention.RequireHeads(kvHeads, kvHeads, headDim);
        RequireLayer(rows, layer, kvHeads, headDim);
        Shape.Require(keys, (long)rows.Count * kvHeads * headDim);
        Shape.Require(values, (long)rows.Count * kvHeads * headDim);
        var arguments = new Arguments
        {
            Rows = rows.Current(),
            Keys = keys.Pointer,
            Values = values.Pointer,
            LayerOffset = (nint)layer * LayerFloats(kvHeads, headDim),
            KeyHeads = kvHeads,
            HeadDim = headDim,
        };
        team.Run(&StoreRows, &arguments, rows.Count, 32);
    }

    /// <summary>Attends from rows, whose own keys and values are stored.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="layer">Layer, from 0.</param>
    /// <param name="query">[rows, heads · headDim].</param>
    /// <param name="output">[rows, heads · headDim]; must not overlap the query.</param>
    /// <param name="heads">Query heads; a multiple of <paramref name="kvHeads"/>.</param>
    /// <param name="kvHeads">Key and value heads.</param>
    /// <param name="headDim">Length of a head.</param>
    /// <param name="scale">Factor of the scores, usually 1 / sqrt(headDim).</param>
    /// <param name="window">Positions, its own included, that a row sees at most; null for all.</param>
    public static void Forward(
        Team team, CachedRows rows, int layer, Floats query, Floats output, int heads, int kvHeads, int headDim, float scale, int? window = null)
    {
        Attention.RequireHeads(heads, kvHeads, headDim);
        RequireLayer(rows, layer, kvHeads, headDim);
        if (window is < 1) throw new ArgumentException($"window is {window}; a row sees at least itself.", nameof(window));
        Shape.Require(query, (long)rows.Count * heads * headDim);
        Shape.Require(output, (long)rows.Count * heads * headDim);

        // A few rows are cut by heads instead, so that every thread has something to do.
        int block = rows.Count >= 8 * BlockRows ? BlockRows : rows.Count >= BlockRows ? BlockRows / 2 : 2;
        int blocks = (rows.Count + block - 1) / block, group = heads / kvHeads;
        int together = blocks * kvHeads >= 4 * team.Threads || team.Threads == 1 ? group : 1;
        var arguments = new Arguments
        {
            Rows = rows.Current(),
            RowCount = rows.Count,
            Query = query.Pointer,
            Output = output.Pointer,
            LayerOffset = (nint)layer * LayerFloats(kvHeads, headDim),
            BlockRows = block,
            Shares = heads / together,
            ShareHeads = together,
            Heads = heads,
            KeyHeads = kvHeads,
            HeadDim = headDim,
            Scale = scale,
            Window = window ?? int.MaxValue,
        };
        team.Run(Variant.Choose(Variants).Range, &arguments, blocks * arguments.Shares, 1);
    }

    static void RequireLayer(CachedRows rows, int layer, int kvHeads, int headDim)
    {
        Shape.RequireSize(layer);
        if ((layer + 1L) * LayerFloats(kvHeads, headDim) > rows.PageFloats)
            throw new ArgumentException($"Layer {layer} does not fit into pages of {rows.PageFloats} floats.", nameof(layer));
    }

    static void StoreRows(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int width = p.KeyHeads * p.HeadDim;
        for (int row = start; row < end; row++)
        {
            int position = p.Rows[row].Position, token = position % PageTokens;
            float* page = p.Rows[row].Pages[position / PageTokens] + p.LayerOffset;
            float* key = p.Keys + (nint)row * width;
            for (int i = 0; i < width; i++)
            {
                page[(nint)i * PageTokens + token] = key[i];
            }

            float* value = p.Values + (nint)row * width;
            float* values = page + (nint)width * PageTokens;
            for (int head = 0; head < p.KeyHeads; head++)
            {
                new Span<float>(value + head * p.HeadDim, p.HeadDim).CopyTo(new Span<float>(values + (head * PageTokens + token) * p.HeadDim, p.HeadDim));
            }
        }
    }

    struct Arguments
    {
        public CachedRows.Row* Rows;
        public int RowCount;
        public float* Keys;
        public float* Values;
        public float* Query;
        public float* Output;
        public nint LayerOffset; // of the layer in a page
        public int BlockRows; // rows of a task
        public int Shares; // tasks of a block of rows
        public int ShareHeads; // query heads of a task; they read one key head
        public int Heads;
        public int KeyHeads;
        public int HeadDim;
        public float Scale;
        public int Window; // int.MaxValue for none

        /// <summary>The first position that a row sees.</summary>
        public readonly int FirstSeen(int row) => Math.Max(0, Rows[row].Position - Window + 1);

        /// <summary>A key head's keys [headDim, 32] in a page; the values [32, headDim] lie <see cref="ValueDistance"/> behind them.</summary>
        public readonly float* KeysOf(float* page, int keyHead) => page + LayerOffset + (nint)keyHead * HeadDim * PageTokens;

        /// <summary>Floats from a key head's keys to its values.</summary>
        public readonly nint ValueDistance => (nint)KeyHeads * HeadDim * PageTokens;
    }
}
