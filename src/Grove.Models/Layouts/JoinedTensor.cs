using Grove.Models.Files;
using Grove.Tensors;

namespace Grove.Models.Layouts;

/// <summary>
/// One tensor to be written, picked together row by row from the decoder's: the reverse of what <see cref="DecoderTensors"/> does.
/// What it borrows is open only while its rows are asked for, from the first to the last, so that memory is bounded by one tensor.
/// </summary>
sealed class JoinedTensor
{
    readonly TensorLayout layout;
    readonly TensorLender lender;
    readonly List<IDisposable> borrowed = [];
    (Matrix Matrix, int Row)[]? rows;
    Floats turned;

    JoinedTensor(TensorLayout layout, TensorLender lender)
    {
        this.layout = layout;
        this.lender = lender;
    }

    /// <summary>The tensor of a layout, its numbers borrowed as they are needed.</summary>
    public static SourceTensor Of(TensorLayout layout, TensorLender lender)
    {
        if (layout.Shape.Length == 1) return new SourceTensor(layout.Name, layout.Shape, (_, _, _, target) => ReadVector(layout, lender, target.Span));
        if (layout is { Transposed: false, Pieces: [var only] } && only.Rows.IsSlice(only.Shape[0]) && lender.IsView(only.Name))
            return SourceTensor.Of(layout.Name, lender.Matrix(only.Name).Matrix);
        return new SourceTensor(layout.Name, layout.Shape, new JoinedTensor(layout, lender).Read);
    }

    static void ReadVector(TensorLayout layout, TensorLender lender, Span<float> target)
    {
        foreach (TensorPiece piece in layout.Pieces)
        {
            var values = new float[piece.Shape[0]];
            lender.Read(piece.Name, values);
            for (int i = 0; i < values.Length; i++) target[piece.Rows.Stored(i)] = values[i];
        }
    }

    void Read(Team team, int first, int count, Floats target)
    {
        if (borrowed.Count == 0 && rows is null) Open(team);
        int columns = layout.Shape[1];
        if (layout.Transposed) turned.Slice(first * columns, count * columns).Span.CopyTo(target.Span);
        else ReadRows(team, first, count, columns, target);
        if (first + count == layout.Shape[0]) Close();
    }

    void ReadRows(Team team, int first, int count, int columns, Floats target)
    {
        for (int done = 0; done < count;)
        {
            (Matrix matrix, int row) = rows![first + done];
            int run = 1;
            while (done + run < count && rows[first + done + run].Row == row + run && rows[first + done + run].Matrix.Rows == matrix.Rows
                && row + run < matrix.Rows && rows[first + done + run].Matrix.Equals(matrix)) run++;
            Floats part = target.Slice(done * columns, run * columns);
            // Handing one row to several threads takes longer than reading it.
            if (run < 8) matrix.Dequantize(row, run, part.Span);
            else matrix.Dequantize(team, row, run, part);
            done += run;
        }
    }

    void Open(Team team)
    {
        (int outputs, int inputs) = layout.Size;
        rows = new (Matrix, int)[outputs];
        foreach (TensorPiece piece in layout.Pieces)
        {
            (Matrix matrix, IDisposable? copy) = lender.Matrix(piece.Name);
            if (copy is not null) borrowed.Add(copy);
            for (int row = 0; row < piece.Shape[0]; row++) rows[piece.Rows.Stored(row)] = (matrix, row);
        }
        if (!layout.Transposed) return;
        var arena = new Arena((long)outputs * inputs);
        borrowed.Add(arena);
        turned = arena.Take(checked(outputs * inputs));
        Span<float> all = turned.Span;
        const int tile = 64;
        var part = new float[tile * inputs];
        for (int first = 0; first < outputs; first += tile)
        {
            int count = Math.Min(tile, outputs - first);
            for (int i = 0; i < count; i++) rows[first + i].Matrix.Dequantize(rows[first + i].Row, 1, part.AsSpan(i * inputs, inputs));
            for (int input = 0; input < inputs; input++)
            {
                for (int i = 0; i < count; i++) all[input * outputs + first + i] = part[i * inputs + input];
            }
        }
    }

    void Close()
    {
        foreach (IDisposable thing in borrowed) thing.Dispose();
        borrowed.Clear();
        rows = null;
        turned = default;
    }
}
