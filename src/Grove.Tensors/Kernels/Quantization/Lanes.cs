using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>Eight small whole numbers from memory into eight lanes, and back.</summary>
static unsafe class Lanes
{
    /// <summary>Eight bytes without sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> Bytes(byte* source)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32(source);
        }

        var words = Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(source)).AsByte());
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    /// <summary>Eight bytes with sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> SignedBytes(byte* source)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32((sbyte*)source);
        }

        var words = Vector128.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(source)).AsSByte());
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words));
    }

    /// <summary>Eight numbers of 16 bits without sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> Words(byte* source)
    {
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32((ushort*)source);
        }

        var words = Vector128.Load((ushort*)source);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    /// <summary>16 in each lane whose bit is set, of the eight lowest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> FifthBits(uint bits)
    {
        var own = Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128);
        return Vector256.Equals(Vector256.Create((int)bits) & own, own) & Vector256.Create(16);
    }

    /// <summary>Stores the low bytes of 32 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreBytes(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, byte* target) =>
        Vector256.Narrow(Vector256.Narrow(a, b), Vector256.Narrow(c, d)).AsByte().Store(target);

    /// <summary>Stores the low bytes of eight numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreBytes(Vector256<int> values, byte* target)
    {
        var words = Vector128.Narrow(values.GetLower(), values.GetUpper());
        Unsafe.WriteUnaligned(target, Vector128.Narrow(words, words).AsUInt64().ToScalar());
    }

    /// <summary>The nearest whole numbers, ties to even, held inside [low, high].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Code(Vector256<float> values, float low, float high) =>
        Vector256.MinNative(Vector256.MaxNative(Vector256.Round(values), Vector256.Create(low)), Vector256.Create(high));

    /// <summary>The same for one number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Code(float value, float low, float high) =>
        float.MinNative(float.MaxNative(MathF.Round(value), low), high);
}
