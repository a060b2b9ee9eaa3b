namespace Grove.Tensors.Kernels;

public static unsafe partial class Attention
{
    static void ForwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int group = p.Heads / p.KeyHeads;
        nint keyStride = (nint)p.KeyHeads * p.HeadDim;
        for (int head = start * group; head < end * group; head++)
        {
            float* keys = p.Key + head / group * p.HeadDim;
            float* values = p.Value + head / group * p.HeadDim;
            for (int row = 0; row < p.Rows; row++)
            {
                float* query = p.Query + ((nint)row * p.Heads + head) * p.HeadDim;
                float* output = p.Output + ((nint)row * p.Heads + head) * p.HeadDim;
                float largest = float.NegativeInfinity;
                for (int other = p.Starts[row]; other <= row; other++)
                {
                    largest = MathF.Max(largest, p.Scale * Dot(query, keys + other * keyStride, p.HeadDim));
                }

                float sum = 0;
                new Span<float>(output, p.HeadDim).Clear();
                for (int other = p.Starts[row]; other <= row; other++)
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
        }
    }

    static void BackwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int group = p.Heads / p.KeyHeads;
        nint keyStride = (nint)p.KeyHeads * p.HeadDim;
        for (int row = 0; row < p.Rows; row++)
        {
            nint keyOffset = row * keyStride + start * p.HeadDim;
            new Span<float>(p.KeyGradient + keyOffset, (end - start) * p.HeadDim).Clear();
            new Span<float>(p.ValueGradient + keyOffset, (end - start) * p.HeadDim).Clear();
        }

        for (int head = start * group; head < end * group; head++)
        {
            nint keyHead = head / group * p.HeadDim;
            for (int row = 0; row < p.Rows; row++)
            {
                nint offset = ((nint)row * p.Heads + head) * p.HeadDim;
                float logSumExp = p.LogSumExp[(nint)row * p.Heads + head];
                float delta = Dot(p.OutputGradient + offset, p.Output + offset, p.HeadDim);
                new Span<float>(p.QueryGradient + offset, p.HeadDim).Clear();
                for (int other = p.Starts[row]; other <= row; other++)
                {
                    nint otherOffset = other * keyStride + keyHead;
                    float weight = MathF.Exp(p.Scale * Dot(p.Query + offset, p.Key + otherOffset, p.HeadDim) - logSumExp);
                    float score = weight * (Dot(p.OutputGradient + offset, p.Value + otherOffset, p.HeadDim) - delta) * p.Scale;
                    AddScaled(p.ValueGradient + otherOffset, weight, p.OutputGradient + offset, p.HeadDim);
                    AddScaled(p.QueryGradient + offset, score, p.Key + otherOffset, p.HeadDim);
                    AddScaled(p.KeyGradient + otherOffset, score, p.Query + offset, p.HeadDim);
                }
            }
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
