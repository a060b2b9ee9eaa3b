using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Gemm
{
    /// <summary>Steps of k between two visits of a tile of C: a panel of B this deep stays in the first-level cache.</summary>
    const int InnerBlock = 256;

    /// <summary>Rows of A that one thread walks for each panel of B: with <see cref="InnerBlock"/>, about 200 KB of second-level cache.</summary>
    const int RowBlock = 192;

    /// <summary>Columns of C in a thread's block; packing the rows of A is repeated for each.</summary>
    const int ColumnBlock = 512;

    /// <summary>Most floats of B that are packed at a time: 2 MB go to the last-level cache and come back from there, not from memory.</summary>
    const int PackedFloats = 1 << 19;

    // for each group of columns and inner blocks that fits the pack buffer
    //     pack B, in parallel:    [inner block][panel of tile columns][k][tile column], missing columns as zeros
    //     multiply, in parallel over (row block, column block):
    //         for each inner block
    //             pack the rows of A:                   [tile of rows][k][tile row]
    //             (not needed if they are stored along k and not a multiple of 1 KB apart, where they would evict one another)
    //             for each panel of B                       (stays in the first-level cache)
    //                 for each tile of rows of A            (streams from the second-level cache)
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
        for (p.FirstColumn = 0; p.FirstColumn < p.Columns; p.FirstColumn += groupPanels * tileColumns)
        {
            p.GroupColumns = Math.Min(groupPanels * tileColumns, p.Columns - p.FirstColumn);
            p.GroupPanels = Blocks(p.GroupColumns, tileColumns);

            // Even blocks, and enough of them that threads finish together.
            int rowTiles = Blocks(p.Rows, TTile.Rows);
            int columnBlocks = Blocks(p.GroupColumns, ColumnBlock);
            int rowBlocks = Math.Max(Blocks(p.Rows, RowBlock), Math.Min(rowTiles, 2 * team.Threads / columnBlocks));
            p.BlockRows = Blocks(rowTiles, rowBlocks) * TTile.Rows;
            p.BlockPanels = Blocks(p.GroupPanels, columnBlocks);
            p.ColumnBlocks = Blocks(p.GroupPanels, p.BlockPanels);
            for (p.FirstInner = 0; p.FirstInner < p.Inner; p.FirstInner += groupInner)
            {
                p.GroupInner = Math.Min(groupInner, p.Inner - p.FirstInner);
                team.Run(&PackPanels<TTile>, arguments, p.GroupPanels, Math.Max(1, 128 / tileColumns));
                team.Run(&MultiplyBlocks<TTile>, arguments, Blocks(p.Rows, p.BlockRows) * p.ColumnBlocks, 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void MultiplyBlocks<TTile>(void* arguments, int start, int end)
        where TTile : struct, IGemmTile
    {
        ref var p = ref *(Arguments*)arguments;
        int tileRows = TTile.Rows;
        int tileColumns = TTile.Columns;
        bool packA = p.AInnerStride != 1 || p.ARowStride % 256 == 0;
        nint packedFloats = p.BlockRows / tileRows * TileFloats(tileRows, InnerBlock);
        float* packed = ThreadScratch.Take(packedFloats + tileRows * tileColumns);
        float* edge = packed + packedFloats;
        for (int block = start; block < end; block++)
        {
            int firstRow = block / p.ColumnBlocks * p.BlockRows;
            int endRow = Math.Min(firstRow + p.BlockRows, p.Rows);
            int firstPanel = block % p.ColumnBlocks * p.BlockPanels;
            int endPanel = Math.Min(firstPanel + p.BlockPanels, p.GroupPanels);
            for (int k = 0; k < p.GroupInner; k += InnerBlock)
            {
                int depth = Math.Min(InnerBlock, p.GroupInner - k);
                bool accumulate = p.Accumulate || p.FirstInner + k > 0;
                float* a = p.A + firstRow * p.ARowStride + (p.FirstInner + k) * p.AInnerStride;
                if (packA)
                {
                    PackRows(a, p.ARowStride, p.AInnerStride, endRow - firstRow, depth, tileRows, packed);
                }

                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    float* b = p.Packed + (nint)k * p.GroupPanels * tileColumns + (nint)panel * depth * tileColumns;
                    int column = panel * tileColumns;
                    int columns = Math.Min(tileColumns, p.GroupColumns - column);

                    // The next panel comes into the second-level cache a piece for each tile, and so does the tile of C into the first.
                    float* coming = b + (nint)depth * tileColumns;
                    int comingFloats = Blocks(depth * tileColumns, Blocks(endRow - firstRow, tileRows));
                    for (int row = firstRow; row < endRow; row += tileRows)
                    {
                        int rows = Math.Min(tileRows, endRow - row);
                        float* c = p.C + row * p.CStride + p.FirstColumn + column;
                        float* aTile = packA ? packed + (row - firstRow) / tileRows * TileFloats(tileRows, depth) : a + (row - firstRow) * p.ARowStride;
                        if (Sse.IsSupported)
                        {
                            PrefetchTile(c, p.CStride, rows, coming, comingFloats);
                            coming += comingFloats;
                        }

                        nint rowStride = packA ? 1 : p.ARowStride;
                        nint innerStride = packA ? tileRows : 1;
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
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void PrefetchTile(float* c, nint cStride, int rows, float* coming, int comingFloats)
    {
        for (int row = 0; row < rows; row++)
        {
            Sse.Prefetch0(c + row * cStride);
        }

        for (int i = 0; i < comingFloats; i += 16)
        {
            Sse.Prefetch1(coming + i);
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
