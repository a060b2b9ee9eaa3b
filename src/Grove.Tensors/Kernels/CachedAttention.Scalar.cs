namespace Grove.Tensors.Kernels;

public static unsafe partial class CachedAttention
{
    static void HeadsScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int head = start; head < end; head++)
        {
            float* query = p.Query + head * p.HeadDim;
            float* output = p.Output + head * p.HeadDim;
            float* keys = p.Keys + head / p.HeadsPerKey * p.HeadDim;
            float* values = p.Values + head / p.HeadsPerKey * p.HeadDim;
            float* scores = p.Scores + (nint)head * p.Length;
            float largest = float.NegativeInfinity;
            for (int position = 0; position < p.Length; position++)
            {
                float dot = 0;
                for (int i = 0; i < p.HeadDim; i++)
                {
                    dot += query[i] * keys[(nint)position * p.KeyStride + i];
                }

                scores[position] = dot * p.Scale;
                largest = MathF.Max(largest, scores[position]);
            }

            float sum = 0;
            new Span<float>(output, p.HeadDim).Clear();
            for (int position = 0; position < p.Length; position++)
            {
                float weight = MathF.Exp(scores[position] - largest);
                sum += weight;
                for (int i = 0; i < p.HeadDim; i++)
                {
                    output[i] += weight * values[(nint)position * p.KeyStride + i];
                }
            }

            for (int i = 0; i < p.HeadDim; i++)
            {
                output[i] /= sum;
            }
        }
    }
}
