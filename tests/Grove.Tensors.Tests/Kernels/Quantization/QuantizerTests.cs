using Grove.Tensors.Kernels;
using Grove.Tensors.Kernels.Quantization;

namespace Grove.Tensors.Tests.Kernels.Quantization;

public unsafe class QuantizerTests
{
    public static TheoryData<TensorType> Types => [.. Enum.GetValues<TensorType>().Where(type => Quantizer.VariantsOf(type) is not null)];

    /// <summary>
    /// Root mean square error over the root mean square of normal numbers. llama.cpp's own quantizers give, on the same numbers as these:
    /// see docs/formats.md.
    /// </summary>
    [Theory]
    [InlineData(TensorType.F32, 0)]
    [InlineData(TensorType.F16, 0.00021)]
    [InlineData(TensorType.BF16, 0.0017)]
    [InlineData(TensorType.Q8_0, 0.0058)]
    [InlineData(TensorType.Q6_K, 0.0185)]
    [InlineData(TensorType.Q5_1, 0.040)]
    [InlineData(TensorType.Q5_0, 0.0445)]
    [InlineData(TensorType.Q5_K, 0.0375)]
    [InlineData(TensorType.Q4_K, 0.0765)]
    [InlineData(TensorType.Q4_0, 0.0925)]
    public void The_error_is_small(TensorType type, double largest)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 17);
        var source = Normal(arena, 64 * 1024, 3);
        using var stored = new StoredMatrix(type, 64, 1024);
        stored.Value.QuantizeFrom(team, source);
        double error = Error(source.Span, stored.Numbers());
        Assert.True(error <= largest, $"{type}: error {error:F5}, allowed {largest}.");
        Assert.True(error >= largest * 0.9, $"{type}: error {error:F5} is far below {largest}; hold it to that.");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_variant_gives_the_same_bytes(TensorType type)
    {
        using var team = new Team(1);
        foreach (int blocks in (int[])[1, 2, 16, 17, 19])
        {
            using var arena = new Arena(1 << 17);
            int columns = blocks * type.BlockSize();
            using StoredMatrix expected = new(type, 8, columns, 1), actual = new(type, 8, columns, 2);
            var source = Difficult(arena, columns);
            Check.With(KernelLevel.Scalar, () => expected.Value.QuantizeFrom(team, source));
            Check.EachVariant(Quantizer.VariantsOf(type) is [_, _, ..] several ? several : [new(KernelLevel.Scalar, true, default(delegate*<void*, int, int, void>))], level =>
            {
                actual.Value.QuantizeFrom(team, source);
                for (int i = 0; i < expected.Bytes.Length; i++)
                {
                    Assert.True(expected.Bytes[i] == actual.Bytes[i], $"{type} {level}: byte {i} of {expected.Bytes.Length} (row {i / type.RowBytes(columns)}) is {actual.Bytes[i]}, expected {expected.Bytes[i]}.");
                }
            });
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Any_number_of_threads_gives_the_same_bytes(TensorType type) => Check.SameForAnyTeam((team, arena) =>
    {
        var source = Normal(arena, 100 * 1024, 5);
        using var stored = new StoredMatrix(type, 100, 1024);
        stored.Value.QuantizeFrom(team, source);
        var numbers = arena.Take(100 * 1024);
        stored.Numbers().CopyTo(numbers.Span);
        return numbers;
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void What_was_read_is_stored_as_it_was(TensorType type)
    {
        // The numbers of a block lie on its own grid, so storing them again finds almost the same ones: a layout error would not.
        using var team = new Team(1);
        using var arena = new Arena(1 << 16);
        using StoredMatrix first = new(type, 4, 1024), second = new(type, 4, 1024);
        first.Value.QuantizeFrom(team, Normal(arena, 4 * 1024, 7));
        var numbers = arena.Take(4 * 1024);
        first.Numbers().CopyTo(numbers.Span);
        second.Value.QuantizeFrom(team, numbers);
        Assert.True(Error(numbers.Span, second.Numbers()) < 0.012, $"{type}: {Error(numbers.Span, second.Numbers())}");
    }

    [Fact]
    public void Types_that_can_only_be_read_are_refused()
    {
        using var team = new Team(1);
        using var arena = new Arena(256);
        using var stored = new StoredMatrix(TensorType.Q3_K, 1, 256);
        var error = Assert.Throws<ArgumentException>(() => stored.Value.QuantizeFrom(team, arena.Take(256)));
        Assert.Contains("Q3_K can only be read", error.Message);
    }

    [Fact]
    public void Halves_are_rounded_to_nearest_even()
    {
        var random = new Random(1);
        for (int i = 0; i < 200_000; i++)
        {
            // Half of them lie halfway between two halves, or next to that.
            uint bits = i % 2 == 0 ? (uint)random.NextInt64(1L << 32) : (uint)(random.Next(0x7C00) << 13 | 0x1000) + 0x37800000u + (uint)random.Next(-1, 2);
            float value = BitConverter.UInt32BitsToSingle(bits);
            float expected = (float)(Half)value, actual = HalfPrecision.ToSingle(HalfPrecision.FromSingle(value));
            Assert.True(expected.Equals(actual), $"{value:G9}: {actual:G9}, expected {expected:G9}.");
        }
    }

    static Floats Normal(Arena arena, int length, int seed)
    {
        var values = arena.Take(length);
        var random = new Random(seed);
        foreach (ref float value in values.Span)
        {
            value = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * 0.02);
        }

        return values;
    }

    /// <summary>[8, columns]: normal, all zero, all equal, all negative, one outlier, tiny, huge, and rounding ties.</summary>
    static Floats Difficult(Arena arena, int columns)
    {
        var values = arena.Take(8 * columns);
        var normal = Normal(arena, columns, 11);
        for (int i = 0; i < columns; i++)
        {
            values[i] = normal[i];
            values[2 * columns + i] = i < columns / 2 ? 0.7f : -0.7f;
            values[3 * columns + i] = -10 + normal[i];
            values[4 * columns + i] = i == columns / 3 ? 5 : normal[i];
            values[5 * columns + i] = normal[i] * 1e-7f;
            values[6 * columns + i] = normal[i] * 1e6f;
            values[7 * columns + i] = (i % 31 - 15) * 0.5f;
        }

        return values;
    }

    static double Error(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        double error = 0, size = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            error += ((double)expected[i] - actual[i]) * ((double)expected[i] - actual[i]);
            size += (double)expected[i] * expected[i];
        }

        return Math.Sqrt(error / size);
    }
}
