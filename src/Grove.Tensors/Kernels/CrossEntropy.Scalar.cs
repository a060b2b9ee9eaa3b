namespace Grove.Tensors.Kernels;

public static unsafe partial class CrossEntropy
{
    static void RowsScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int row = start; row < end; row++)
        {
            float* logits = p.Logits + (nint)row * p.Vocabulary;
            int target = p.Targets[row];
            if (target < 0)
            {
                p.Losses[row] = 0;
                if (p.WithGradient)
                {
                    new Span<float>(logits, p.Vocabulary).Clear();
                }

                continue;
            }

            float largest = float.NegativeInfinity;
            for (int i = 0; i < p.Vocabulary; i++)
            {
                largest = MathF.Max(largest, logits[i]);
            }

            double sum = 0;
            for (int i = 0; i < p.Vocabulary; i++)
            {
                sum += MathF.Exp(logits[i] - largest);
            }

            p.Losses[row] = (float)(Math.Log(sum) + largest - logits[target]);
            if (p.WithGradient)
            {
                for (int i = 0; i < p.Vocabulary; i++)
                {
                    float probability = (float)(MathF.Exp(logits[i] - largest) / sum);
                    logits[i] = (probability - (i == target ? 1 : 0)) * p.GradientScale;
                }
            }
        }
    }
}
