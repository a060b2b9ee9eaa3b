using Grove.Models.Files;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Adapters;

/// <summary>A, B and magnitude of one module as a file holds them, cut into the parts of the decoder's layers.</summary>
/// <param name="Module">The module.</param>
/// <param name="Down">A [rank, inputs].</param>
/// <param name="Up">B [outputs, rank].</param>
/// <param name="Magnitude">One row of [outputs], or none.</param>
sealed record StoredFactors(AdapterModule Module, Matrix Down, Matrix Up, Matrix? Magnitude)
{
    /// <summary>An error about a file of an adapter.</summary>
    public static GroveException Refuse(string path, string why, string advice) => Refusal.Of("cannot read the adapter", path, why, advice);

    /// <summary>Reads an adapter out of its modules.</summary>
    /// <param name="architecture">The model.</param>
    /// <param name="config">How it was made.</param>
    /// <param name="modules">What is in the file; shapes have been checked.</param>
    /// <param name="scale">The factor on B·A of a module of some rank.</param>
    /// <param name="path">The file, for messages.</param>
    public static Adapter Load(Architecture architecture, AdapterConfig config, IReadOnlyList<StoredFactors> modules, Func<AdapterModule, int, float> scale, string path)
    {
        Adapter adapter = Adapter.Allocate(architecture, config, modules.SelectMany(stored => stored.Module.Pieces.Select(piece =>
            new PartShape(piece.Projection, stored.Module.Inputs, piece.Outputs, stored.Down.Rows, scale(stored.Module, stored.Down.Rows), stored.Magnitude is not null))));
        try
        {
            Dictionary<string, AdapterPart> parts = adapter.Parts.ToDictionary(part => part.Name, StringComparer.Ordinal);
            foreach (StoredFactors stored in modules)
                foreach (ModulePiece piece in stored.Module.Pieces) stored.Copy(piece, parts[piece.Projection]);
            foreach (Parameter parameter in adapter.Parameters.All)
            {
                foreach (float value in parameter.Value.Span)
                    if (!float.IsFinite(value)) throw Refuse(path, $"the numbers for '{parameter.Name}' are not all finite", "Copy or download it again, or train it again");
            }
            return adapter;
        }
        catch
        {
            adapter.Dispose();
            throw;
        }
    }

    void Copy(ModulePiece piece, AdapterPart part)
    {
        Down.Dequantize(0, Down.Rows, part.Down.Span);
        int rank = part.Rank;
        for (int row = 0; row < piece.Outputs; row++) Up.Dequantize(piece.Rows.Stored(row), 1, part.Up.Span.Slice(row * rank, rank));
        if (Magnitude is not { } stored || part.Magnitude is not { } magnitude) return;
        var all = new float[stored.Rows * stored.Columns];
        stored.Dequantize(0, stored.Rows, all);
        for (int row = 0; row < piece.Outputs; row++) magnitude[row] = all[piece.Rows.Stored(row)];
    }
}
