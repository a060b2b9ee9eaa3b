using Grove.Tensors;

namespace Grove.Models;

/// <summary>
/// A model's weights for reading: matrices as they are stored (in memory or in mapped files, in any type), everything of one
/// dimension (norms, biases) in single precision. Names are those of <see cref="TensorNames"/>.
/// </summary>
public sealed class Weights : IDisposable
{
    readonly IReadOnlyDictionary<string, Lazy<Matrix>> matrices;
    readonly IReadOnlyDictionary<string, Floats> vectors;
    readonly List<IDisposable> owned;

    /// <summary>Puts weights together.</summary>
    /// <param name="architecture">Their shapes.</param>
    /// <param name="matrices">Everything of two dimensions, [outputs, inputs].</param>
    /// <param name="vectors">Everything of one dimension.</param>
    /// <param name="owned">What to dispose with them: files, memory.</param>
    /// <exception cref="ArgumentException">A tensor of the architecture is missing or has another shape.</exception>
    public Weights(Architecture architecture, IReadOnlyDictionary<string, Matrix> matrices, IReadOnlyDictionary<string, Floats> vectors, IReadOnlyList<IDisposable> owned)
    {
        Architecture = architecture;
        this.matrices = matrices.ToDictionary(pair => pair.Key, pair => new Lazy<Matrix>(pair.Value), StringComparer.Ordinal);
        this.vectors = vectors;
        this.owned = [.. owned];
        foreach ((string name, int[] shape) in TensorNames.All(architecture))
        {
            bool fits = shape is [int rows, int columns]
                ? matrices.TryGetValue(name, out Matrix matrix) && matrix.Rows == rows && matrix.Columns == columns
                : vectors.TryGetValue(name, out Floats vector) && vector.Length == shape[0];
            if (!fits) throw new ArgumentException($"Tensor '{name}' [{string.Join(", ", shape)}] is missing or has another shape.");
        }
    }

    /// <summary>
    /// Weights in files, whose names and shapes have been compared with the architecture. What must be copied to be used is copied when
    /// it is first asked for, so that opening takes the same time for any size.
    /// </summary>
    internal Weights(Architecture architecture, Layouts.DecoderTensors tensors, IReadOnlyDictionary<string, Floats> vectors, IReadOnlyList<IDisposable> owned)
    {
        Architecture = architecture;
        this.vectors = vectors;
        this.owned = [.. owned];
        matrices = TensorNames.All(architecture).Where(t => t.Shape.Length == 2).ToDictionary(t => t.Name, t => new Lazy<Matrix>(() =>
        {
            Matrix matrix = tensors.Matrix(t.Name, out IDisposable? copy);
            if (copy is not null) lock (this.owned) this.owned.Add(copy);
            return matrix;
        }), StringComparer.Ordinal);
    }

    /// <summary>The shapes.</summary>
    public Architecture Architecture { get; }

    /// <summary>A view on weights in memory, which stay their owner's.</summary>
    public static Weights Of(Parameters parameters) => new(
        parameters.Architecture,
        parameters.All.Where(p => p.Shape.Length == 2).ToDictionary(p => p.Name, p => new Matrix(p.Value, p.Shape[0], p.Shape[1])),
        parameters.All.Where(p => p.Shape.Length == 1).ToDictionary(p => p.Name, p => p.Value),
        []);

    /// <summary>A matrix by name.</summary>
    /// <exception cref="KeyNotFoundException">The architecture has no such matrix.</exception>
    public Matrix Matrix(string name) => matrices[name].Value;

    /// <summary>A vector by name, or null when the architecture has none of that name.</summary>
    public Floats? Vector(string name) => vectors.TryGetValue(name, out Floats vector) ? vector : null;

    /// <summary>Releases files and memory; nothing that was handed out must be used afterwards.</summary>
    public void Dispose()
    {
        foreach (IDisposable thing in owned) thing.Dispose();
    }
}
