using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Gemm
{
    /// <summary>Stored rows are too far apart for the processor to guess the next, so they are asked for this many early.</summary>
    const int RowsAhead = 12;

    /// <summary>The same along stored rows, of which many are read side by side.</summary>
    const int FloatsAhead = 64;

    /// <summary>Panels that are packed side by side: enough to read along the stored rows, few enough to write to.</summary>
    const int PanelsAtOnce = 4;

    /// <summary>
    /// Packs rows of A into tiles, <see cref="TileFloats"/> apart: target[tile][k][row in tile] = source[row · rowStride + k · innerStride].
    /// A last tile with fewer rows has the same stride; the rest of it stays as it is and is never read.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void PackRows(float* source, nint rowStride, nint innerStride, int rows, int depth, int tileRows, float* target)
    {
        int wholeTiles = rows / tileRows;
        nint tileFloats = TileFloats(tileRows, depth);
        if (innerStride == 1)
        {
            for (int tile = 0; tile < wholeTiles; tile++)
            {
                PackTile(source + tile * tileRows * rowStride, rowStride, 1, tileRows, depth, tileRows, target + tile * tileFloats);
            }
        }
        else
        {
            // Along the stored rows, so that every line and page is visited once; each tile is one write stream. Tiles have even rows.
            for (int k = 0; k < depth; k++)
            {
                float* from = source + k * innerStride;
                if (Sse.IsSupported && k + RowsAhead < depth)
                {
                    for (int row = 0; row < rows; row += 16)
                    {
                        Sse.Prefetch0(from + RowsAhead * innerStride + row);
                    }
                }

                float* to = target + (nint)k * tileRows;
                int tile = 0;
                if (tileRows <= 8)
                {
                    // More than the tile has is written, and then overwritten by its next k; the last tile has nothing behind it to read.
                    for (; tile < wholeTiles - 1; tile++)
                    {
                        Vector256.Load(from).Store(to);
                        from += tileRows;
                        to += tileFloats;
                    }
                }

                for (; tile < wholeTiles; tile++)
                {
                    int row = 0;
                    for (; row + 4 <= tileRows; row += 4)
                    {
                        Vector128.Load(from + row).Store(to + row);
                    }

                    if (row < tileRows)
                    {
                        Vector64.Load(from + row).Store(to + row);
                    }

                    from += tileRows;
                    to += tileFloats;
                }
            }
        }

        int packed = wholeTiles * tileRows;
        PackTile(source + packed * rowStride, rowStride, innerStride, rows - packed, depth, tileRows, target + wholeTiles * tileFloats);
    }

    /// <summary>A line more than the tile needs: tiles are written side by side, and 6 KB apart they would share a few cache sets.</summary>
    static nint TileFloats(int tileRows, int depth) => (nint)tileRows * depth + 16;

    /// <summary>One tile of PackRows: pairs and fours of rows stored along k are turned in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void PackTile(float* source, nint rowStride, nint innerStride, int rows, int depth, int tileRows, float* target)
    {
        int row = 0;
        if (innerStride == 1)
        {
            int wholeDepth = depth & ~3;
            for (; row + 4 <= rows; row += 4)
            {
                for (int k = 0; k < wholeDepth; k += 4)
                {
                    Transpose4(source + row * rowStride + k, rowStride, target + k * tileRows + row, tileRows);
                }
            }

            for (; row + 2 <= rows; row += 2)
            {
                for (int k = 0; k < wholeDepth; k += 4)
                {
                    var x = Vector128.Load(source + row * rowStride + k);
                    var y = Vector128.Load(source + (row + 1) * rowStride + k);
                    float* to = target + k * tileRows + row;
                    var low = UnpackLow(x, y);
                    var high = UnpackHigh(x, y);
                    low.GetLower().Store(to);
                    low.GetUpper().Store(to + tileRows);
                    high.GetLower().Store(to + 2 * tileRows);
                    high.GetUpper().Store(to + 3 * tileRows);
                }
            }

            for (int k = wholeDepth; k < depth; k++)
            {
                for (int i = 0; i < row; i++)
                {
                    target[k * tileRows + i] = source[i * rowStride + k];
                }
            }
        }

        for (; row < rows; row++)
        {
            for (int k = 0; k < depth; k++)
            {
                target[k * tileRows + row] = source[row * rowStride + k * innerStride];
            }
        }
    }

    /// <summary>The panels [start, end) of the current group, its inner blocks one after the other.</summary>
    static void PackPanels<TTile>(void* arguments, int start, int end)
        where TTile : struct, IGemmTile
    {
        ref var p = ref *(Arguments*)arguments;
        int tileColumns = TTile.Columns;
        for (int k = 0; k < p.GroupInner; k += InnerBlock)
        {
            int depth = Math.Min(InnerBlock, p.GroupInner - k);
            int column = start * tileColumns;
            int columns = Math.Min(end * tileColumns, p.GroupColumns) - column;
            float* source = p.B + (p.FirstInner + k) * p.BInnerStride + (p.FirstColumn + column) * p.BColumnStride;
            float* target = p.Packed + (nint)k * p.GroupPanels * tileColumns + (nint)start * depth * tileColumns;
            PackColumns(source, p.BInnerStride, p.BColumnStride, depth, columns, tileColumns, target);
        }
    }

    /// <summary>target[panel][k][column in panel] = source[k · innerStride + column · columnStride], 0 for columns past the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void PackColumns(float* source, nint innerStride, nint columnStride, int depth, int columns, int tileColumns, float* target)
    {
        int wholePanels = columns / tileColumns;
        if (columnStride == 1)
        {
            for (int first = 0; first < wholePanels; first += PanelsAtOnce)
            {
                int end = Math.Min(first + PanelsAtOnce, wholePanels);
                int width = (end - first) * tileColumns;
                for (int k = 0; k < depth; k++)
                {
                    float* from = source + k * innerStride + first * tileColumns;
                    if (Sse.IsSupported && k + RowsAhead < depth)
                    {
                        for (int i = 0; i < width; i += 16)
                        {
                            Sse.Prefetch0(from + RowsAhead * innerStride + i);
                        }
                    }

                    for (int panel = first; panel < end; panel++)
                    {
                        CopyFloats(from, target + ((nint)panel * depth + k) * tileColumns, tileColumns);
                        from += tileColumns;
                    }
                }
            }
        }
        else
        {
            for (int panel = 0; panel < wholePanels; panel++)
            {
                float* from = source + panel * tileColumns * columnStride;
                float* to = target + (nint)panel * depth * tileColumns;
                if (innerStride == 1)
                {
                    TransposePanel(from, columnStride, depth, to, tileColumns);
                }
                else
                {
                    PackEach(from, innerStride, columnStride, depth, tileColumns, tileColumns, to);
                }
            }
        }

        int rest = columns - wholePanels * tileColumns;
        if (rest > 0)
        {
            PackEach(
                source + wholePanels * tileColumns * columnStride, innerStride, columnStride, depth, rest, tileColumns,
                target + (nint)wholePanels * depth * tileColumns);
        }
    }

    /// <summary>target[k][column] = source[k · innerStride + column · columnStride], 0 for columns past the last.</summary>
    static void PackEach(float* source, nint innerStride, nint columnStride, int depth, int columns, int tileColumns, float* target)
    {
        for (int k = 0; k < depth; k++)
        {
            for (int column = 0; column < tileColumns; column++)
            {
                target[(nint)k * tileColumns + column] = column < columns ? source[k * innerStride + column * columnStride] : 0;
            }
        }
    }

    /// <summary>target[k][column] = source[column · stride + k]: whole lines of eight stored rows at a time, which may share a cache set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void TransposePanel(float* source, nint stride, int depth, float* target, int tileColumns)
    {
        int k = 0;
        for (; k + 16 <= depth; k += 16)
        {
            for (int column = 0; column < tileColumns; column += 8)
            {
                float* from = source + column * stride + k;
                float* to = target + k * tileColumns + column;
                if (Sse.IsSupported && k + FloatsAhead < depth)
                {
                    for (int i = 0; i < 8; i++)
                    {
                        Sse.Prefetch0(from + i * stride + FloatsAhead);
                    }
                }

                Transpose8(from, stride, to, tileColumns);
                Transpose8(from + 8, stride, to + 8 * tileColumns, tileColumns);
            }
        }

        if (k + 8 <= depth)
        {
            for (int column = 0; column < tileColumns; column += 8)
            {
                Transpose8(source + column * stride + k, stride, target + k * tileColumns + column, tileColumns);
            }

            k += 8;
        }

        for (; k < depth; k++)
        {
            for (int column = 0; column < tileColumns; column++)
            {
                target[k * tileColumns + column] = source[column * stride + k];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void CopyFloats(float* source, float* target, int multipleOfEight)
    {
        for (int i = 0; i < multipleOfEight; i += 8)
        {
            Vector256.Load(source + i).Store(target + i);
        }
    }

    /// <summary>An 8 × 8 transpose as four of 4 × 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Transpose8(float* source, nint stride, float* target, nint targetStride)
    {
        Transpose4(source, stride, target, targetStride);
        Transpose4(source + 4, stride, target + 4 * targetStride, targetStride);
        Transpose4(source + 4 * stride, stride, target + 4, targetStride);
        Transpose4(source + 4 * stride + 4, stride, target + 4 * targetStride + 4, targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Transpose4(float* source, nint stride, float* target, nint targetStride)
    {
        var a = Vector128.Load(source);
        var b = Vector128.Load(source + stride);
        var c = Vector128.Load(source + 2 * stride);
        var d = Vector128.Load(source + 3 * stride);
        var ac0 = UnpackLow(a, c);
        var ac1 = UnpackHigh(a, c);
        var bd0 = UnpackLow(b, d);
        var bd1 = UnpackHigh(b, d);
        UnpackLow(ac0, bd0).Store(target);
        UnpackHigh(ac0, bd0).Store(target + targetStride);
        UnpackLow(ac1, bd1).Store(target + 2 * targetStride);
        UnpackHigh(ac1, bd1).Store(target + 3 * targetStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> UnpackLow(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(x, y)
        : Vector128.Create(x[0], y[0], x[1], y[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<float> UnpackHigh(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(x, y)
        : Vector128.Create(x[2], y[2], x[3], y[3]);
}
