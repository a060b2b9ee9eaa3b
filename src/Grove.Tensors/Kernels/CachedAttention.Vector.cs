using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels;

public static unsafe partial class CachedAttention
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void BlocksVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int task = start; task < end; task++)
        {
            int first = task / p.Shares * p.BlockRows, last = Math.Min(first + p.BlockRows, p.RowCount);
            AttendBlock(ref p, first, last, task % p.Shares * p.ShareHeads);
        }
    }

    /// <summary>Rows [first, last), the task's heads from <paramref name="firstHead"/> on; query i is row i / heads of the task.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AttendBlock(ref Arguments p, int first, int last, int firstHead)
    {
        int heads = p.ShareHeads, headDim = p.HeadDim, queries = (last - first) * heads, keyHead = firstHead / (p.Heads / p.KeyHeads);
        int firstPage = int.MaxValue, endPage = 0;
        for (int row = first; row < last; row++)
        {
            firstPage = Math.Min(firstPage, p.FirstSeen(row) / PageTokens);
            endPage = Math.Max(endPage, p.Rows[row].Position / PageTokens + 1);
        }

        // Not a power of two apart, which would put the scores of all queries into one cache set.
        nint stride = (endPage - firstPage) * PageTokens + 16;
        float* query = ThreadScratch.Take(2 * (nint)queries * headDim + queries * stride);
        float* sums = query + (nint)queries * headDim;
        float* scores = sums + (nint)queries * headDim;
        for (int row = first; row < last; row++)
        {
            PackQueries(p.Query + ((nint)row * p.Heads + firstHead) * headDim, query + (nint)(row - first) * heads * headDim, heads * headDim, p.Scale);
        }

        for (int page = firstPage; page < endPage; page++)
        {
            for (int row = first; row < last;)
            {
                int end = EndOfRun(ref p, row, last, page);
                if (Sees(ref p, row, page))
                {
                    int at = (row - first) * heads;
                    float* keys = p.KeysOf(p.Rows[row].Pages[page], keyHead), coming = p.KeysOf(p.Rows[row].Pages[Coming(ref p, row, page)], keyHead);
                    ScorePage(query + (nint)at * headDim, (end - row) * heads, headDim, keys, coming, scores + at * stride + (page - firstPage) * PageTokens, stride);
                }

                row = end;
            }
        }

        new Span<float>(sums, queries * headDim).Clear();
        for (int i = 0; i < queries; i++)
        {
            int row = first + i / heads, seen = p.FirstSeen(row), from = seen / PageTokens * PageTokens;
            Softmax(scores + i * stride + from - firstPage * PageTokens, seen - from, p.Rows[row].Position + 1 - from);
        }

        for (int page = firstPage; page < endPage; page++)
        {
            for (int row = first; row < last;)
            {
                int end = EndOfRun(ref p, row, last, page);
                if (Sees(ref p, row, page))
                {
                    int at = (row - first) * heads;
                    float* values = p.KeysOf(p.Rows[row].Pages[page], keyHead) + p.ValueDistance;
                    float* coming = p.KeysOf(p.Rows[row].Pages[Coming(ref p, row, page)], keyHead) + p.ValueDistance;
                    AddValues(scores + at * stride + (page - firstPage) * PageTokens, stride, (end - row) * heads, headDim, values, coming, sums + (nint)at * headDim);
                }

                row = end;
            }
        }

        for (int row = first; row < last; row++)
        {
            new Span<float>(sums + (nint)(row - first) * heads * headDim, heads * headDim)
                .CopyTo(new Span<float>(p.Output + ((nint)row * p.Heads + firstHead) * headDim, heads * headDim));
        }
    }

    /// <summary>The page after this one, which the processor cannot guess: pages lie far apart.</summary>
    static int Coming(ref Arguments p, int row, int page) => Math.Min(page + 1, p.Rows[row].Position / PageTokens);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Prefetch(float* coming)
    {
        if (Sse.IsSupported) Sse.Prefetch0(coming);
    }

    static bool Sees(ref Arguments p, int row, int page) =>
        page <= p.Rows[row].Position / PageTokens && page >= p.FirstSeen(row) / PageTokens;

    /// <summary>The row after the last of those that follow one another and see the same page, or all do not see it.</summary>
    static int EndOfRun(ref Arguments p, int row, int last, int page)
    {
        int end = row + 1;
        if (Sees(ref p, row, page))
        {
            float* own = p.Rows[row].Pages[page];
            while (end < last && Sees(ref p, end, page) && p.Rows[end].Pages[page] == own)
            {
                end++;
            }
        }

        return end;
    }

    static void PackQueries(float* from, float* to, int length, float scale)
    {
        for (int i = 0; i < length; i++)
        {
            to[i] = from[i] * scale;
        }
    }

    /// <summary>scores[query, 32] = query · keys[headDim, 32], every sum from the first number of the head to the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void ScorePage(float* queries, int count, int headDim, float* keys, float* coming, float* scores, nint stride)
    {
        int lanes = Vector<float>.Count, query = 0;
        for (; query + 4 <= count; query += 4)
        {
            nint ahead = query == 0 ? (nint)(coming - keys) : 0;
            float* q0 = queries + (nint)query * headDim, q1 = q0 + headDim, q2 = q1 + headDim, q3 = q2 + headDim;
            float* to = scores + query * stride;
            for (int token = 0; token < PageTokens; token += 2 * lanes)
            {
                Vector<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
                float* key = keys + token;
                for (int i = 0; i < headDim; i++, key += PageTokens)
                {
                    Prefetch(key + ahead);
                    Vector<float> k0 = Vector.Load(key), k1 = Vector.Load(key + lanes);
                    var x = Vector.Create(q0[i]);
                    s00 = Vector.FusedMultiplyAdd(x, k0, s00);
                    s01 = Vector.FusedMultiplyAdd(x, k1, s01);
                    x = Vector.Create(q1[i]);
                    s10 = Vector.FusedMultiplyAdd(x, k0, s10);
                    s11 = Vector.FusedMultiplyAdd(x, k1, s11);
                    x = Vector.Create(q2[i]);
                    s20 = Vector.FusedMultiplyAdd(x, k0, s20);
                    s21 = Vector.FusedMultiplyAdd(x, k1, s21);
                    x = Vector.Create(q3[i]);
                    s30 = Vector.FusedMultiplyAdd(x, k0, s30);
                    s31 = Vector.FusedMultiplyAdd(x, k1, s31);
                }

                Put(to + token, s00, s01);
                Put(to + stride + token, s10, s11);
                Put(to + 2 * stride + token, s20, s21);
                Put(to + 3 * stride + token, s30, s31);
            }
        }

        // Two at a time; a single one is taken twice.
        for (; query < count; query += 2)
        {
            int other = query + 1 < count ? 1 : 0;
            nint ahead = query == 0 ? (nint)(coming - keys) : 0;
            float* q0 = queries + (nint)query * headDim, q1 = q0 + other * headDim;
            float* to = scores + query * stride;
            for (int token = 0; token < PageTokens; token += 2 * lanes)
            {
                Vector<float> s00 = default, s01 = default, s10 = default, s11 = default;
                float* key = keys + token;
                for (int i = 0; i < headDim; i++, key += PageTokens)
                {
                    Prefetch(key + ahead);
                    Vector<float> k0 = Vector.Load(key), k1 = Vector.Load(key + lanes);
                    var x = Vector.Create(q0[i]);
                    s00 = Vector.FusedMultiplyAdd(x, k0, s00);
                    s01 = Vector.FusedMultiplyAdd(x, k1, s01);
                    x = Vector.Create(q1[i]);
                    s10 = Vector.FusedMultiplyAdd(x, k0, s10);
                    s11 = Vector.FusedMultiplyAdd(x, k1, s11);
                }

                Put(to + token, s00, s01);
                Put(to + other * stride + token, s10, s11);
            }
        }
    }

    /// <summary>
    /// Weights out of scores: those before <paramref name="hidden"/> and, to the end of the page, from <paramref name="visible"/> on become 0;
    /// the others add up to 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void Softmax(float* scores, int hidden, int visible)
    {
        int lanes = Vector<float>.Count, whole = (visible + PageTokens - 1) / PageTokens * PageTokens;
        new Span<float>(scores, hidden).Fill(float.NegativeInfinity);
        new Span<float>(scores + visible, whole - visible).Fill(float.NegativeInfinity);
        var greatest = Vector.Create(float.NegativeInfinity);
        for (int i = 0; i < whole; i += lanes)
        {
            greatest = Vector.MaxNative(greatest, Vector.Load(scores + i));
        }

        float largest = greatest[0];
        for (int lane = 1; lane < lanes; lane++)
        {
            largest = MathF.Max(largest, greatest[lane]);
        }

        Vector<float> sums = default, shift = Vector.Create(largest);
        for (int i = 0; i < whole; i += lanes)
        {
            var weight = Exponential.Exp(Vector.Load(scores + i) - shift);
            weight.Store(scores + i);
            sums += weight;
        }

        var factor = Vector.Create(1 / Vector.Sum(sums));
        for (int i = 0; i < whole; i += lanes)
        {
            (Vector.Load(scores + i) * factor).Store(scores + i);
        }
    }

    /// <summary>sums[query, headDim] += weights[query, 32] · values[32, headDim], position after position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void AddValues(float* weights, nint stride, int count, int headDim, float* values, float* coming, float* sums)
    {
        int lanes = Vector<float>.Count;
        for (int query = 0; query < count; query += 2)
        {
            nint ahead = query == 0 ? (nint)(coming - values) : 0;
            int other = query + 1 < count ? 1 : 0;
            float* w0 = weights + query * stride, w1 = w0 + other * stride;
            float* to0 = sums + (nint)query * headDim, to1 = to0 + other * headDim;
            int i = 0;
            for (; i <= headDim - 4 * lanes; i += 4 * lanes)
            {
                Vector<float> s00 = Vector.Load(to0 + i), s01 = Vector.Load(to0 + i + lanes), s02 = Vector.Load(to0 + i + 2 * lanes), s03 = Vector.Load(to0 + i + 3 * lanes);
                Vector<float> s10 = Vector.Load(to1 + i), s11 = Vector.Load(to1 + i + lanes), s12 = Vector.Load(to1 + i + 2 * lanes), s13 = Vector.Load(to1 + i + 3 * lanes);
                float* value = values + i;
                for (int token = 0; token < PageTokens; token++, value += headDim)
                {
                    Prefetch(value + ahead);
                    Prefetch(value + ahead + 2 * lanes);
                    Vector<float> x = Vector.Create(w0[token]), y = Vector.Create(w1[token]);
                    var v = Vector.Load(value);
                    s00 = Vector.FusedMultiplyAdd(x, v, s00);
                    s10 = Vector.FusedMultiplyAdd(y, v, s10);
                    v = Vector.Load(value + lanes);
                    s01 = Vector.FusedMultiplyAdd(x, v, s01);
                    s11 = Vector.FusedMultiplyAdd(y, v, s11);
                    v = Vector.Load(value + 2 * lanes);
                    s02 = Vector.FusedMultiplyAdd(x, v, s02);
                    s12 = Vector.FusedMultiplyAdd(y, v, s12);
                    v = Vector.Load(value + 3 * lanes);
                    s03 = Vector.FusedMultiplyAdd(x, v, s03);
                    s13 = Vector.FusedMultiplyAdd(y, v, s13);
                }

                Put(to0 + i, s00, s01);
                Put(to0 + i + 2 * lanes, s02, s03);
                Put(to1 + i, s10, s11);
                Put(to1 + i + 2 * lanes, s12, s13);
            }

            for (; i < headDim; i++)
            {
                float sum0 = to0[i], sum1 = to1[i];
                for (int token = 0; token < PageTokens; token++)
                {
                    float value = values[(nint)token * headDim + i];
                    sum0 = MathF.FusedMultiplyAdd(w0[token], value, sum0);
                    sum1 = MathF.FusedMultiplyAdd(w1[token], value, sum1);
                }

                to0[i] = sum0;
                to1[i] = sum1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Put(float* to, Vector<float> x, Vector<float> y)
    {
        x.Store(to);
        y.Store(to + Vector<float>.Count);
    }
}
