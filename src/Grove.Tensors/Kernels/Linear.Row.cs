using System.Runtime.Intrinsics;
using Grove.Tensors.Kernels.Quantization;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Linear
{
    /// <summary>For one row and each type, best first.</summary>
    internal static Variant[] RowVariants(TensorType type) => Rows[(int)type];

    static readonly Variant[][] Rows = RowTable();

    /// <summary>output[outputs] (+)= weight[outputs, inputs] · input[inputs], the product of decoding.</summary>
    static void MultiplyRow(Team team, Matrix weight, float* input, float* output, bool accumulate)
    {
        var arguments = new RowArguments
        {
            Weight = weight.Pointer,
            RowBytes = (nint)weight.RowBytes,
            Input = input,
            Output = output,
            Inputs = weight.Columns,
            Accumulate = accumulate,
        };
        team.Run(Variant.Choose(Rows[(int)weight.Type]).Range, &arguments, weight.Rows, (int)Math.Max(4, 32768 / weight.RowBytes));
    }

    static Variant[][] RowTable()
    {
        var all = new Variant[Enum.GetValues<TensorType>().Length][];
        all[(int)TensorType.F32] = [new(KernelLevel.Portable, Vector128.IsHardwareAccelerated, &RowsSingleVector), new(KernelLevel.Scalar, true, &RowsSingle)];
        Buffered<Float8E4M3>(all);
        Buffered<Float8E5M2>(all);
        Vectors<Q41>(all);
        Vectors<Q50>(all);
        Vectors<Q51>(all);
        Buffered<Q2K>(all);
        Buffered<Q3K>(all);
        Buffered<Q8K>(all);
        all[(int)TensorType.F16] = [new(KernelLevel.Portable, Vector128.IsHardwareAccelerated, &RowsHalf), new(KernelLevel.Scalar, true, &RowsScalar<HalfPrecision>)];
        all[(int)TensorType.BF16] = [new(KernelLevel.Portable, Vector128.IsHardwareAccelerated, &RowsBrainFloat), new(KernelLevel.Scalar, true, &RowsScalar<BrainFloat>)];
        Vectors<Q40>(all);
        Vectors<Q80>(all);
        Vectors<Q4K>(all);
        Vectors<Q5K>(all);
        Vectors<Q6K>(all);
        return all;
    }

    static void Buffered<TFormat>(Variant[][] all)
        where TFormat : struct, INumberFormat => all[(int)TFormat.Type] =
            [new(KernelLevel.Portable, Vector128.IsHardwareAccelerated, &RowsBuffered<TFormat>), new(KernelLevel.Scalar, true, &RowsScalar<TFormat>)];

    static void Vectors<TFormat>(Variant[][] all)
        where TFormat : struct, IVectorFormat => all[(int)TFormat.Type] =
            [new(KernelLevel.Portable, Vector128.IsHardwareAccelerated, &RowsVector<TFormat>), new(KernelLevel.Scalar, true, &RowsScalar<TFormat>)];

    /// <summary>Single precision: the definition.</summary>
    static void RowsSingle(void* arguments, int start, int end)
    {
        ref var p = ref *(RowArguments*)arguments;
        for (int row = start; row < end; row++)
        {
            float* weight = (float*)(p.Weight + row * p.RowBytes);
            float sum = 0;
            for (int i = 0; i < p.Inputs; i++)
            {
                sum += weight[i] * p.Input[i];
            }

            p.Put(row, sum);
        }
    }

    static void RowsScalar<TFormat>(void* arguments, int start, int end)
        where TFormat : struct, INumberFormat
    {
        ref var p = ref *(RowArguments*)arguments;
        int size = TFormat.Type.BlockSize(), bytes = TFormat.Type.BlockBytes();
        float* values = stackalloc float[size];
        for (int row = start; row < end; row++)
        {
            byte* block = p.Weight + row * p.RowBytes;
            float sum = 0;
            for (int first = 0; first < p.Inputs; first += size, block += bytes)
            {
                TFormat.Decode(block, values);
                for (int i = 0; i < size; i++)
                {
                    sum += values[i] * p.Input[first + i];
                }
            }

            p.Put(row, sum);
        }
    }

    /// <summary>For formats without a vector walk: 256 numbers are decoded one by one, then multiplied together.</summary>
    static void RowsBuffered<TFormat>(void* arguments, int start, int end)
        where TFormat : struct, INumberFormat
    {
        const int piece = 256;
        ref var p = ref *(RowArguments*)arguments;
        int size = TFormat.Type.BlockSize(), bytes = TFormat.Type.BlockBytes();
        float* values = stackalloc float[piece];
        for (int row = start; row < end; row++)
        {
            byte* block = p.Weight + row * p.RowBytes;
            Vector256<float> sums = default;
            float sum = 0;
            for (int first = 0; first < p.Inputs; first += piece)
            {
                int count = Math.Min(piece, p.Inputs - first), i = 0;
                for (; i < count; i += size, block += bytes)
                {
                    TFormat.Decode(block, values + i);
                }

                for (i = 0; i <= count - 8; i += 8)
                {
                    sums = Vector256.MultiplyAddEstimate(Vector256.Load(values + i), Vector256.Load(p.Input + first + i), sums);
                }

                for (; i < count; i++)
                {
                    sum += values[i] * p.Input[first + i];
                }
            }

            p.Put(row, sum + Vector256.Sum(sums));
        }
    }

    static void RowsVector<TFormat>(void* arguments, int start, int end)
        where TFormat : struct, IVectorFormat
    {
        ref var p = ref *(RowArguments*)arguments;
        int blocks = p.Inputs / TFormat.Type.BlockSize();
        for (int row = start; row < end; row++)
        {
            p.Put(row, TFormat.Walk<DotSink>(p.Weight + row * p.RowBytes, p.Input, blocks));
        }
    }

    struct RowArguments
    {
        public byte* Weight;
        public nint RowBytes;
        public float* Input;
        public float* Output;
        public int Inputs;
        public bool Accumulate;

        public readonly void Put(int row, float sum) => Output[row] = Accumulate ? Output[row] + sum : sum;
    }
}
