using System.Numerics;
using Grove.Models.Layouts;
using Grove.Tensors;

namespace Grove.Models.Adapters;

/// <summary>
/// Weights with adapters merged into them, one after the other: W ← W + scale·B·A, or W ← magnitude · (W + scale·B·A) / |W + scale·B·A| for each
/// output. A row is computed in double precision from the stored numbers and rounded once at the end.
/// </summary>
static class AdapterMerge
{
    /// <summary>The shape of the merged model: a tied head that is adapted is not tied any more.</summary>
    public static Architecture Shape(Architecture architecture, IReadOnlyList<Adapter> adapters) =>
        architecture.TieEmbeddings && adapters.Any(adapter => adapter.Parts.Any(part => part.Name == Adapter.HeadName))
            ? architecture with { TieEmbeddings = false } : architecture;

    /// <summary>The tensors of the merged model; those that no adapter touches are the model's own.</summary>
    /// <param name="model">The model's tensors.</param>
    /// <param name="architecture">The model's shape.</param>
    /// <param name="adapters">What to merge, in order.</param>
    public static TensorLender Lender(TensorLender model, Architecture architecture, IReadOnlyList<Adapter> adapters)
    {
        // The embedding itself is never adapted: a part on a tied head is the new head's alone.
        Dictionary<string, AdapterPart[]> parts = adapters.SelectMany(adapter => adapter.Parts)
            .GroupBy(part => part.Name + ".weight", StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
        string Source(string name) => name == TensorNames.Head && architecture.TieEmbeddings ? TensorNames.Embedding : name;
        return new TensorLender(
            name =>
            {
                (Matrix weight, IDisposable? copy) = model.Matrix(Source(name));
                if (!parts.TryGetValue(name, out AdapterPart[]? merged)) return (weight, copy);
                using (copy)
                {
                    (Matrix result, Arena arena) = Merge(weight, merged);
                    return (result, arena);
                }
            },
            name => !parts.ContainsKey(name) && model.IsView(Source(name)),
            (name, target) => model.Read(Source(name), target));
    }

    /// <summary>A weight with the parts of several adapters merged, in single precision.</summary>
    public static (Matrix, Arena) Merge(Matrix weight, IReadOnlyList<AdapterPart> parts)
    {
        int rows = weight.Rows, columns = weight.Columns;
        var arena = new Arena((long)rows * columns);
        Floats merged = arena.Take(checked(rows * columns));
        double[][] downs = [.. parts.Select(part => Array.ConvertAll(part.Down.Span.ToArray(), value => (double)value))];
        var row = new double[columns];
        for (int output = 0; output < rows; output++)
        {
            Span<float> target = merged.Slice(output * columns, columns).Span;
            weight.Dequantize(output, 1, target);
            for (int i = 0; i < columns; i++) row[i] = target[i];
            for (int i = 0; i < parts.Count; i++) Add(row, parts[i], downs[i], output);
            for (int i = 0; i < columns; i++) target[i] = (float)row[i];
        }
        return (new Matrix(merged, rows, columns), arena);
    }

    static void Add(double[] row, AdapterPart part, double[] down, int output)
    {
        for (int k = 0; k < part.Rank; k++)
        {
            double factor = (double)part.Scale * part.Up[output * part.Rank + k];
            if (factor == 0) continue;
            ReadOnlySpan<double> a = down.AsSpan(k * row.Length, row.Length);
            int i = 0;
            for (; i <= row.Length - Vector<double>.Count; i += Vector<double>.Count)
                (new Vector<double>(row, i) + new Vector<double>(a[i..]) * factor).CopyTo(row, i);
            for (; i < row.Length; i++) row[i] += a[i] * factor;
        }
        if (part.Magnitude is not { } magnitude) return;
        double square = 0;
        foreach (double value in row) square += value * value;
        double gain = square > 0 ? magnitude[output] / Math.Sqrt(square) : 0;
        for (int i = 0; i < row.Length; i++) row[i] *= gain;
    }
}
