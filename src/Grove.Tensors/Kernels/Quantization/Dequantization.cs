using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Stored rows to single precision: exact, the same bits from every variant.</summary>
static unsafe class Dequantization
{
    /// <summary>For each type, best first.</summary>
    internal static Variant[] VariantsOf(TensorType type) => All[(int)type];

    static readonly Variant[][] All = Table();

    /// <summary>target[rows, columns] = the rows of <paramref name="matrix"/>.</summary>
    internal static void Run(Team team, Matrix matrix, float* target)
    {
        if (matrix.Columns == 0)
        {
            return;
        }

        var arguments = ArgumentsOf(matrix, target);
        team.Run(Variant.Choose(All[(int)matrix.Type]).Range, &arguments, matrix.Rows, Math.Max(1, 16384 / matrix.Columns));
    }

    /// <summary>The same on the calling thread.</summary>
    internal static void Run(Matrix matrix, float* target)
    {
        if (matrix.Columns > 0)
        {
            var arguments = ArgumentsOf(matrix, target);
            Variant.Choose(All[(int)matrix.Type]).Range(&arguments, 0, matrix.Rows);
        }
    }

    static Arguments ArgumentsOf(Matrix matrix, float* target) =>
        new() { Stored = matrix.Pointer, RowBytes = (nint)matrix.RowBytes, Target = target, Columns = matrix.Columns };

    static Variant[][] Table()
    {
        var all = new Variant[Enum.GetValues<TensorType>().Length][];
        all[(int)TensorType.F32] = [new(KernelLevel.Scalar, true, &CopyRows)];
        Scalar<Float8E4M3>(all);
        Scalar<Float8E5M2>(all);
        Vectors<Q41>(all);
        Vectors<Q50>(all);
        Vectors<Q51>(all);
        Scalar<Q2K>(all);
        Scalar<Q3K>(all);
        Scalar<Q8K>(all);
        Vectors<HalfPrecision>(all);
        Vectors<BrainFloat>(all);
        Vectors<Q40>(all);
        Vectors<Q80>(all);
        Vectors<Q4K>(all);
        Vectors<Q5K>(all);
        Vectors<Q6K>(all);
        return all;
    }

    static void Scalar<TFormat>(Variant[][] all)
        where TFormat : struct, INumberFormat => all[(int)TFormat.Type] = [new(KernelLevel.Scalar, true, &RowsScalar<TFormat>)];

    static void Vectors<TFormat>(Variant[][] all)
        where TFormat : struct, IVectorFormat => all[(int)TFormat.Type] =
            [new(KernelLevel.Portable, Vector128.IsHardwareAccelerated, &RowsVector<TFormat>), new(KernelLevel.Scalar, true, &RowsScalar<TFormat>)];

    static void CopyRows(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        long bytes = (end - start) * (long)p.RowBytes;
        Buffer.MemoryCopy(p.Stored + start * p.RowBytes, p.Target + (nint)start * p.Columns, bytes, bytes);
    }

    static void RowsScalar<TFormat>(void* arguments, int start, int end)
        where TFormat : struct, INumberFormat
    {
        ref var p = ref *(Arguments*)arguments;
        int size = TFormat.Type.BlockSize(), bytes = TFormat.Type.BlockBytes();
        for (int row = start; row < end; row++)
        {
            byte* block = p.Stored + row * p.RowBytes;
            float* target = p.Target + (nint)row * p.Columns;
            for (int i = 0; i < p.Columns; i += size, block += bytes)
            {
                TFormat.Decode(block, target + i);
            }
        }
    }

    static void RowsVector<TFormat>(void* arguments, int start, int end)
        where TFormat : struct, IVectorFormat
    {
        ref var p = ref *(Arguments*)arguments;
        int blocks = p.Columns / TFormat.Type.BlockSize();
        for (int row = start; row < end; row++)
        {
            TFormat.Walk<StoreSink>(p.Stored + row * p.RowBytes, p.Target + (nint)row * p.Columns, blocks);
        }
    }

    struct Arguments
    {
        public byte* Stored;
        public nint RowBytes;
        public float* Target;
        public int Columns;
    }
}
