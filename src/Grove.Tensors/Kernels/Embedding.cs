using System.Numerics;

namespace Grove.Tensors.Kernels;

/// <summary>Rows of a table by token, and the gradient back into the table.</summary>
public static unsafe class Embedding
{
    const int ColumnsPerBlock = 64;

    /// <summary>output[row] = table[tokens[row]].</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="table">[vocabulary, width].</param>
    /// <param name="tokens">[rows]; each inside the table.</param>
    /// <param name="output">[rows, width].</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    /// <exception cref="ArgumentException">A token is outside the table, or a view is too small.</exception>
    public static void Gather(Team team, Floats table, ReadOnlySpan<int> tokens, Floats output, int rows, int width)
    {
        Check(table, tokens, output, rows, width);
        fixed (int* token = tokens)
        {
            var arguments = new Arguments { Table = table.Pointer, Tokens = token, Values = output.Pointer, Rows = rows, Width = width };
            team.Run(&GatherRows, &arguments, rows, 64);
        }
    }

    /// <summary>output[row] = table[tokens[row]], from a table stored in any type.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="table">[vocabulary, width].</param>
    /// <param name="tokens">[rows]; each inside the table.</param>
    /// <param name="output">[rows, width].</param>
    /// <param name="rows">Number of rows.</param>
    /// <exception cref="ArgumentException">A token is outside the table, or a view is too small.</exception>
    public static void Gather(Team team, Matrix table, ReadOnlySpan<int> tokens, Floats output, int rows)
    {
        Shape.RequireSize(rows);
        Shape.Require(tokens, rows);
        Shape.Require(output, (long)rows * table.Columns);
        RequireInside(tokens[..rows], table.Rows);
        fixed (int* token = tokens)
        {
            var arguments = new StoredArguments { Table = table, Tokens = token, Values = output.Pointer };
            team.Run(&GatherStored, &arguments, rows, 16);
        }
    }

    /// <summary>tableGradient[tokens[row]] += outputGradient[row], rows in order; a worker owns columns, so equal tokens do not race.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="outputGradient">[rows, width].</param>
    /// <param name="tokens">[rows]; each inside the table.</param>
    /// <param name="tableGradient">[vocabulary, width], added to.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="width">Length of a row.</param>
    /// <exception cref="ArgumentException">A token is outside the table, or a view is too small.</exception>
    public static void Scatter(Team team, Floats outputGradient, ReadOnlySpan<int> tokens, Floats tableGradient, int rows, int width)
    {
        Check(tableGradient, tokens, outputGradient, rows, width);
        fixed (int* token = tokens)
        {
            var arguments = new Arguments { Table = tableGradient.Pointer, Tokens = token, Values = outputGradient.Pointer, Rows = rows, Width = width };
            team.Run(&ScatterColumns, &arguments, width, ColumnsPerBlock);
        }
    }

    static void GatherRows(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int row = start; row < end; row++)
        {
            new ReadOnlySpan<float>(p.Table + (nint)p.Tokens[row] * p.Width, p.Width).CopyTo(new Span<float>(p.Values + (nint)row * p.Width, p.Width));
        }
    }

    static void GatherStored(void* arguments, int start, int end)
    {
        ref var p = ref *(StoredArguments*)arguments;
        for (int row = start; row < end; row++)
        {
            Quantization.Dequantization.Run(p.Table.Slice(p.Tokens[row], 1), p.Values + (nint)row * p.Table.Columns);
        }
    }

    static void ScatterColumns(void* arguments, int start, int end)
    {
        ref var p = ref *(Arguments*)arguments;
        for (int row = 0; row < p.Rows; row++)
        {
            float* target = p.Table + (nint)p.Tokens[row] * p.Width;
            float* source = p.Values + (nint)row * p.Width;
            int column = start;
            for (; column <= end - Vector<float>.Count; column += Vector<float>.Count)
            {
                (Vector.Load(target + column) + Vector.Load(source + column)).Store(target + column);
            }

            for (; column < end; column++)
            {
                target[column] += source[column];
            }
        }
    }

    static void Check(Floats table, ReadOnlySpan<int> tokens, Floats values, int rows, int width)
    {
        Shape.RequireSize(rows);
        Shape.RequireSize(width);
        Shape.Require(tokens, rows);
        Shape.Require(values, (long)rows * width);
        if (width == 0)
        {
            return;
        }

        RequireInside(tokens[..rows], table.Length / width);
    }

    static void RequireInside(ReadOnlySpan<int> tokens, int vocabulary)
    {
        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)vocabulary)
            {
                throw new ArgumentException($"Token {token} is outside the table of {vocabulary} rows.", nameof(tokens));
            }
        }
    }

    struct StoredArguments
    {
        public Matrix Table;
        public int* Tokens;
        public float* Values;
    }

    struct Arguments
    {
        public float* Table;
        public int* Tokens;
        public float* Values;
        public int Rows;
        public int Width;
    }
}
