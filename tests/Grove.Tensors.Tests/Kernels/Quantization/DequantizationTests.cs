using Grove.Tensors.Kernels;
using Grove.Tensors.Kernels.Quantization;

namespace Grove.Tensors.Tests.Kernels.Quantization;

public unsafe class DequantizationTests
{
    public static TheoryData<TensorType> Types => [.. Enum.GetValues<TensorType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_variant_gives_the_same_bits(TensorType type)
    {
        foreach (int blocks in (int[])[0, 1, 2, 15, 16, 17, 33])
        {
            int columns = blocks * type.BlockSize();
            using var stored = new StoredMatrix(type, 3, columns, blocks);
            float[] expected = [], actual = [];
            Check.With(KernelLevel.Scalar, () => expected = stored.Numbers());
            Assert.DoesNotContain(expected, float.IsNaN);
            Check.EachVariant(Dequantization.VariantsOf(type), level =>
            {
                actual = stored.Numbers();
                Check.Same(expected, actual, $"{type} {columns} {level}");
            });
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_team_gives_the_rows_asked_for(TensorType type)
    {
        int columns = 3 * type.BlockSize();
        using var team = new Team(3);
        using var arena = new Arena(1 << 16);
        using var stored = new StoredMatrix(type, 20, columns);
        var target = arena.Take(9 * columns);
        stored.Value.Dequantize(team, 4, 9, target);
        Check.Same(stored.Numbers().AsSpan(4 * columns, 9 * columns), target.Span, $"{type}");
        Assert.Throws<ArgumentOutOfRangeException>(() => stored.Value.Dequantize(team, 12, 9, target));
        Assert.Throws<ArgumentException>(() => stored.Value.Dequantize(team, 0, 10, target));
    }

    [Fact]
    public void Every_half_is_widened_exactly()
    {
        for (uint half = 0; half <= 0xFFFF; half++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf((ushort)half), actual = HalfPrecision.ToSingle(half);
            if (float.IsNaN(expected))
            {
                Assert.True(float.IsNaN(actual));
            }
            else
            {
                Assert.Equal(BitConverter.SingleToInt32Bits(expected), BitConverter.SingleToInt32Bits(actual));
            }
        }
    }

    [Fact]
    public void Floats_of_eight_bits()
    {
        static float E4M3(byte bits)
        {
            float value;
            Float8E4M3.Decode(&bits, &value);
            return value;
        }

        static float E5M2(byte bits)
        {
            float value;
            Float8E5M2.Decode(&bits, &value);
            return value;
        }

        Assert.Equal(448, E4M3(0x7E)); // the largest
        Assert.Equal(-1.125f, E4M3(0xB9));
        Assert.Equal(0.001953125f, E4M3(0x01)); // the smallest, 2^-9
        Assert.Equal(0.015625f, E4M3(0x08)); // the smallest normal, 2^-6
        Assert.True(float.IsNaN(E4M3(0x7F)) && float.IsNaN(E4M3(0xFF)));
        Assert.Equal(57344, E5M2(0x7B));
        Assert.Equal(-1.25f, E5M2(0xBD));
        Assert.Equal(1.52587890625e-5f, E5M2(0x01)); // 2^-16
        Assert.Equal(float.PositiveInfinity, E5M2(0x7C));
        Assert.True(float.IsNaN(E5M2(0x7D)));
    }

    [Fact]
    public void A_block_of_four_bits_by_hand()
    {
        byte[] bytes = new byte[18];
        (bytes[0], bytes[1]) = (0x00, 0x38); // 0.5
        bytes[2] = 0x9F; // number 0 is 15 − 8, number 16 is 9 − 8
        float[] numbers = new float[32];
        fixed (byte* block = bytes)
        {
            Matrix.Unchecked(block, TensorType.Q4_0, 1, 32).Dequantize(0, 1, numbers);
        }

        Assert.Equal(3.5f, numbers[0]);
        Assert.Equal(0.5f, numbers[16]);
        Assert.Equal(-4f, numbers[1]);
    }

    [Fact]
    public void Six_bit_scales_are_found_where_they_were_put()
    {
        float* scales = stackalloc float[8], minimums = stackalloc float[8];
        byte* head = stackalloc byte[16];
        for (int part = 0; part < 8; part++)
        {
            (scales[part], minimums[part]) = (63 - 8 * part, 5 + 8 * part);
        }

        minimums[7] = 63;
        KScales.Encode(scales, minimums, head);
        for (int part = 0; part < 8; part++)
        {
            Assert.Equal((int)scales[part], KScales.Scale(head, part));
            Assert.Equal((int)minimums[part], KScales.Minimum(head, part));
        }
    }
}
