namespace Grove.Tensors.Kernels;

public static unsafe partial class SwiGlu
{
    static void ForwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int i = start; i < end; i++)
        {
            p.Output[i] = p.Gate[i] / (1 + MathF.Exp(-p.Gate[i])) * p.Up[i];
        }
    }

    static void BackwardScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int i = start; i < end; i++)
        {
            float gradient = p.OutputGradient[i], gate = p.Gate[i], up = p.Up[i];
            float sigmoid = 1 / (1 + MathF.Exp(-gate));
            p.UpGradient[i] = gradient * gate * sigmoid;
            p.GateGradient[i] = gradient * up * sigmoid * (1 + gate * (1 - sigmoid));
        }
    }
}
