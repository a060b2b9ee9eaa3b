using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>How a machine multiplies bytes and adds the products: whole numbers, so that every way gives the same.</summary>
unsafe interface IDot
{
    /// <summary>In each lane the sum of four products of neighbours: codes from 0 to 63, or signed bytes, times rounded numbers from −127 to 127.</summary>
    /// <param name="codes">32 codes.</param>
    /// <param name="numbers">32 rounded numbers.</param>
    /// <param name="signed">Whether codes are signed bytes; constant where this is called.</param>
    static abstract Vector256<int> Dot(Vector256<byte> codes, Vector256<sbyte> numbers, bool signed);

    /// <summary>Codes as <see cref="Four"/> takes them.</summary>
    static abstract Vector256<byte> Prepare(Vector256<byte> codes, int largest);

    /// <summary>The same for four vectors, each with four numbers that all lanes share, added up.</summary>
    /// <param name="a">The first vector of codes, prepared; b, c and d follow it.</param>
    /// <param name="b">The second.</param>
    /// <param name="c">The third.</param>
    /// <param name="d">The fourth.</param>
    /// <param name="codes">All four as they were before, one after the other.</param>
    /// <param name="numbers">16 rounded numbers.</param>
    /// <param name="largest">The format's largest code; constant where this is called.</param>
    static abstract Vector256<int> Four(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, byte* codes, byte* numbers, int largest);

    /// <summary>The same for codes up to 15, as far as two of these can be added before they are <see cref="Closed"/>.</summary>
    static abstract Vector256<int> Open(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, byte* numbers);

    /// <summary>The sum of two results of <see cref="Open"/>.</summary>
    static abstract Vector256<int> Closed(Vector256<int> first, Vector256<int> second);

    /// <summary>Products of eight bytes less than 32 with rounded numbers on their way to a sum, of the first or last 16 of two times 32 each.</summary>
    static abstract Vector256<int> Begin(Vector256<byte> front, Vector256<byte> back, Vector256<sbyte> frontNumbers, Vector256<sbyte> backNumbers);

    /// <summary>The sums of eight vectors of <see cref="Begin"/>: of their lower halves and of their upper halves.</summary>
    static abstract (Vector256<int> Lower, Vector256<int> Upper) Finish(
        Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h, int largest);

    /// <summary>The sums of eight vectors of <see cref="Dot"/>: of their lower halves and of their upper halves.</summary>
    static abstract (Vector256<int> Lower, Vector256<int> Upper) Sums(
        Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h);
}

/// <summary>AVX2, and AVX-VNNI where the processor has it.</summary>
readonly unsafe struct Avx2Dot : IDot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<byte> codes, Vector256<sbyte> numbers, bool signed)
    {
        if (signed)
        {
            // A sign moves from the codes to the numbers, as the first factor has none.
            var all = codes.AsSByte();
            numbers = Avx2.Sign(numbers, all);
            codes = Avx2.Abs(all);
        }

        return AvxVnni.IsSupported
            ? AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, codes, numbers)
            : Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(codes, numbers), Vector256<short>.One);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Prepare(Vector256<byte> codes, int largest) => largest == 127 ? Avx2.Abs(codes.AsSByte()) : codes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Four(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, byte* codes, byte* numbers, int largest)
    {
        Vector256<sbyte> p = Shared(numbers), q = Shared(numbers + 4), r = Shared(numbers + 8), s = Shared(numbers + 12);
        if (largest == 127)
        {
            p = Avx2.Sign(p, Vector256.Load(codes).AsSByte());
            q = Avx2.Sign(q, Vector256.Load(codes + 32).AsSByte());
            r = Avx2.Sign(r, Vector256.Load(codes + 64).AsSByte());
            s = Avx2.Sign(s, Vector256.Load(codes + 96).AsSByte());
        }

        if (AvxVnni.IsSupported)
        {
            return AvxVnni.MultiplyWideningAndAdd(AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, a, p), b, q)
                + AvxVnni.MultiplyWideningAndAdd(AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, c, r), d, s);
        }

        Vector256<short> ap = Avx2.MultiplyAddAdjacent(a, p), bq = Avx2.MultiplyAddAdjacent(b, q);
        Vector256<short> cr = Avx2.MultiplyAddAdjacent(c, r), ds = Avx2.MultiplyAddAdjacent(d, s);

        // Each is at most 2·127·largest: as many are added as fit into 16 bits.
        var one = Vector256<short>.One;
        return largest <= 31 ? Avx2.MultiplyAddAdjacent(ap + bq + (cr + ds), one)
            : largest <= 63 ? Avx2.MultiplyAddAdjacent(ap + bq, one) + Avx2.MultiplyAddAdjacent(cr + ds, one)
            : Avx2.MultiplyAddAdjacent(ap, one) + Avx2.MultiplyAddAdjacent(bq, one) + (Avx2.MultiplyAddAdjacent(cr, one) + Avx2.MultiplyAddAdjacent(ds, one));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Open(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, byte* numbers)
    {
        if (AvxVnni.IsSupported)
        {
            return Four(a, b, c, d, null, numbers, 15);
        }

        var first = Avx2.MultiplyAddAdjacent(a, Shared(numbers)) + Avx2.MultiplyAddAdjacent(b, Shared(numbers + 4));
        return (first + (Avx2.MultiplyAddAdjacent(c, Shared(numbers + 8)) + Avx2.MultiplyAddAdjacent(d, Shared(numbers + 12)))).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Closed(Vector256<int> first, Vector256<int> second) => AvxVnni.IsSupported
        ? first + second
        : Avx2.MultiplyAddAdjacent(first.AsInt16() + second.AsInt16(), Vector256<short>.One);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<int> Lower, Vector256<int> Upper) Sums(
        Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h)
    {
        var first = Avx2.HorizontalAdd(Avx2.HorizontalAdd(a, b), Avx2.HorizontalAdd(c, d));
        var second = Avx2.HorizontalAdd(Avx2.HorizontalAdd(e, f), Avx2.HorizontalAdd(g, h));
        return (Avx2.Permute2x128(first, second, 0x20), Avx2.Permute2x128(first, second, 0x31));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Begin(Vector256<byte> front, Vector256<byte> back, Vector256<sbyte> frontNumbers, Vector256<sbyte> backNumbers) => AvxVnni.IsSupported
        ? AvxVnni.MultiplyWideningAndAdd(AvxVnni.MultiplyWideningAndAdd(Vector256<int>.Zero, front, frontNumbers), back, backNumbers)
        : (Avx2.MultiplyAddAdjacent(front, frontNumbers) + Avx2.MultiplyAddAdjacent(back, backNumbers)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<int> Lower, Vector256<int> Upper) Finish(
        Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h, int largest)
    {
        if (AvxVnni.IsSupported)
        {
            return Sums(a, b, c, d, e, f, g, h);
        }

        // 16 bits hold the sum of 16 products with codes up to 15, and of 8 with codes up to 31.
        var one = Vector256<short>.One;
        Vector256<short> ab = Avx2.HorizontalAdd(a.AsInt16(), b.AsInt16()), cd = Avx2.HorizontalAdd(c.AsInt16(), d.AsInt16());
        Vector256<short> ef = Avx2.HorizontalAdd(e.AsInt16(), f.AsInt16()), gh = Avx2.HorizontalAdd(g.AsInt16(), h.AsInt16());
        Vector256<int> first, second;
        if (largest <= 15)
        {
            first = Avx2.MultiplyAddAdjacent(Avx2.HorizontalAdd(ab, cd), one);
            second = Avx2.MultiplyAddAdjacent(Avx2.HorizontalAdd(ef, gh), one);
        }
        else
        {
            first = Avx2.HorizontalAdd(Avx2.MultiplyAddAdjacent(ab, one), Avx2.MultiplyAddAdjacent(cd, one));
            second = Avx2.HorizontalAdd(Avx2.MultiplyAddAdjacent(ef, one), Avx2.MultiplyAddAdjacent(gh, one));
        }

        return (Avx2.Permute2x128(first, second, 0x20), Avx2.Permute2x128(first, second, 0x31));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<sbyte> Shared(byte* numbers) => Vector256.Create(Unsafe.ReadUnaligned<int>(numbers)).AsSByte();
}

/// <summary>Vectors of any machine; on Arm with its dot product where there is one.</summary>
readonly unsafe struct PortableDot : IDot
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Dot(Vector256<byte> codes, Vector256<sbyte> numbers, bool signed) =>
        // Codes without sign are small enough to be signed as well.
        Vector256.Create(Dot(codes.GetLower().AsSByte(), numbers.GetLower()), Dot(codes.GetUpper().AsSByte(), numbers.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Prepare(Vector256<byte> codes, int largest) => codes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Four(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, byte* codes, byte* numbers, int largest) =>
        Dot(a, Shared(numbers), true) + Dot(b, Shared(numbers + 4), true) + (Dot(c, Shared(numbers + 8), true) + Dot(d, Shared(numbers + 12), true));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Open(Vector256<byte> a, Vector256<byte> b, Vector256<byte> c, Vector256<byte> d, byte* numbers) =>
        Four(a, b, c, d, null, numbers, 15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Closed(Vector256<int> first, Vector256<int> second) => first + second;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<int> Lower, Vector256<int> Upper) Sums(
        Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h)
    {
        Lanes.Transpose(ref a, ref b, ref c, ref d, ref e, ref f, ref g, ref h);
        return (a + b + (c + d), e + f + (g + h));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Begin(Vector256<byte> front, Vector256<byte> back, Vector256<sbyte> frontNumbers, Vector256<sbyte> backNumbers) =>
        Dot(front, frontNumbers, true) + Dot(back, backNumbers, true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector256<int> Lower, Vector256<int> Upper) Finish(
        Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h, int largest) =>
        Sums(a, b, c, d, e, f, g, h);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<int> Dot(Vector128<sbyte> codes, Vector128<sbyte> numbers)
    {
        if (Dp.IsSupported)
        {
            return Dp.DotProduct(Vector128<int>.Zero, codes, numbers);
        }

        var low = Vector128.WidenLower(codes) * Vector128.WidenLower(numbers);
        var high = Vector128.WidenUpper(codes) * Vector128.WidenUpper(numbers);

        // Neighbours of 16 bits become one of 32, twice.
        Vector128<int> first = (low.AsInt32() << 16 >> 16) + (low.AsInt32() >> 16), second = (high.AsInt32() << 16 >> 16) + (high.AsInt32() >> 16);
        return AdvSimd.Arm64.IsSupported
            ? AdvSimd.Arm64.AddPairwise(first, second)
            : Vector128.Narrow(first.AsInt64(), second.AsInt64()) + Vector128.Narrow(first.AsInt64() >> 32, second.AsInt64() >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<sbyte> Shared(byte* numbers) => Vector256.Create(Unsafe.ReadUnaligned<int>(numbers)).AsSByte();
}
