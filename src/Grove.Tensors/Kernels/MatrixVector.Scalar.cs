namespace Grove.Tensors.Kernels;

public static unsafe partial class MatrixVector
{
    static void RowsScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int row = start; row < end; row++)
        {
            float* matrix = p.Matrix + (nint)row * p.Columns;
            float sum = 0;
            for (int column = 0; column < p.Columns; column++)
            {
                sum += matrix[column] * p.Operand[column];
            }

            p.Output[row] = sum;
        }
    }
}
