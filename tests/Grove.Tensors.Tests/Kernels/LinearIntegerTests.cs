using Grove.Tensors.Kernels;
using Grove.Tensors.Kernels.Quantization;
using Grove.Tensors.Tests.Kernels.Quantization;

namespace Grove.Tensors.Tests.Kernels;

public class LinearIntegerTests
{
    public static TheoryData<TensorType> Types => [.. Enum.GetValues<TensorType>().Where(Linear.HasInteger)];

    [Fact]
    public void Every_type_of_blocks_that_weights_come_in_has_products_in_whole_numbers()
    {
        IEnumerable<TensorType> without = Enum.GetValues<TensorType>().Where(type => !Linear.HasInteger(type));
        Assert.Equal([TensorType.F32, TensorType.F16, TensorType.BF16, TensorType.F8E4M3, TensorType.F8E5M2, TensorType.Q8_K], without);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void The_definition_is_the_product_with_rounded_activations(TensorType type)
    {
        const int outputs = 11, rows = 2;
        int inputs = 3 * type.BlockSize();
        using var team = new Team(1);
        using var arena = new Arena(1 << 18);
        using var weight = new StoredMatrix(type, outputs, inputs);
        float[] numbers = weight.Numbers();
        Floats input = Check.Random(arena, rows * inputs, 2, 3), output = arena.Take(rows * outputs);
        double[] rounded = Rounded(input.Span);
        var expected = new float[rows * outputs];
        double scale = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double sum = 0;
                for (int i = 0; i < inputs; i++)
                {
                    sum += rounded[row * inputs + i] * numbers[o * inputs + i];
                    scale = Math.Max(scale, Math.Abs(numbers[o * inputs + i]));
                }

                expected[row * outputs + o] = (float)sum;
            }
        }

        Check.With(KernelLevel.Scalar, () => Linear.ForwardInteger(team, input, [new(weight.Value, output)], rows));
        Check.Close(expected, output.Span, 1e-5 * Math.Max(1, scale) * Math.Sqrt(inputs), $"{type}");
    }

    /// <summary>Every number to the nearest of 255 steps between the extremes of its 32.</summary>
    static double[] Rounded(ReadOnlySpan<float> values)
    {
        var rounded = new double[values.Length];
        for (int first = 0; first < values.Length; first += 32)
        {
            float largest = 0;
            foreach (float value in values.Slice(first, 32)) largest = MathF.Max(largest, MathF.Abs(value));
            for (int i = first; i < first + 32; i++) rounded[i] = MathF.Round(values[i] * (127 / largest)) * (double)(largest / 127);
        }

        return rounded;
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_variant_gives_the_bits_of_the_definition(TensorType type)
    {
        using var team = new Team(2);
        foreach (int blocks in (int[])[1, 2, 5])
        {
            foreach (int outputs in (int[])[1, 7, 8, 37])
            {
                int inputs = blocks * type.BlockSize();
                using var weight = new StoredMatrix(type, outputs, inputs, seed: outputs);
                foreach (int rows in (int[])[1, 2, 3, 4, 5, 8, 11])
                {
                    using var arena = new Arena(1 << 18);
                    Floats input = Check.Random(arena, rows * inputs, rows, 2);
                    Floats expected = Check.Random(arena, rows * outputs, 4), actual = Check.Random(arena, rows * outputs, 4);
                    foreach (bool accumulate in (bool[])[true, false])
                    {
                        Check.With(KernelLevel.Scalar, () => Linear.ForwardInteger(team, input, [new(weight.Value, expected, accumulate)], rows));
                        Check.EachVariant(Linear.IntegerVariants, level =>
                        {
                            Floats own = Check.Copy(arena, actual);
                            Linear.ForwardInteger(team, input, [new(weight.Value, own, accumulate)], rows);
                            Check.Same(expected.Span, own.Span, $"{type} {level} {rows}×{outputs}×{inputs}");
                        });
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_row_gives_the_same_bits_alone_and_among_others(TensorType type)
    {
        const int outputs = 53, most = 19;
        int inputs = 2 * type.BlockSize();
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        using var weight = new StoredMatrix(type, outputs, inputs);
        Floats input = Check.Random(arena, most * inputs, 2), all = arena.Take(most * outputs), some = arena.Take(most * outputs);
        Linear.ForwardInteger(team, input, [new(weight.Value, all)], most);
        foreach (int rows in (int[])[1, 2, 3, 4, 6, 16])
        {
            for (int first = 0; first + rows <= most; first += rows)
            {
                Linear.ForwardInteger(team, input.Slice(first * inputs, rows * inputs), [new(weight.Value, some)], rows);
                Check.Same(all.Span.Slice(first * outputs, rows * outputs), some.Span[..(rows * outputs)], $"{type}, {rows} rows");
            }
        }
    }

    [Theory]
    [InlineData(1e-38f)]
    [InlineData(1e-40f)]
    [InlineData(1e-36f)]
    [InlineData(1e30f)]
    [InlineData(1e34f)]
    public void Tiny_and_huge_activations(float range)
    {
        foreach (TensorType type in (TensorType[])[TensorType.Q8_0, TensorType.Q4_0, TensorType.Q4_K, TensorType.Q6_K])
        {
            const int outputs = 9, rows = 5;
            int inputs = type.BlockSize();
            using var team = new Team(1);
            using var arena = new Arena(1 << 16);
            using var weight = new StoredMatrix(type, outputs, inputs);
            Floats input = Check.Random(arena, rows * inputs, 2, range), expected = arena.Take(rows * outputs), actual = arena.Take(rows * outputs);
            Check.With(KernelLevel.Scalar, () => Linear.ForwardInteger(team, input, [new(weight.Value, expected)], rows));
            Assert.DoesNotContain(expected.Span.ToArray(), float.IsNaN);
            Check.EachVariant(Linear.IntegerVariants, level =>
            {
                Linear.ForwardInteger(team, input, [new(weight.Value, actual)], rows);
                Check.Same(expected.Span, actual.Span, $"{type} {level} {range}");
            });
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void What_is_not_finite_does_not_get_lost(float value)
    {
        using var team = new Team(1);
        using var arena = new Arena(1 << 16);
        using var weight = new StoredMatrix(TensorType.Q8_0, 9, 64);
        Floats input = Check.Random(arena, 5 * 64, 2), output = arena.Take(5 * 9);
        input[2 * 64 + 40] = value;
        foreach (KernelLevel level in (KernelLevel[])[KernelLevel.Avx2, KernelLevel.Portable, KernelLevel.Scalar])
        {
            Check.With(level, () => Linear.ForwardInteger(team, input, [new(weight.Value, output)], 5));
            for (int i = 0; i < output.Length; i++) Assert.Equal(i / 9 == 2, float.IsNaN(output[i]));
        }
    }

    [Fact]
    public void Layers_that_share_an_input_give_what_each_gives_alone()
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 18);
        TensorType[] types = [TensorType.Q6_K, TensorType.F16, TensorType.Q4_0, TensorType.F32];
        int[] outputs = [37, 16, 300, 5];
        StoredMatrix[] weights = [.. types.Zip(outputs, (type, count) => new StoredMatrix(type, count, 512))];
        foreach (int rows in (int[])[1, 3, 9])
        {
            Floats input = Check.Random(arena, rows * 512, 3);
            Floats[] together = [.. outputs.Select(count => Check.Random(arena, rows * count, 5))], alone = [.. outputs.Select(count => Check.Random(arena, rows * count, 5))];
            Linear.ForwardInteger(team, input, [new(weights[0].Value, together[0], true), new(weights[1].Value, together[1]), new(weights[2].Value, together[2]), new(weights[3].Value, together[3], true)], rows);
            for (int i = 0; i < types.Length; i++)
            {
                Linear.ForwardInteger(team, input, [new(weights[i].Value, alone[i], i is 0 or 3)], rows);
                Check.Same(alone[i].Span, together[i].Span, $"{types[i]} {rows}");
            }
        }

        foreach (StoredMatrix weight in weights) weight.Dispose();
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Any_number_of_threads_gives_the_same_bits(TensorType type) => Check.SameForAnyTeam((team, arena) =>
    {
        using var weight = new StoredMatrix(type, 300, 512);
        var output = arena.Take(7 * 300);
        Linear.ForwardInteger(team, Check.Random(arena, 512, 2), [new(weight.Value, output.Slice(0, 300))], 1);
        Linear.ForwardInteger(team, Check.Random(arena, 6 * 512, 2), [new(weight.Value, output.Slice(300, 1800))], 6);
        return output;
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Nothing_is_allocated(TensorType type)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 16);
        using var weight = new StoredMatrix(type, 40, 512);
        Floats input = arena.Take(5 * 512), output = arena.Take(5 * 40);
        Check.AllocatesNothing(() => Linear.ForwardInteger(team, input, [new(weight.Value, output)], 1));
        Check.AllocatesNothing(() => Linear.ForwardInteger(team, input, [new(weight.Value, output)], 5));
    }

    [Fact]
    public void Empty_sizes_and_bad_shapes()
    {
        using var team = new Team(1);
        using var arena = new Arena(1024);
        Floats input = Check.Random(arena, 64, 1), output = Check.Random(arena, 12, 1);
        using StoredMatrix narrow = new(TensorType.Q8_0, 4, 0), none = new(TensorType.Q8_0, 0, 32), some = new(TensorType.Q8_0, 4, 32), wide = new(TensorType.Q8_0, 4, 64);
        Linear.ForwardInteger(team, input, [new(narrow.Value, output)], 3);
        Assert.All(output.Span.ToArray(), value => Assert.Equal(0, value));
        Linear.ForwardInteger(team, input, [new(none.Value, output.Slice(0, 0))], 2);
        Assert.Throws<ArgumentException>(() => Linear.ForwardInteger(team, input, [new(some.Value, output)], 4));
        Assert.Throws<ArgumentException>(() => Linear.ForwardInteger(team, input, [new(some.Value, output), new(wide.Value, output)], 1));
        Assert.Throws<ArgumentException>(() => Linear.ForwardInteger(team, input, [], 1));
    }

    [Fact]
    public void Rounding_gives_the_bits_of_its_definition()
    {
        using var team = new Team(1);
        using var arena = new Arena(1 << 14);
        foreach (float range in (float[])[1, 1e-41f, 1e-36f, 1.2e-36f, 1e-30f, 1e38f])
        {
            Floats input = Check.Random(arena, 3 * 64, 9, range), expected = arena.Take(3 * 2 * Rounding.Bytes / 4), actual = arena.Take(3 * 2 * Rounding.Bytes / 4);
            for (int i = 32; i < 64; i++) input[i] = i == 40 ? -range : 0;
            unsafe
            {
                Check.With(KernelLevel.Scalar, () => Rounding.Run(team, input.Pointer, (byte*)expected.Pointer, 3, 64));
                Check.EachVariant(Rounding.Variants, level =>
                {
                    Rounding.Run(team, input.Pointer, (byte*)actual.Pointer, 3, 64);
                    Check.Same(expected.Span, actual.Span, $"{level} {range}");
                });
            }
        }
    }
}
