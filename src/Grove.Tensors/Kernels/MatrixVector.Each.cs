using System.Numerics;
using System.Runtime.CompilerServices;

namespace Grove.Tensors.Kernels;

public static unsafe partial class MatrixVector
{
    static void EachScalar(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int vector = 0; vector < p.Vectors; vector++)
        {
            var one = Single(ref p, vector);
            RowsScalar(&one, start, end);
        }
    }

    /// <summary>Two rows and two vectors at a time; every sum in the order of <see cref="RowsVector"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static void EachVector(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        int lanes = Vector<float>.Count, columns = p.Columns, row = start;
        for (; row + 2 <= end; row += 2)
        {
            float* first = p.Matrix + (nint)row * columns;
            float* second = first + columns;
            for (int vector = 0; vector < p.Vectors; vector += 2)
            {
                // A last one without a partner is taken twice.
                int other = vector + 1 < p.Vectors ? 1 : 0;
                float* x = p.Operand + (nint)vector * columns;
                float* y = x + (nint)other * columns;
                Vector<float> ax0 = default, ax1 = default, bx0 = default, bx1 = default, ay0 = default, ay1 = default, by0 = default, by1 = default;
                int i = 0;
                for (; i <= columns - 2 * lanes; i += 2 * lanes)
                {
                    Vector<float> a = Vector.Load(first + i), b = Vector.Load(second + i), xs = Vector.Load(x + i), ys = Vector.Load(y + i);
                    ax0 = Vector.MultiplyAddEstimate(a, xs, ax0);
                    bx0 = Vector.MultiplyAddEstimate(b, xs, bx0);
                    ay0 = Vector.MultiplyAddEstimate(a, ys, ay0);
                    by0 = Vector.MultiplyAddEstimate(b, ys, by0);
                    (a, b, xs, ys) = (Vector.Load(first + i + lanes), Vector.Load(second + i + lanes), Vector.Load(x + i + lanes), Vector.Load(y + i + lanes));
                    ax1 = Vector.MultiplyAddEstimate(a, xs, ax1);
                    bx1 = Vector.MultiplyAddEstimate(b, xs, bx1);
                    ay1 = Vector.MultiplyAddEstimate(a, ys, ay1);
                    by1 = Vector.MultiplyAddEstimate(b, ys, by1);
                }

                float ax = Vector.Sum(ax0 + ax1), bx = Vector.Sum(bx0 + bx1), ay = Vector.Sum(ay0 + ay1), by = Vector.Sum(by0 + by1);
                for (; i < columns; i++)
                {
                    ax += first[i] * x[i];
                    bx += second[i] * x[i];
                    ay += first[i] * y[i];
                    by += second[i] * y[i];
                }

                float* output = p.Output + (nint)vector * p.Rows + row;
                (output[0], output[1]) = (ax, bx);
                output += (nint)other * p.Rows;
                (output[0], output[1]) = (ay, by);
            }
        }

        EachScalar(arguments, row, end);
    }

    static Arguments Single(ref Arguments p, int vector) => new()
    {
        Matrix = p.Matrix,
        Operand = p.Operand + (nint)vector * p.Columns,
        Output = p.Output + (nint)vector * p.Rows,
        Columns = p.Columns,
    };
}
