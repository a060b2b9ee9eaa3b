namespace Grove.Models.Adapters;

/// <summary>
/// A and B of a whole module, put together from those of the decoder's layers in it. Layers that read through the same A keep it. Others
/// stand beside one another, A on A and B in blocks with zeros between, at a rank that is the sum of theirs: exactly the same product.
/// </summary>
/// <param name="Module">The module.</param>
/// <param name="Rank">Width between A and B.</param>
/// <param name="Scale">Factor on B·A.</param>
/// <param name="Down">A [rank, inputs].</param>
/// <param name="Up">B [outputs, rank].</param>
/// <param name="Magnitude">[outputs], or null.</param>
sealed record ModuleFactors(AdapterModule Module, int Rank, float Scale, float[] Down, float[] Up, float[]? Magnitude)
{
    /// <summary>All modules of an adapter.</summary>
    /// <param name="adapter">The adapter.</param>
    /// <param name="modules">The modules of its model, by the names of some kind of file.</param>
    /// <param name="refuse">Makes the error for what cannot be put together.</param>
    public static IReadOnlyList<ModuleFactors> Of(Adapter adapter, IReadOnlyList<AdapterModule> modules, Func<string, Exception> refuse)
    {
        Dictionary<string, AdapterPart> parts = adapter.Parts.ToDictionary(part => part.Name, StringComparer.Ordinal);
        var factors = new List<ModuleFactors>();
        foreach (AdapterModule module in modules)
        {
            (ModulePiece Piece, AdapterPart Part)[] found = [.. module.Pieces.Where(piece => parts.ContainsKey(piece.Projection)).Select(piece => (piece, parts[piece.Projection]))];
            foreach ((ModulePiece piece, _) in found) parts.Remove(piece.Projection);
            if (found.Length > 0) factors.Add(Join(module, found, refuse));
        }
        return parts.Count == 0 ? factors : throw refuse($"such a file has no place for the adapter of '{parts.Keys.First()}'");
    }

    /// <summary>The factor that makes this B stand for another scale, so that one scale serves several modules.</summary>
    public float[] UpAt(double scale)
    {
        double factor = Scale / scale;
        return factor == 1 ? Up : [.. Up.Select(value => (float)(value * factor))];
    }

    static ModuleFactors Join(AdapterModule module, (ModulePiece Piece, AdapterPart Part)[] found, Func<string, Exception> refuse)
    {
        AdapterPart first = found[0].Part;
        bool shared = found.All(pair => pair.Part.Rank == first.Rank && pair.Part.Down.Span.SequenceEqual(first.Down.Span));
        int rank = shared ? first.Rank : found.Sum(pair => pair.Part.Rank);
        var down = new float[rank * module.Inputs];
        var up = new float[module.Outputs * rank];
        float[]? magnitude = first.Magnitude is null ? null : new float[module.Outputs];
        if (magnitude is not null && found.Length < module.Pieces.Count)
            throw refuse($"only a part of '{module.Name}' has magnitudes (DoRA), the file needs those of all of it");
        int begin = 0;
        foreach ((ModulePiece piece, AdapterPart part) in found)
        {
            part.Down.Span.CopyTo(down.AsSpan(begin * module.Inputs));
            double factor = (double)part.Scale / first.Scale;
            ReadOnlySpan<float> b = part.Up.Span;
            for (int row = 0; row < piece.Outputs; row++)
            {
                int stored = piece.Rows.Stored(row);
                for (int i = 0; i < part.Rank; i++)
                    up[stored * rank + begin + i] = factor == 1 || part.Scale == first.Scale ? b[row * part.Rank + i] : (float)(b[row * part.Rank + i] * factor);
                if (magnitude is not null) magnitude[stored] = part.Magnitude!.Value[row];
            }
            if (!shared) begin += part.Rank;
        }
        return new ModuleFactors(module, rank, first.Scale, down, up, magnitude);
    }
}
