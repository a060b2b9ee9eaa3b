using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Attention
{
    /// <summary>Query rows whose scores are held at a time: a multiple of every tile's rows; more would waste work above the diagonal.</summary>
    const int QueryRows = 48;

    /// <summary>Steps of the inner sum for one visit of a tile of the result.</summary>
    const int InnerBlock = 256;

    // Scores of 48 queries against all their keys fit the second-level cache, so the softmax is taken over whole rows:
    //
    // for each document part in the task's rows
    //     pack its keys (turned) and values
    //     for each query head of the key head, for each 48 query rows
    //         S = Q · Kᵗ                        up to the last of the rows; the rest of the document is never touched
    //         P = exp(scale · S − maximum), 0 above the diagonal
    //         O = P · V / Σ P
    //
    // With a window, keys before the first that a part or a block of rows sees are left out, by whole tiles; the others before
    // a row's own first count as above the diagonal.
    static void ForwardTiled<TTile>(void* arguments, int start, int end)
        where TTile : struct, IGemmTile
    {
        ref var p = ref *(Arguments*)arguments;
        for (int task = start; task < end; task++)
        {
            int keyHead = task % p.KeyHeads;
            int first = task / p.KeyHeads * ForwardRows;
            int last = Math.Min(first + ForwardRows, p.Rows);
            while (first < last)
            {
                int part = p.Starts is null ? last : EndOfDocument(p.Starts, first, last);
                ForwardPart<TTile>(ref p, keyHead, p.FirstSeen(first), first, part);
                first = part;
            }
        }
    }

    static void ForwardPart<TTile>(ref Arguments p, int keyHead, int firstKey, int first, int end)
        where TTile : struct, IGemmTile
    {
        int tileColumns = TTile.Columns, headDim = p.HeadDim;
        nint keyStride = (nint)p.KeyHeads * headDim, queryStride = (nint)p.Heads * headDim;
        int keys = end + p.Before - firstKey;
        nint scoreStride = ScoreStride(keys, tileColumns);
        nint keyFloats = Line(RoundUp(keys, tileColumns) * headDim), valueFloats = Line(RoundUp(headDim, tileColumns) * keys);
        float* turnedKeys = ThreadScratch.Take(keyFloats + valueFloats + QueryRows * scoreStride + Line(QueryRows) + TTile.Rows * tileColumns);
        float* values = turnedKeys + keyFloats;
        float* scores = values + valueFloats;
        float* sums = scores + QueryRows * scoreStride;
        float* edge = sums + Line(QueryRows);
        nint keyOffset = firstKey * keyStride + keyHead * headDim;
        Gemm.PackColumns(p.Key + keyOffset, 1, keyStride, headDim, keys, tileColumns, turnedKeys);
        Gemm.PackColumns(p.Value + keyOffset, keyStride, 1, keys, headDim, tileColumns, values);
        int group = p.Heads / p.KeyHeads;
        for (int head = keyHead * group; head < (keyHead + 1) * group; head++)
        {
            for (int row = first; row < end; row += QueryRows)
            {
                int rows = Math.Min(QueryRows, end - row);
                int own = row + p.Before - firstKey; // the key of the block's first row
                int seen = own + rows;
                int skipped = Math.Max(0, p.FirstSeen(row) - firstKey) / tileColumns * tileColumns;
                nint offset = row * queryStride + head * headDim;
                Product<TTile>(
                    p.Query + offset, queryStride, 1, rows, turnedKeys + (nint)skipped * headDim, headDim, (int)RoundUp(seen, tileColumns) - skipped, headDim,
                    scores, scoreStride, false, edge);
                for (int i = 0; i < rows; i++)
                {
                    int hidden = p.FirstSeen(row + i) - firstKey - skipped;
                    float logSumExp = Softmax(scores + i * scoreStride, hidden, own + i + 1 - skipped, seen - skipped, p.Scale, out sums[i]);
                    p.LogSumExp[(nint)(row + i) * p.Heads + head] = logSumExp;
                }

                Product<TTile>(
                    scores, scoreStride, 1, rows, values + (nint)skipped * tileColumns, keys, headDim, seen - skipped, p.Output + offset, queryStride, false, edge);
                for (int i = 0; i < rows; i++)
                {
                    ScaleRow(p.Output + offset + i * queryStride, headDim, 1 / sums[i]);
                }
            }
        }
    }

    // A task owns a key head and the documents that begin in its rows, so no two tasks add to the same gradient and the order is fixed:
    //
    // for each of the documents
    //     pack keys, turned keys, turned values
    //     for each query head of the key head, for each 48 query rows
    //         P = exp(scale · Q · Kᵗ − logSumExp), 0 above the diagonal
    //         D = P · (G · Vᵗ − δ) · scale
    //         ∂V += Pᵗ · G;  ∂K += Dᵗ · Q;  ∂Q = D · K
    static void BackwardTiled<TTile>(void* arguments, int start, int end)
        where TTile : struct, IGemmTile
    {
        ref var p = ref *(Arguments*)arguments;
        for (int task = start; task < end; task++)
        {
            int keyHead = task % p.KeyHeads;
            int first = task / p.KeyHeads * BackwardRows;
            int last = Math.Min(first + BackwardRows, p.Rows);
            while (first < last)
            {
                int part = EndOfDocument(p.Starts, first, p.Rows);
                if (p.Starts[first] == first)
                {
                    BackwardDocument<TTile>(ref p, keyHead, first, part);
                }

                first = part;
            }
        }
    }

    static void BackwardDocument<TTile>(ref Arguments p, int keyHead, int first, int end)
        where TTile : struct, IGemmTile
    {
        int tileColumns = TTile.Columns, headDim = p.HeadDim, keys = end - first;
        nint keyStride = (nint)p.KeyHeads * headDim, queryStride = (nint)p.Heads * headDim;
        nint scoreStride = ScoreStride(keys, tileColumns);
        nint turnedFloats = Line(RoundUp(keys, tileColumns) * headDim), keyFloats = Line(RoundUp(headDim, tileColumns) * keys);
        nint queryFloats = Line(RoundUp(headDim, tileColumns) * QueryRows);
        float* turnedKeys = ThreadScratch.Take(
            2 * turnedFloats + keyFloats + 2 * queryFloats + 2 * QueryRows * scoreStride + TTile.Rows * tileColumns);
        float* turnedValues = turnedKeys + turnedFloats;
        float* packedKeys = turnedValues + turnedFloats;
        float* queries = packedKeys + keyFloats;
        float* gradients = queries + queryFloats;
        float* weights = gradients + queryFloats;
        float* scoreGradients = weights + QueryRows * scoreStride;
        float* edge = scoreGradients + QueryRows * scoreStride;
        nint keyOffset = first * keyStride + keyHead * headDim;
        Gemm.PackColumns(p.Key + keyOffset, 1, keyStride, headDim, keys, tileColumns, turnedKeys);
        Gemm.PackColumns(p.Value + keyOffset, 1, keyStride, headDim, keys, tileColumns, turnedValues);
        Gemm.PackColumns(p.Key + keyOffset, keyStride, 1, keys, headDim, tileColumns, packedKeys);
        for (int key = 0; key < keys; key++)
        {
            new Span<float>(p.KeyGradient + keyOffset + key * keyStride, headDim).Clear();
            new Span<float>(p.ValueGradient + keyOffset + key * keyStride, headDim).Clear();
        }

        int group = p.Heads / p.KeyHeads;
        for (int head = keyHead * group; head < (keyHead + 1) * group; head++)
        {
            for (int row = first; row < end; row += QueryRows)
            {
                int rows = Math.Min(QueryRows, end - row);
                int seen = row + rows - first;
                int skipped = (p.FirstSeen(row) - first) / tileColumns * tileColumns;
                int columns = (int)RoundUp(seen, tileColumns) - skipped;
                nint offset = row * queryStride + head * headDim;
                nint skippedKeys = keyOffset + skipped * keyStride;
                float* query = p.Query + offset;
                float* gradient = p.OutputGradient + offset;
                Product<TTile>(
                    query, queryStride, 1, rows, turnedKeys + (nint)skipped * headDim, headDim, columns, headDim, weights, scoreStride, false, edge);
                Product<TTile>(
                    gradient, queryStride, 1, rows, turnedValues + (nint)skipped * headDim, headDim, columns, headDim, scoreGradients, scoreStride, false, edge);
                for (int i = 0; i < rows; i++)
                {
                    nint at = (nint)(row + i) * p.Heads + head;
                    p.Delta[at] = DotVector(gradient + i * queryStride, p.Output + offset + i * queryStride, headDim);
                    GradientOfScores(
                        weights + i * scoreStride, scoreGradients + i * scoreStride, p.FirstSeen(row + i) - first - skipped, row + i - first + 1 - skipped,
                        seen - skipped, p.Scale, p.LogSumExp[at], p.Delta[at]);
                }

                Gemm.PackColumns(gradient, queryStride, 1, rows, headDim, tileColumns, gradients);
                Gemm.PackColumns(query, queryStride, 1, rows, headDim, tileColumns, queries);
                Product<TTile>(
                    weights, 1, scoreStride, seen - skipped, gradients, rows, headDim, rows, p.ValueGradient + skippedKeys, keyStride, true, edge);
                Product<TTile>(
                    scoreGradients, 1, scoreStride, seen - skipped, queries, rows, headDim, rows, p.KeyGradient + skippedKeys, keyStride, true, edge);
                Product<TTile>(
                    scoreGradients, scoreStride, 1, rows, packedKeys + (nint)skipped * tileColumns, keys, headDim, seen - skipped,
                    p.QueryGradient + offset, queryStride, false, edge);
            }
        }
    }

    /// <summary>c[rows, columns] (+)= a · the panels [panel][panelDepth][tile column], of which the first <paramref name="inner"/> steps are used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Product<TTile>(
        float* a, nint aRowStride, nint aInnerStride, int rows, float* panels, int panelDepth, int columns, int inner,
        float* c, nint cStride, bool accumulate, float* edge)
        where TTile : struct, IGemmTile
    {
        int tileRows = TTile.Rows, tileColumns = TTile.Columns;
        for (int k = 0; k < inner; k += InnerBlock)
        {
            int depth = Math.Min(InnerBlock, inner - k);
            bool add = accumulate || k > 0;
            for (int column = 0; column < columns; column += tileColumns)
            {
                float* b = panels + ((nint)(column / tileColumns) * panelDepth + k) * tileColumns;
                int width = Math.Min(tileColumns, columns - column);
                for (int row = 0; row < rows; row += tileRows)
                {
                    int height = Math.Min(tileRows, rows - row);
                    float* from = a + row * aRowStride + k * aInnerStride;
                    float* to = c + row * cStride + column;
                    if (height == tileRows && width == tileColumns)
                    {
                        TTile.Multiply(depth, from, aRowStride, aInnerStride, height, b, to, cStride, add);
                    }
                    else
                    {
                        TTile.Multiply(depth, from, aRowStride, aInnerStride, height, b, edge, tileColumns, false);
                        Gemm.CopyEdge(edge, tileColumns, to, cStride, height, width, add);
                    }
                }
            }
        }
    }

    /// <summary>
    /// scores = exp(scale · scores − maximum) from <paramref name="hidden"/> to <paramref name="visible"/>, 0 before and up to <paramref name="seen"/>;
    /// returns the logarithm of their sum with the maximum added back.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float Softmax(float* scores, int hidden, int visible, int seen, float scale, out float sum)
    {
        int lanes = Vector<float>.Count;
        int whole = Hide(scores, hidden, visible);
        var largestLanes = Vector.Create(float.NegativeInfinity);
        for (int i = 0; i < whole; i += lanes)
        {
            largestLanes = Vector.MaxNative(largestLanes, Vector.Load(scores + i));
        }

        float largest = largestLanes[0];
        for (int lane = 1; lane < lanes; lane++)
        {
            largest = MathF.Max(largest, largestLanes[lane]);
        }

        largest *= scale;
        Vector<float> sums = default, factor = Vector.Create(scale), shift = Vector.Create(-largest);
        for (int i = 0; i < whole; i += lanes)
        {
            var weight = Exponential.Exp(Vector.MultiplyAddEstimate(Vector.Load(scores + i), factor, shift));
            weight.Store(scores + i);
            sums += weight;
        }

        ClearBetween(scores, whole, seen);
        sum = Vector.Sum(sums);
        return largest + MathF.Log(sum);
    }

    /// <summary>weights = exp(scale · weights − logSumExp), 0 outside the visible; gradients = weights · (gradients − delta) · scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void GradientOfScores(float* weights, float* gradients, int hidden, int visible, int seen, float scale, float logSumExp, float delta)
    {
        int lanes = Vector<float>.Count;
        int whole = Hide(weights, hidden, visible);
        Vector<float> factor = Vector.Create(scale), shift = Vector.Create(-logSumExp), middle = Vector.Create(delta);
        for (int i = 0; i < whole; i += lanes)
        {
            var weight = Exponential.Exp(Vector.MultiplyAddEstimate(Vector.Load(weights + i), factor, shift));
            weight.Store(weights + i);
            (weight * (Vector.Load(gradients + i) - middle) * factor).Store(gradients + i);
        }

        ClearBetween(weights, whole, seen);
        ClearBetween(gradients, whole, seen);
    }

    /// <summary>
    /// Sets the scores before <paramref name="hidden"/> and from <paramref name="visible"/> to the end of its vector to −∞; returns that end.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static int Hide(float* scores, int hidden, int visible)
    {
        for (int i = 0; i < hidden; i++)
        {
            scores[i] = float.NegativeInfinity;
        }

        int whole = (int)RoundUp(visible, Vector<float>.Count);
        for (int i = visible; i < whole; i++)
        {
            scores[i] = float.NegativeInfinity;
        }

        return whole;
    }

    static void ClearBetween(float* values, int start, int end)
    {
        if (start < end)
        {
            new Span<float>(values + start, end - start).Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ScaleRow(float* values, int length, float factor)
    {
        int lanes = Vector<float>.Count, i = 0;
        for (; i <= length - lanes; i += lanes)
        {
            (Vector.Load(values + i) * factor).Store(values + i);
        }

        for (; i < length; i++)
        {
            values[i] *= factor;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static float DotVector(float* x, float* y, int length)
    {
        int lanes = Vector<float>.Count, i = 0;
        Vector<float> sums = default;
        for (; i <= length - lanes; i += lanes)
        {
            sums = Vector.MultiplyAddEstimate(Vector.Load(x + i), Vector.Load(y + i), sums);
        }

        return Vector.Sum(sums) + Dot(x + i, y + i, length - i);
    }

    /// <summary>The row after the last that shares the document of <paramref name="row"/>, at most <paramref name="limit"/>.</summary>
    static int EndOfDocument(int* starts, int row, int limit)
    {
        int end = row + 1;
        while (end < limit && starts[end] == starts[row])
        {
            end++;
        }

        return end;
    }

    /// <summary>Distance of score rows: whole tiles and vectors, and never a power of two, which would put all rows in one cache set.</summary>
    static nint ScoreStride(int keys, int tileColumns) => Line(RoundUp(RoundUp(keys, tileColumns), Vector<float>.Count)) + 16;

    static nint Line(nint floats) => (floats + 15) / 16 * 16;

    static nint RoundUp(nint length, nint size) => (length + size - 1) / size * size;
}
