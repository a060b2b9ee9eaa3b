using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>IEEE half precision: 1 bit of sign, 5 of exponent, 10 of mantissa.</summary>
/// <remarks>
/// Widening moves exponent and mantissa to their places in a single and multiplies by 2^112, the difference of the exponents' zeros;
/// that is exact and right for subnormals too. Narrowing rounds to nearest even: subnormals by adding ½, whose last bit is worth 2^-24, the
/// others by adding half of what is cut off (Fabian Giesen, float_to_half_fast3_rtne).
/// </remarks>
readonly unsafe struct HalfPrecision : IVectorFormat, IWritableFormat
{
    internal const float Shift = 5.192296858534828e33f; // 2^112
    const uint SignBit = 0x8000, Infinity = 0x7F800000, Overflow = 0x477FF000, Normal = 0x38800000, Half = 0x3F000000;

    public static TensorType Type => TensorType.F16;

    /// <summary>One number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float ToSingle(uint half)
    {
        float magnitude = BitConverter.UInt32BitsToSingle((half & 0x7FFF) << 13) * Shift;
        uint bits = BitConverter.SingleToUInt32Bits(magnitude);
        if ((half & 0x7C00) == 0x7C00)
        {
            bits = Infinity | (half & 0x3FF) << 13;
        }

        return BitConverter.UInt32BitsToSingle(bits | (half & SignBit) << 16);
    }

    /// <summary>The number at an address of any alignment.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Read(byte* source) => ToSingle(Unsafe.ReadUnaligned<ushort>(source));

    /// <summary>Stores the nearest number; returns what was stored.</summary>
    internal static float Write(float value, byte* target)
    {
        uint half = FromSingle(value);
        Unsafe.WriteUnaligned(target, (ushort)half);
        return ToSingle(half);
    }

    /// <summary>The nearest number; not-a-number stays one.</summary>
    internal static uint FromSingle(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint sign = bits >> 16 & SignBit;
        bits &= 0x7FFFFFFF;
        if (bits >= Overflow)
        {
            return sign | (bits > Infinity ? 0x7E00 | (bits >> 13 & 0x3FF) : 0x7C00);
        }

        return bits < Normal
            ? sign | (BitConverter.SingleToUInt32Bits(BitConverter.UInt32BitsToSingle(bits) + 0.5f) - Half)
            : sign | (bits + 0xC8000FFF + (bits >> 13 & 1)) >> 13;
    }

    public static void Decode(byte* block, float* target) => *target = Read(block);

    public static void Encode(float* source, byte* block) => Unsafe.WriteUnaligned(block, (ushort)FromSingle(*source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<float> Widen(byte* source)
    {
        var half = Lanes.Words(source);
        var finite = ((half & Vector256.Create(0x7FFF)) << 13).AsSingle() * Shift;
        var special = (Vector256.Create((int)Infinity) | (half & Vector256.Create(0x3FF)) << 13).AsSingle();
        var isSpecial = Vector256.Equals(half & Vector256.Create(0x7C00), Vector256.Create(0x7C00)).AsSingle();
        return Vector256.ConditionalSelect(isSpecial, special, finite) | ((half & Vector256.Create((int)SignBit)) << 16).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Walk<TSink>(byte* row, float* other, int blocks)
        where TSink : struct, ISink
    {
        Vector256<float> a = default, b = default;
        int i = 0;
        for (; i <= blocks - 16; i += 16)
        {
            a = TSink.Take(Widen(row + 2 * (nint)i), other + i, a);
            b = TSink.Take(Widen(row + 2 * (nint)i + 16), other + i + 8, b);
        }

        float sum = Vector256.Sum(a + b);
        for (; i < blocks; i++)
        {
            sum = TSink.Take(Read(row + 2 * (nint)i), other + i, sum);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Narrow(Vector256<float> value)
    {
        var bits = value.AsUInt32();
        var sign = bits >> 16 & Vector256.Create(SignBit);
        bits &= Vector256.Create(0x7FFFFFFFu);
        var normal = (bits + Vector256.Create(0xC8000FFFu) + (bits >> 13 & Vector256<uint>.One)) >> 13;
        var small = (bits.AsSingle() + Vector256.Create(0.5f)).AsUInt32() - Vector256.Create(Half);
        // All are below 2^31, so that comparisons with sign, which every machine has, will do.
        var result = Vector256.ConditionalSelect(Vector256.LessThan(bits.AsInt32(), Vector256.Create((int)Normal)).AsUInt32(), small, normal);
        var nan = Vector256.GreaterThan(bits.AsInt32(), Vector256.Create((int)Infinity)).AsUInt32();
        var special = Vector256.ConditionalSelect(nan, Vector256.Create(0x7E00u) | (bits >> 13 & Vector256.Create(0x3FFu)), Vector256.Create(0x7C00u));
        var large = Vector256.GreaterThan(bits.AsInt32(), Vector256.Create((int)Overflow - 1)).AsUInt32();
        return sign | Vector256.ConditionalSelect(large, special, result);
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
