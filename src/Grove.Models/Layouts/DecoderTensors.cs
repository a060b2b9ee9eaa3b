using Grove.Models.Files;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Models.Layouts;

/// <summary>
/// The decoder's tensors inside the files of a model: views where the files hold them as they are, copies where they must be picked
/// together. Names and shapes are compared with the architecture before a number is read.
/// </summary>
sealed class DecoderTensors : IDisposable
{
    readonly Dictionary<string, (StoredEntry Entry, TensorLayout Layout, TensorPiece Piece)> pieces = new(StringComparer.Ordinal);
    readonly IReadOnlyList<IDisposable> files;

    /// <summary>Finds every tensor of an architecture.</summary>
    /// <param name="architecture">What the files must fit.</param>
    /// <param name="layouts">How the tensors are stored.</param>
    /// <param name="entries">What there is, by name.</param>
    /// <param name="place">The folder or file, for messages.</param>
    /// <param name="ignores">Tensors that may be there and say nothing.</param>
    /// <param name="optionalPrefix">Beginning of names that may be left out.</param>
    /// <param name="files">What to dispose at the end.</param>
    public DecoderTensors(Architecture architecture, IEnumerable<TensorLayout> layouts, IReadOnlyDictionary<string, StoredEntry> entries, string place,
        Func<string, bool> ignores, string optionalPrefix, IReadOnlyList<IDisposable> files)
    {
        Architecture = architecture;
        Entries = entries;
        this.files = files;
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (TensorLayout layout in layouts)
        {
            (string name, StoredEntry entry) = Find(layout.Name, optionalPrefix) ?? throw Refuse(OneFile() ?? place, $"tensor '{layout.Name}' is missing", "Give the complete model");
            if (!entry.Shape.SequenceEqual(layout.Shape.Select(size => (long)size)))
                throw Refuse(entry.Path, $"tensor '{name}' is [{string.Join(", ", entry.Shape)}], config.json asks for [{string.Join(", ", layout.Shape)}]", "Give the config.json that belongs to the weights");
            used.Add(name);
            foreach (TensorPiece piece in layout.Pieces) pieces.Add(piece.Name, (entry, layout, piece));
        }
        foreach ((string name, StoredEntry entry) in entries)
        {
            if (!used.Contains(name) && !ignores(name))
                throw Refuse(entry.Path, $"tensor '{name}' has no place in a {architecture.ModelType} model", "Give the config.json that belongs to the weights");
        }
    }

    /// <summary>The shapes.</summary>
    public Architecture Architecture { get; }

    /// <summary>Everything in the files, by the names there.</summary>
    public IReadOnlyDictionary<string, StoredEntry> Entries { get; }

    /// <summary>A matrix in the type in which it is stored.</summary>
    /// <param name="name">One of <see cref="TensorNames"/> with two sizes.</param>
    /// <param name="copy">Memory to dispose after use when it had to be copied, or null when it is a view.</param>
    public Matrix Matrix(string name, out IDisposable? copy)
    {
        (StoredEntry entry, TensorLayout layout, TensorPiece piece) = pieces[name];
        Matrix stored = entry.Matrix();
        copy = null;
        int rows = piece.Shape[0];
        if (layout.Transposed) return TensorCopy.Turned(stored, piece.Rows, rows, out copy);
        return piece.Rows.IsSlice(rows) ? stored.Slice(piece.Rows.First, rows) : TensorCopy.Rows(stored, piece.Rows, rows, out copy);
    }

    /// <summary>Whether a matrix can be had without copying.</summary>
    public bool IsView(string name) => !pieces[name].Layout.Transposed && pieces[name].Piece.Rows.IsSlice(pieces[name].Piece.Shape[0]);

    /// <summary>The stored type of a tensor, by its name in the decoder.</summary>
    public TensorType TypeOf(string name) => pieces[name].Entry.Matrix().Type;

    /// <summary>Copies any tensor in single precision.</summary>
    /// <param name="name">One of <see cref="TensorNames"/>.</param>
    /// <param name="target">As long as the tensor.</param>
    public void Read(string name, Span<float> target)
    {
        (StoredEntry entry, _, TensorPiece piece) = pieces[name];
        if (piece.Shape.Length == 2)
        {
            Matrix matrix = Matrix(name, out IDisposable? copy);
            using (copy) matrix.Dequantize(0, matrix.Rows, target);
            return;
        }
        Matrix stored = entry.Matrix();
        var all = new float[stored.Columns];
        stored.Dequantize(0, 1, all);
        for (int i = 0; i < target.Length; i++) target[i] = all[piece.Rows.Stored(i)];
    }

    /// <summary>All weights in memory, in single precision.</summary>
    public Parameters Load()
    {
        try
        {
            Parameters parameters = Parameters.Allocate(Architecture);
            try
            {
                foreach (Parameter parameter in parameters.All) Read(parameter.Name, parameter.Value.Span);
                return parameters;
            }
            catch
            {
                parameters.Dispose();
                throw;
            }
        }
        catch (OutOfMemoryException failure)
        {
            throw new GroveException(
                $"cannot load the model ({Entries.Values.First().Path}): its {Architecture.ParameterCount} weights do not fit into memory. Close other programs or use a smaller model",
                ExitKind.ResourceFailed, failure);
        }
    }

    /// <summary>The weights as they are stored. They own the files from now on.</summary>
    public Weights Map()
    {
        var vectors = new Dictionary<string, Floats>(StringComparer.Ordinal);
        (string Name, int[] Shape)[] small = [.. TensorNames.All(Architecture).Where(t => t.Shape.Length == 1)];
        var arena = new Arena(small.Sum(t => Arena.Padded(t.Shape[0])));
        foreach ((string name, int[] shape) in small)
        {
            vectors[name] = arena.Take(shape[0]);
            Read(name, vectors[name].Span);
        }
        return new Weights(Architecture, this, vectors, [arena, this]);
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        foreach (IDisposable file in files) file.Dispose();
    }

    (string, StoredEntry)? Find(string name, string optionalPrefix)
    {
        if (Entries.TryGetValue(name, out StoredEntry? entry)) return (name, entry);
        if (optionalPrefix.Length == 0 || !name.StartsWith(optionalPrefix, StringComparison.Ordinal)) return null;
        string bare = name[optionalPrefix.Length..];
        return Entries.TryGetValue(bare, out entry) ? (bare, entry) : null;
    }

    string? OneFile() => Entries.Values.Select(entry => entry.Path).Distinct().Take(2).ToArray() is [var only] ? only : null;

    static GroveException Refuse(string path, string why, string advice) => SafetensorsHeader.Refuse(path, why, advice);
}
