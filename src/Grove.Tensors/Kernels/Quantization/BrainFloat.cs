using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>bfloat16: the upper half of a single, rounded to nearest even when written; not-a-number stays one.</summary>
readonly unsafe struct BrainFloat : IVectorFormat, IWritableFormat
{
    public static TensorType Type => TensorType.BF16;

    public static void Decode(byte* block, float* target) => *target = BitConverter.UInt32BitsToSingle((uint)Unsafe.ReadUnaligned<ushort>(block) << 16);

    public static void Encode(float* source, byte* block) => Unsafe.WriteUnaligned(block, FromSingle(*source));

    /// <summary>The nearest number.</summary>
    internal static ushort FromSingle(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)(float.IsNaN(value) ? bits >> 16 | 0x40 : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Walk<TSink>(byte* row, float* other, int blocks)
        where TSink : struct, ISink
    {
        Vector256<float> a = default, b = default;
        int i = 0;
        for (; i <= blocks - 16; i += 16)
        {
            a = TSink.Take((Lanes.Words(row + 2 * (nint)i) << 16).AsSingle(), other + i, a);
            b = TSink.Take((Lanes.Words(row + 2 * (nint)i + 16) << 16).AsSingle(), other + i + 8, b);
        }

        float sum = Vector256.Sum(a + b);
        for (; i < blocks; i++)
        {
            float value;
            Decode(row + 2 * (nint)i, &value);
            sum = TSink.Take(value, other + i, sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Narrow(Vector256<float> value)
    {
        var bits = value.AsUInt32();
        var rounded = (bits + Vector256.Create(0x7FFFu) + (bits >> 16 & Vector256<uint>.One)) >> 16;
        return Vector256.ConditionalSelect(Vector256.Equals(value, value).AsUInt32(), rounded, bits >> 16 | Vector256.Create(0x40u));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void EncodeRow(float* source, byte* row, int blocks)
    {
        int i = 0;
        for (; i <= blocks - 16; i += 16)
        {
            Vector256.Narrow(Narrow(Vector256.Load(source + i)), Narrow(Vector256.Load(source + i + 8))).Store((ushort*)(row + 2 * (nint)i));
        }

        for (; i < blocks; i++)
        {
            Encode(source + i, row + 2 * (nint)i);
        }
    }
}
