namespace Grove.Tensors.Kernels;

public static unsafe partial class CachedAttention
{
    static void BlocksScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int task = start; task < end; task++)
        {
            int first = task / p.Shares * p.BlockRows, firstHead = task % p.Shares * p.ShareHeads;
            for (int row = first; row < Math.Min(first + p.BlockRows, p.RowCount); row++)
            {
                for (int head = firstHead; head < firstHead + p.ShareHeads; head++)
                {
                    AttendScalar(ref p, row, head);
                }
            }
        }
    }

    static void AttendScalar(ref Arguments p, int row, int head)
    {
        int keyHead = head / (p.Heads / p.KeyHeads), position = p.Rows[row].Position, first = p.FirstSeen(row);
        float* query = p.Query + ((nint)row * p.Heads + head) * p.HeadDim;
        float* output = p.Output + ((nint)row * p.Heads + head) * p.HeadDim;
        float* scores = ThreadScratch.Take(position + 1);
        float largest = float.NegativeInfinity;
        for (int other = first; other <= position; other++)
        {
            float* keys = p.KeysOf(p.Rows[row].Pages[other / PageTokens], keyHead);
            float dot = 0;
            for (int i = 0; i < p.HeadDim; i++)
            {
                dot += p.Scale * query[i] * keys[i * PageTokens + other % PageTokens];
            }

            scores[other] = dot;
            largest = MathF.Max(largest, dot);
        }

        float sum = 0;
        new Span<float>(output, p.HeadDim).Clear();
        for (int other = first; other <= position; other++)
        {
            float weight = MathF.Exp(scores[other] - largest);
            float* value = p.KeysOf(p.Rows[row].Pages[other / PageTokens], keyHead) + p.ValueDistance + other % PageTokens * p.HeadDim;
            sum += weight;
            for (int i = 0; i < p.HeadDim; i++)
            {
                output[i] += weight * value[i];
            }
        }

        for (int i = 0; i < p.HeadDim; i++)
        {
            output[i] /= sum;
        }
    }
}
