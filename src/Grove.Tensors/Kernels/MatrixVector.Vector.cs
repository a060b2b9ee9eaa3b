using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class MatrixVector
{
    /// <summary>Two rows at a time with two sums each: enough loads under way to keep the memory busy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void RowsVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, columns = p.Columns, row = start;
        for (; row + 2 <= end; row += 2)
        {
            float* first = p.Matrix + (nint)row * columns;
            float* second = first + columns;
            Vector<float> a0 = default, a1 = default, b0 = default, b1 = default;
            int i = 0;
            for (; i <= columns - 2 * lanes; i += 2 * lanes)
            {
                Vector<float> x0 = Vector.Load(p.Operand + i), x1 = Vector.Load(p.Operand + i + lanes);
                a0 = Vector.MultiplyAddEstimate(Vector.Load(first + i), x0, a0);
                a1 = Vector.MultiplyAddEstimate(Vector.Load(first + i + lanes), x1, a1);
                b0 = Vector.MultiplyAddEstimate(Vector.Load(second + i), x0, b0);
                b1 = Vector.MultiplyAddEstimate(Vector.Load(second + i + lanes), x1, b1);
            }

            float a = Vector.Sum(a0 + a1), b = Vector.Sum(b0 + b1);
            for (; i < columns; i++)
            {
                a += first[i] * p.Operand[i];
                b += second[i] * p.Operand[i];
            }

            p.Output[row] = a;
            p.Output[row + 1] = b;
        }

        RowsScalar(arguments, row, end);
    }
}
