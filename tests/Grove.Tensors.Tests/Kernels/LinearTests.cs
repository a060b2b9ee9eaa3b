using Grove.Tensors.Kernels;
using Grove.Tensors.Tests.Kernels.Quantization;

namespace Grove.Tensors.Tests.Kernels;

public class LinearTests
{
    public static TheoryData<TensorType> Types => [.. Enum.GetValues<TensorType>()];

    [Theory]
    [MemberData(nameof(Types))]
    public void One_row_agrees_with_scalar_and_with_floats(TensorType type)
    {
        using var team = new Team(2);
        foreach (int blocks in (int[])[1, 2, 17])
        {
            using var arena = new Arena(1 << 20);
            int inputs = blocks * type.BlockSize();
            const int outputs = 37;
            using var weight = new StoredMatrix(type, outputs, inputs);
            var input = Check.Random(arena, inputs, 2);
            var floats = arena.Take(outputs * inputs);
            weight.Numbers().CopyTo(floats.Span);
            Floats expected = arena.Take(outputs), actual = arena.Take(outputs);
            MatrixVector.Multiply(team, floats, input, expected, outputs, inputs);
            double scale = Math.Sqrt(inputs) * Math.Max(1, floats.Span.ToArray().Max(Math.Abs));
            Check.EachVariant(Linear.RowVariants(type), level => Compare($"{level}"));
            Check.With(KernelLevel.Scalar, () => Compare("scalar"));

            void Compare(string what)
            {
                Linear.Forward(team, input, weight.Value, actual, 1);
                Check.Close(expected.Span, actual.Span, 1e-6 * scale, $"{type} {inputs} {what}");
                Linear.Forward(team, input, weight.Value, actual, 1, accumulate: true);
                Assert.Equal(2 * expected[7], actual[7], 1e-4 * scale);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void More_rows_give_the_bits_of_a_product_with_floats(TensorType type)
    {
        // Two panels, the second not full.
        const int rows = 5, outputs = 512 + 37;
        int inputs = Math.Max(type.BlockSize(), 67 / type.BlockSize() * type.BlockSize());
        using var team = new Team(2);
        using var arena = new Arena(1 << 21);
        using var weight = new StoredMatrix(type, outputs, inputs);
        var floats = arena.Take(outputs * inputs);
        weight.Numbers().CopyTo(floats.Span);
        Floats input = Check.Random(arena, rows * inputs, 2), gradient = Check.Random(arena, rows * outputs, 3);
        foreach (bool accumulate in (bool[])[false, true])
        {
            Floats expected = Check.Random(arena, rows * outputs, 4), actual = Check.Random(arena, rows * outputs, 4);
            Gemm.Multiply(team, input, false, floats, true, expected, rows, outputs, inputs, accumulate);
            Linear.Forward(team, input, weight.Value, actual, rows, accumulate);
            Check.Same(expected.Span, actual.Span, $"{type} forward");

            Floats expectedInput = Check.Random(arena, rows * inputs, 5), actualInput = Check.Random(arena, rows * inputs, 5);
            Gemm.Multiply(team, gradient, false, floats, false, expectedInput, rows, inputs, outputs, accumulate);
            Linear.BackwardInput(team, gradient, weight.Value, actualInput, rows, accumulate);
            Check.Same(expectedInput.Span, actualInput.Span, $"{type} backward");
        }
    }

    [Theory]
    [InlineData(TensorType.F32)]
    [InlineData(TensorType.Q4_K)]
    [InlineData(TensorType.Q3_K)]
    public void Any_number_of_threads_gives_the_same_bits(TensorType type) => Check.SameForAnyTeam((team, arena) =>
    {
        using var weight = new StoredMatrix(type, 300, 512);
        var output = arena.Take(4 * 300);
        Linear.Forward(team, Check.Random(arena, 512, 2), weight.Value, output.Slice(0, 300), 1);
        Linear.Forward(team, Check.Random(arena, 3 * 512, 2), weight.Value, output.Slice(300, 900), 3);
        return output;
    });

    [Theory]
    [MemberData(nameof(Types))]
    public void Nothing_is_allocated(TensorType type)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 16);
        using var weight = new StoredMatrix(type, 40, 512);
        Floats input = arena.Take(3 * 512), output = arena.Take(3 * 40);
        Check.AllocatesNothing(() => Linear.Forward(team, input, weight.Value, output, 1));
        Check.AllocatesNothing(() => Linear.Forward(team, input, weight.Value, output, 3));
        Check.AllocatesNothing(() => Linear.BackwardInput(team, output, weight.Value, input, 3, true));
    }

    [Fact]
    public void Empty_sizes()
    {
        using var team = new Team(1);
        using var arena = new Arena(1024);
        var output = Check.Random(arena, 12, 1);
        using var narrow = new StoredMatrix(TensorType.Q8_0, 4, 0);
        Linear.Forward(team, output.Slice(0, 0), narrow.Value, output, 3, accumulate: true);
        Assert.NotEqual(0, output[5]);
        Linear.Forward(team, output.Slice(0, 0), narrow.Value, output, 3);
        Assert.All(output.Span.ToArray(), value => Assert.Equal(0, value));
        using var low = new StoredMatrix(TensorType.Q8_0, 0, 32);
        var input = Check.Random(arena, 64, 1);
        Linear.BackwardInput(team, output.Slice(0, 0), low.Value, input, 2, accumulate: false);
        Assert.All(input.Span.ToArray(), value => Assert.Equal(0, value));
        Assert.Throws<ArgumentException>(() => Linear.Forward(team, input, new StoredMatrix(TensorType.Q8_0, 4, 32).Value, output, 4));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Rows_of_a_stored_table(TensorType type)
    {
        using var team = new Team(2);
        using var arena = new Arena(1 << 15);
        using var table = new StoredMatrix(type, 11, 512);
        float[] numbers = table.Numbers();
        var output = arena.Take(3 * 512);
        Embedding.Gather(team, table.Value, [10, 0, 3], output, 3);
        Check.Same(numbers.AsSpan(10 * 512, 512), output.Span[..512], $"{type}");
        Check.Same(numbers.AsSpan(0, 512), output.Span[512..1024], $"{type}");
        Check.Same(numbers.AsSpan(3 * 512, 512), output.Span[1024..], $"{type}");
        Assert.Throws<ArgumentException>(() => Embedding.Gather(team, table.Value, [11], output, 1));
    }
}
