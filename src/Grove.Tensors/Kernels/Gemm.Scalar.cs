namespace Grove.Tensors.Kernels;

public static unsafe partial class Gemm
{
    static void MultiplyScalar(Team team, void* arguments) => team.Run(&ScalarRows, arguments, ((Arguments*)arguments)->Rows, 1);

    static void ScalarRows(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int row = start; row < end; row++)
        {
            for (int column = 0; column < p.Columns; column++)
            {
                float sum = 0;
                for (int k = 0; k < p.Inner; k++)
                {
                    sum += p.A[row * p.ARowStride + k * p.AInnerStride] * p.B[k * p.BInnerStride + column * p.BColumnStride];
                }

                ref float target = ref p.C[row * p.CStride + column];
                target = p.Accumulate ? target + sum : sum;
            }
        }
    }
}
