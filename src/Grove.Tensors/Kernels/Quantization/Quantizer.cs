using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Single precision to stored rows: the same bytes from every variant and any number of threads.</summary>
static unsafe class Quantizer
{
    /// <summary>For each type, best first; null for those that can only be read.</summary>
    internal static Variant[]? VariantsOf(TensorType type) => All[(int)type];

    static readonly Variant[]?[] All = Table();

    /// <summary>Stores source[rows, columns] as the rows of <paramref name="matrix"/>.</summary>
    internal static void Run(Team team, float* source, Matrix matrix)
    {
        var variants = All[(int)matrix.Type] ?? throw new ArgumentException($"{matrix.Type} can only be read.", nameof(matrix));
        if (matrix.Columns == 0)
        {
            return;
        }

        var arguments = new Arguments { Stored = matrix.Pointer, RowBytes = (nint)matrix.RowBytes, Source = source, Columns = matrix.Columns };
        team.Run(Variant.Choose(variants).Range, &arguments, matrix.Rows, Math.Max(1, 8192 / matrix.Columns));
    }

    static Variant[]?[] Table()
    {
        var all = new Variant[]?[Enum.GetValues<TensorType>().Length];
        all[(int)TensorType.F32] = [new(KernelLevel.Scalar, true, &CopyRows)];
        Add<HalfPrecision>(all);
        Add<BrainFloat>(all);
        Add<Q80>(all);
        Add<Q40>(all);
        Add<Q50>(all);
        Add<Q51>(all);
        Add<Q4K>(all);
        Add<Q5K>(all);
        Add<Q6K>(all);
        return all;
    }

    static void Add<TFormat>(Variant[]?[] all)
        where TFormat : struct, IWritableFormat => all[(int)TFormat.Type] =
            [new(KernelLevel.Portable, Vector128.IsHardwareAccelerated, &RowsVector<TFormat>), new(KernelLevel.Scalar, true, &RowsScalar<TFormat>)];

    static void CopyRows(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        long bytes = (end - start) * (long)p.RowBytes;
        Buffer.MemoryCopy(p.Source + (nint)start * p.Columns, p.Stored + start * p.RowBytes, bytes, bytes);
    }

    static void RowsScalar<TFormat>(void* arguments, int start, int end)
        where TFormat : struct, IWritableFormat
    {
        ref var p = ref *(Arguments*)arguments;
        int size = TFormat.Type.BlockSize(), bytes = TFormat.Type.BlockBytes();
        for (int row = start; row < end; row++)
        {
            byte* block = p.Stored + row * p.RowBytes;
            float* source = p.Source + (nint)row * p.Columns;
            for (int i = 0; i < p.Columns; i += size, block += bytes)
            {
                TFormat.Encode(source + i, block);
            }
        }
    }

    static void RowsVector<TFormat>(void* arguments, int start, int end)
        where TFormat : struct, IWritableFormat
    {
        ref var p = ref *(Arguments*)arguments;
        int blocks = p.Columns / TFormat.Type.BlockSize();
        for (int row = start; row < end; row++)
        {
            TFormat.EncodeRow(p.Source + (nint)row * p.Columns, p.Stored + row * p.RowBytes, blocks);
        }
    }

    struct Arguments
    {
        public byte* Stored;
        public nint RowBytes;
        public float* Source;
        public int Columns;
    }
}
