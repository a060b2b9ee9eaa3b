namespace Grove.Tensors.Kernels;

public static unsafe partial class Activate
{
    static void ForwardScalar<TCurve>(void* arguments, int start, int end)
        where TCurve : struct, ICurve
    {
        ref var p = ref *(Arguments*)arguments;
        for (int i = start; i < end; i++)
        {
            float value = TCurve.Value(p.Gate[i], out _);
            p.Output[i] = p.Up is null ? value : value * p.Up[i];
        }
    }

    static void BackwardScalar<TCurve>(void* arguments, int start, int end)
        where TCurve : struct, ICurve
    {
        ref var p = ref *(Arguments*)arguments;
        for (int i = start; i < end; i++)
        {
            float gradient = p.OutputGradient[i];
            float value = TCurve.Value(p.Gate[i], out float slope);
            p.GateGradient[i] = gradient * slope * (p.Up is null ? 1 : p.Up[i]);
            if (p.Up is not null)
            {
                p.UpGradient[i] = gradient * value;
            }
        }
    }
}
