using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Gemm
{
    /// <summary>
    /// Steps of k between two visits of a tile of C: deep enough that the visits cost little, and a panel of B (24 KB for 16 columns) stays in
    /// the first-level cache.
    /// </summary>
    internal const int InnerBlock = 384;

    /// <summary>Rows of A that one thread walks for each panel of B: with <see cref="InnerBlock"/>, 150 KB of second-level cache, and as much for the next.</summary>
    const int RowBlock = 96;

    /// <summary>Columns that are packed at a time at least, or as many as there are.</summary>
    const int ColumnBlock = 512;

    /// <summary>Most floats of B that are packed at a time: 2 MB go to the last-level cache and come back from there, not from memory.</summary>
    const int PackedFloats = 1 << 19;

    // for each group of columns and inner blocks that fits the pack buffer
    //     pack B, in parallel:    [inner block][panel of tile columns][k][tile column], missing columns as zeros
    //     multiply, in parallel over blocks of rows (and columns, where there are few rows):
    //         for each inner block
    //             pack the rows of A if they are stored across k:   [tile of rows][k][tile row]
    //             for each panel of B                       (stays in the first-level cache)
    //                 for each tile of rows of A            (streams from the second-level cache)
    //                     ask for a piece of the rows of A that come next, so that memory works while the cores do
    //                     C tile (+)= A tile · B panel      (in registers)
    // A thread owns whole elements of C, and the order of their sums is fixed by InnerBlock, so the number of threads changes nothing.
    static void MultiplyBlocked<TTile>(Team team, void* arguments)
        where TTile : struct, IGemmTile
    {
        ref var p = ref *(Arguments*)arguments;
        int tileColumns = TTile.Columns;
        int panels = Blocks(p.Columns, tileColumns);
        int widest = Math.Min(panels, Blocks(ColumnBlock, tileColumns));
        int groupInner = Math.Min(Math.Max(PackedFloats / (widest * tileColumns) / InnerBlock, 1) * InnerBlock, p.Inner);
        int groupPanels = Math.Min(Math.Max(PackedFloats / (groupInner * tileColumns), widest), panels);
        p.Packed = team.Scratch((long)groupPanels * tileColumns * groupInner);
        p.LaneCount = team.Threads;
        Lane* lanes = stackalloc Lane[p.LaneCount];
        p.Lanes = lanes;
        _ = ThreadScratch.Take(0); // so that it is there after the first product, whoever took the blocks

        // The same number of rows for each thread, in as many blocks.
        p.RowTiles = Blocks(p.Rows, TTile.Rows);
        p.RowBlocks = Math.Min(Blocks(Blocks(p.Rows, RowBlock), p.LaneCount) * p.LaneCount, p.RowTiles);
        for (p.FirstColumn = 0; p.FirstColumn < p.Columns; p.FirstColumn += groupPanels * tileColumns)
        {
            p.GroupColumns = Math.Min(groupPanels * tileColumns, p.Columns - p.FirstColumn);
            p.GroupPanels = Blocks(p.GroupColumns, tileColumns);
            bool fewRows = p.LaneCount > 1 && p.RowBlocks < 2 * p.LaneCount;
            p.ColumnBlocks = fewRows ? Math.Min(Blocks(4 * p.LaneCount, p.RowBlocks), Blocks(p.GroupPanels, 4)) : 1;
            for (p.FirstInner = 0; p.FirstInner < p.Inner; p.FirstInner += groupInner)
            {
                p.GroupInner = Math.Min(groupInner, p.Inner - p.FirstInner);
                bool deeper = p.FirstInner + groupInner < p.Inner;
                p.NextInner = deeper ? p.FirstInner + groupInner : 0;
                p.NextColumn = deeper ? p.FirstColumn : p.FirstColumn + groupPanels * tileColumns;
                team.Run(&PackPanels<TTile>, arguments, p.GroupPanels, Math.Max(1, 128 / tileColumns));
                ShareBlocks(ref p);
                team.Run(&MultiplyLanes<TTile>, arguments, p.LaneCount, 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MultiplyBlock<TTile>(ref Arguments p, int block, int nextBlock)
        where TTile : struct, IGemmTile
    {
        int tileRows = TTile.Rows;
        int tileColumns = TTile.Columns;
        bool packA = p.AInnerStride != 1;
        nint packedFloats = packA ? Blocks(p.RowTiles, p.RowBlocks) * TileFloats(tileRows, InnerBlock) : 0;
        float* packed = ThreadScratch.Take(packedFloats + tileRows * tileColumns);
        float* edge = packed + packedFloats;
        int rowBlock = block / p.ColumnBlocks, columnBlock = block % p.ColumnBlocks;
        int firstRow = p.FirstTile(rowBlock) * tileRows;
        int endRow = Math.Min(p.FirstTile(rowBlock + 1) * tileRows, p.Rows);
        int firstPanel = (int)((long)p.GroupPanels * columnBlock / p.ColumnBlocks);
        int endPanel = (int)((long)p.GroupPanels * (columnBlock + 1) / p.ColumnBlocks);
        int tiles = Blocks(endRow - firstRow, tileRows) * (endPanel - firstPanel);
        for (int k = 0; k < p.GroupInner; k += InnerBlock)
        {
            int depth = Math.Min(InnerBlock, p.GroupInner - k);
            bool accumulate = p.Accumulate || p.FirstInner + k > 0;
            float* a = p.A + firstRow * p.ARowStride + (p.FirstInner + k) * p.AInnerStride;
            nint rowStride = p.ARowStride, innerStride = 1, tileStride = tileRows * p.ARowStride;
            if (packA)
            {
                PackRows(a, p.ARowStride, p.AInnerStride, endRow - firstRow, depth, tileRows, packed);
                a = packed;
                (rowStride, innerStride, tileStride) = (1, tileRows, TileFloats(tileRows, depth));
            }

            // Further along k or, at the end of the group, those of the thread's next block.
            var coming = k + InnerBlock < p.GroupInner ? ComingA(ref p, tileRows, rowBlock, p.FirstInner + k + InnerBlock, tiles)
                : nextBlock > block ? ComingA(ref p, tileRows, nextBlock / p.ColumnBlocks, p.FirstInner, tiles)
                : p.NextColumn < p.Columns ? ComingA(ref p, tileRows, nextBlock / p.ColumnBlocks, p.NextInner, tiles)
                : default;
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                float* b = p.Packed + (nint)k * p.GroupPanels * tileColumns + (nint)panel * depth * tileColumns;
                int column = panel * tileColumns;
                int columns = Math.Min(tileColumns, p.GroupColumns - column);
                float* aTile = a;
                for (int row = firstRow; row < endRow; row += tileRows, aTile += tileStride)
                {
                    int rows = Math.Min(tileRows, endRow - row);
                    float* c = p.C + row * p.CStride + p.FirstColumn + column;
                    if (Sse.IsSupported)
                    {
                        for (int i = 0; i < rows; i++)
                        {
                            Sse.Prefetch0(c + i * p.CStride);
                        }

                        coming.Ask();
                    }

                    if (rows == tileRows && columns == tileColumns)
                    {
                        TTile.Multiply(depth, aTile, rowStride, innerStride, rows, b, c, p.CStride, accumulate);
                    }
                    else
                    {
                        TTile.Multiply(depth, aTile, rowStride, innerStride, rows, b, edge, tileColumns, false);
                        CopyEdge(edge, tileColumns, c, p.CStride, rows, columns, accumulate);
                    }
                }
            }
        }
    }

    internal static void CopyEdge(float* edge, int edgeStride, float* c, nint cStride, int rows, int columns, bool accumulate)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                float sum = edge[row * edgeStride + column];
                ref float target = ref c[row * cStride + column];
                target = accumulate ? target + sum : sum;
            }
        }
    }

    static int Blocks(int length, int size) => (int)(((long)length + size - 1) / size);
}
