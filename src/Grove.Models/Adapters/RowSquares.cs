using Grove.Tensors;

namespace Grove.Models.Adapters;

/// <summary>The sum of squares of each row of a weight, in double precision, a few rows at a time.</summary>
static class RowSquares
{
    /// <param name="weight">[outputs, inputs], in any type.</param>
    /// <returns>[outputs].</returns>
    public static double[] Of(Matrix weight)
    {
        var squares = new double[weight.Rows];
        int piece = Math.Clamp((1 << 18) / Math.Max(1, weight.Columns), 1, Math.Max(1, weight.Rows));
        var values = new float[piece * weight.Columns];
        for (int first = 0; first < weight.Rows; first += piece)
        {
            int count = Math.Min(piece, weight.Rows - first);
            weight.Dequantize(first, count, values);
            for (int row = 0; row < count; row++)
            {
                double sum = 0;
                foreach (float value in values.AsSpan(row * weight.Columns, weight.Columns)) sum += (double)value * value;
                squares[first + row] = sum;
            }
        }
        return squares;
    }
}
