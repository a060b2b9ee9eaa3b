namespace Grove.Tensors.Kernels;

public static unsafe partial class AdamW
{
    static void StepScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int i = start; i < end; i++)
        {
            float gradient = p.Gradient[i] * p.GradientScale;
            float first = p.FirstMoment[i] * p.Beta1 + gradient * (1 - p.Beta1);
            float second = p.SecondMoment[i] * p.Beta2 + gradient * gradient * (1 - p.Beta2);
            p.FirstMoment[i] = first;
            p.SecondMoment[i] = second;
            p.Parameter[i] = p.Parameter[i] * p.Keep - p.StepSize * first / (MathF.Sqrt(second) * p.InverseRootCorrection + p.Epsilon);
        }
    }
}
