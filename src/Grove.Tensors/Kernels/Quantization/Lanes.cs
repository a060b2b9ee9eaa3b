using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
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

    /// <summary>Turns eight rows of eight lanes into eight columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Transpose(
        ref Vector256<int> a, ref Vector256<int> b, ref Vector256<int> c, ref Vector256<int> d, ref Vector256<int> e, ref Vector256<int> f, ref Vector256<int> g, ref Vector256<int> h)
    {
        // Squares of four by four within the halves, then halves change places.
        Square(ref a, ref b, ref c, ref d);
        Square(ref e, ref f, ref g, ref h);
        ChangeHalves(ref a, ref e);
        ChangeHalves(ref b, ref f);
        ChangeHalves(ref c, ref g);
        ChangeHalves(ref d, ref h);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Square(ref Vector256<int> a, ref Vector256<int> b, ref Vector256<int> c, ref Vector256<int> d)
    {
        Vector256<long> ab = UnpackLow(a, b).AsInt64(), cd = UnpackLow(c, d).AsInt64(), ab2 = UnpackHigh(a, b).AsInt64(), cd2 = UnpackHigh(c, d).AsInt64();
        a = UnpackLow(ab, cd).AsInt32();
        b = UnpackHigh(ab, cd).AsInt32();
        c = UnpackLow(ab2, cd2).AsInt32();
        d = UnpackHigh(ab2, cd2).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ChangeHalves(ref Vector256<int> first, ref Vector256<int> second)
    {
        var low = Vector256.Create(first.GetLower(), second.GetLower());
        second = Vector256.Create(first.GetUpper(), second.GetUpper());
        first = low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> UnpackLow(Vector256<int> a, Vector256<int> b) =>
        Avx2.IsSupported ? Avx2.UnpackLow(a, b) : Vector256.Create(ZipLow(a.GetLower(), b.GetLower()), ZipLow(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<int> UnpackHigh(Vector256<int> a, Vector256<int> b) =>
        Avx2.IsSupported ? Avx2.UnpackHigh(a, b) : Vector256.Create(ZipHigh(a.GetLower(), b.GetLower()), ZipHigh(a.GetUpper(), b.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<long> UnpackLow(Vector256<long> a, Vector256<long> b) =>
        Avx2.IsSupported ? Avx2.UnpackLow(a, b) : Vector256.Create(a[0], b[0], a[2], b[2]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<long> UnpackHigh(Vector256<long> a, Vector256<long> b) =>
        Avx2.IsSupported ? Avx2.UnpackHigh(a, b) : Vector256.Create(a[1], b[1], a[3], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<int> ZipLow(Vector128<int> a, Vector128<int> b) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b) : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<int> ZipHigh(Vector128<int> a, Vector128<int> b) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b) : Vector128.Create(a[2], b[2], a[3], b[3]);

    /// <summary>Bytes of 32 four-bit codes: the low halves of 16 bytes, then the high halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<byte> Nibbles(byte* source)
    {
        if (Avx2.IsSupported)
        {
            var twice = Avx2.BroadcastVector128ToVector256((ulong*)source);
            return Avx2.ShiftRightLogicalVariable(twice, Vector256.Create(0ul, 0, 4, 4)).AsByte() & Vector256.Create((byte)15);
        }

        var bytes = Vector128.Load(source);
        return Vector256.Create(bytes, (bytes.AsUInt16() >>> 4).AsByte()) & Vector256.Create((byte)15);
    }

    /// <summary>16 in each byte whose bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<byte> FifthBits32(uint bits)
    {
        var spread = Vector256.Shuffle(
            Vector256.Create(bits).AsByte(),
            Vector256.Create((byte)0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 18, 18, 18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19));
        var own = Vector256.Create(0x8040201008040201ul).AsByte();
        return Vector256.Equals(spread & own, own) & Vector256.Create((byte)16);
    }

    /// <summary>Eight bytes of a number, lowest first, without sign.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<int> Bytes(ulong bytes)
    {
        var vector = Vector128.CreateScalar(bytes).AsByte();
        if (Avx2.IsSupported)
        {
            return Avx2.ConvertToVector256Int32(vector);
        }

        var words = Vector128.WidenLower(vector);
        return Vector256.Create(Vector128.WidenLower(words), Vector128.WidenUpper(words)).AsInt32();
    }

    /// <summary>In each byte only one of its bits, moved to another place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<byte> MoveBit(Vector256<byte> bytes, int from, int to)
    {
        // The shifts are of 16 bits: what comes in from the other byte is cut off.
        var words = from < to ? bytes.AsUInt16() << (to - from) : bytes.AsUInt16() >>> (from - to);
        return words.AsByte() & Vector256.Create((byte)(1 << to));
    }

    /// <summary>The lower halves of two vectors, and the upper halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector256<byte> Lower, Vector256<byte> Upper) Halves(Vector256<byte> a, Vector256<byte> b) => Avx2.IsSupported
        ? (Avx2.Permute2x128(a, b, 0x20), Avx2.Permute2x128(a, b, 0x31))
        : (Vector256.Create(a.GetLower(), b.GetLower()), Vector256.Create(a.GetUpper(), b.GetUpper()));

    /// <summary>The low halves of 16 bytes and of 16 others, and the high halves of both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector256<byte> Low, Vector256<byte> High) NibblePair(byte* first, byte* second)
    {
        var bytes = Vector256.Create(Vector128.Load(first), Vector128.Load(second));
        var low = Vector256.Create((byte)15);
        return (bytes & low, (bytes.AsUInt16() >>> 4).AsByte() & low);
    }

    /// <summary>16 in each byte whose bit is set: of the low 16 bits of two numbers, and of the high 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (Vector256<byte> Low, Vector256<byte> High) FifthBitPair(uint first, uint second)
    {
        var bits = Vector256.Create(Vector128.Create(first), Vector128.Create(second)).AsByte();
        var own = Vector256.Create(0x8040201008040201ul).AsByte();
        var sixteen = Vector256.Create((byte)16);
        Vector256<byte> low, high;
        if (Avx2.IsSupported)
        {
            low = Avx2.Shuffle(bits, Vector256.Create(0ul, 0x0101010101010101, 0, 0x0101010101010101).AsByte());
            high = Avx2.Shuffle(bits, Vector256.Create(0x0202020202020202ul, 0x0303030303030303, 0x0202020202020202, 0x0303030303030303).AsByte());
        }
        else
        {
            Vector128<byte> lows = Vector128.Create(0ul, 0x0101010101010101).AsByte(), highs = Vector128.Create(0x0202020202020202ul, 0x0303030303030303).AsByte();
            low = Vector256.Create(Vector128.Shuffle(bits.GetLower(), lows), Vector128.Shuffle(bits.GetUpper(), lows));
            high = Vector256.Create(Vector128.Shuffle(bits.GetLower(), highs), Vector128.Shuffle(bits.GetUpper(), highs));
        }

        return (Vector256.Equals(low & own, own) & sixteen, Vector256.Equals(high & own, own) & sixteen);
    }
}
