namespace Grove.Tensors.Kernels;

public static unsafe partial class Attention
{
    static void ForwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int group = p.Heads / p.KeyHeads;
        for (int task = start; task < end; task++)
        {
            int keyHead = task % p.KeyHeads;
            int first = task / p.KeyHeads * ForwardRows;
            for (int row = first; row < Math.Min(first + ForwardRows, p.Rows); row++)
            {
                for (int head = keyHead * group; head < (keyHead + 1) * group; head++)
                {
                    ForwardRow(ref p, row, head, keyHead);
                }
            }
        }
    }

    static void ForwardRow(ref Arguments p, int row, int head, int keyHead)
    {
        nint keyStride = (nint)p.KeyHeads * p.HeadDim;
        float* keys = p.Key + keyHead * p.HeadDim;
        float* values = p.Value + keyHead * p.HeadDim;
        float* query = p.Query + ((nint)row * p.Heads + head) * p.HeadDim;
        float* output = p.Output + ((nint)row * p.Heads + head) * p.HeadDim;
        float largest = float.NegativeInfinity;
        for (int other = p.FirstSeen(row); other <= row + p.Before; other++)
        {
            largest = MathF.Max(largest, p.Scale * Dot(query, keys + other * keyStride, p.HeadDim));
        }

        float sum = 0;
        new Span<float>(output, p.HeadDim).Clear();
        for (int other = p.FirstSeen(row); other <= row + p.Before; other++)
        {
            float weight = MathF.Exp(p.Scale * Dot(query, keys + other * keyStride, p.HeadDim) - largest);
            sum += weight;
            AddScaled(output, weight, values + other * keyStride, p.HeadDim);
        }

        for (int i = 0; i < p.HeadDim; i++)
        {
            output[i] /= sum;
        }

        p.LogSumExp[(nint)row * p.Heads + head] = largest + MathF.Log(sum);
    }

    static void BackwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int group = p.Heads / p.KeyHeads;
        for (int task = start; task < end; task++)
        {
            int keyHead = task % p.KeyHeads;
            int first = task / p.KeyHeads * BackwardRows;
            int last = Math.Min(first + BackwardRows, p.Rows);
            for (int row = first; row < p.Rows && p.Starts[row] < last; row++)
            {
                if (p.Starts[row] < first)
                {
                    continue; // the document belongs to an earlier task
                }

                nint keyOffset = ((nint)row * p.KeyHeads + keyHead) * p.HeadDim;
                new Span<float>(p.KeyGradient + keyOffset, p.HeadDim).Clear();
                new Span<float>(p.ValueGradient + keyOffset, p.HeadDim).Clear();
                for (int head = keyHead * group; head < (keyHead + 1) * group; head++)
                {
                    BackwardRow(ref p, row, head, keyHead);
                }
            }
        }
    }

    static void BackwardRow(ref Arguments p, int row, int head, int keyHead)
    {
        nint offset = ((nint)row * p.Heads + head) * p.HeadDim;
        float logSumExp = p.LogSumExp[(nint)row * p.Heads + head];
        float delta = Dot(p.OutputGradient + offset, p.Output + offset, p.HeadDim);
        p.Delta[(nint)row * p.Heads + head] = delta;
        new Span<float>(p.QueryGradient + offset, p.HeadDim).Clear();
        for (int other = p.FirstSeen(row); other <= row + p.Before; other++)
        {
            nint otherOffset = ((nint)other * p.KeyHeads + keyHead) * p.HeadDim;
            float weight = MathF.Exp(p.Scale * Dot(p.Query + offset, p.Key + otherOffset, p.HeadDim) - logSumExp);
            float score = weight * (Dot(p.OutputGradient + offset, p.Value + otherOffset, p.HeadDim) - delta) * p.Scale;
            AddScaled(p.ValueGradient + otherOffset, weight, p.OutputGradient + offset, p.HeadDim);
            AddScaled(p.QueryGradient + offset, score, p.Key + otherOffset, p.HeadDim);
            AddScaled(p.KeyGradient + otherOffset, score, p.Query + offset, p.HeadDim);
        }
    }

    static float Dot(float* x, float* y, int length)
    {
        float sum = 0;
        for (int i = 0; i < length; i++)
        {
            sum += x[i] * y[i];
        }

        return sum;
    }

    static void AddScaled(float* target, float factor, float* source, int length)
    {
        for (int i = 0; i < length; i++)
        {
            target[i] += factor * source[i];
        }
    }
}
