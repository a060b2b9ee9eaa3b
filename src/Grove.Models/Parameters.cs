using Grove.Tensors;

namespace Grove.Models;

/// <summary>
/// All weights of one model (or numbers of the same shapes: gradients, optimiser state), in one block of memory.
/// </summary>
public sealed class Parameters : IDisposable
{
    readonly Arena arena;
    readonly Dictionary<string, Parameter> byName = new(StringComparer.Ordinal);

    Parameters(Architecture architecture, Arena arena, Parameter[] all)
    {
        Architecture = architecture;
        this.arena = arena;
        All = all;
        foreach (Parameter parameter in all) byName.Add(parameter.Name, parameter);
    }

    /// <summary>The shapes.</summary>
    public Architecture Architecture { get; }

    /// <summary>Every tensor, always in the same order: embedding, layers from first to last, final norm, head.</summary>
    public IReadOnlyList<Parameter> All { get; }

    /// <summary>Bytes reserved.</summary>
    public long Bytes => arena.Bytes;

    /// <summary>The numbers of one tensor, by its Hugging Face name.</summary>
    /// <exception cref="KeyNotFoundException">The architecture has no such tensor.</exception>
    public Floats this[string name] =>
        byName.TryGetValue(name, out Parameter? parameter)
            ? parameter.Value
            : throw new KeyNotFoundException($"The model has no tensor '{name}'.");

    /// <summary>Finds a tensor by its Hugging Face name.</summary>
    public bool TryGet(string name, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out Parameter parameter) =>
        byName.TryGetValue(name, out parameter);

    /// <summary>Reserves memory for every tensor, all zero.</summary>
    /// <exception cref="ArgumentException">The architecture's sizes do not fit together.</exception>
    public static Parameters Allocate(Architecture architecture)
    {
        if (architecture.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join("; ", problems), nameof(architecture));
        return Allocate(architecture, TensorNames.All(architecture));
    }

    /// <summary>Reserves memory, all zero, for tensors of the same names and shapes as another set's: gradients, an optimiser's state.</summary>
    public static Parameters AllocateLike(Parameters parameters) => Allocate(parameters.Architecture, parameters.All.Select(parameter => (parameter.Name, parameter.Shape)));

    /// <summary>Reserves memory, all zero, for tensors that belong to a model but are not its weights.</summary>
    internal static Parameters Allocate(Architecture architecture, IEnumerable<(string Name, int[] Shape)> tensors)
    {
        (string Name, int[] Shape)[] planned = [.. tensors];
        var arena = new Arena(planned.Sum(tensor => Arena.Padded(Count(tensor.Shape))));
        return new Parameters(architecture, arena, [.. planned.Select(t => new Parameter(t.Name, t.Shape, arena.Take(Count(t.Shape))))]);
    }

    /// <summary>How many numbers there are.</summary>
    public long Length => All.Sum(parameter => (long)parameter.Value.Length);

    /// <summary>
    /// Fills the weights for training from nothing: norms 1, biases 0, everything else normal with standard deviation 0.02,
    /// and the two projections that write into the residual stream divided by √(2·layers) (GPT-2's rule), so that
    /// the stream starts equally wide at any depth. The same seed gives the same bits on every machine.
    /// </summary>
    public void Initialize(ulong seed)
    {
        const double deviation = 0.02;
        double residual = deviation / Math.Sqrt(2.0 * Architecture.Layers);
        for (int index = 0; index < All.Count; index++)
        {
            Parameter parameter = All[index];
            Span<float> values = parameter.Value.Span;
            if (parameter.Shape.Length == 1)
            {
                values.Fill(parameter.Name.EndsWith(".bias", StringComparison.Ordinal) ? 0 : 1);
                continue;
            }
            bool writesResidual = parameter.Name.EndsWith(".o_proj.weight", StringComparison.Ordinal)
                || parameter.Name.EndsWith(".down_proj.weight", StringComparison.Ordinal);
            double scale = writesResidual ? residual : deviation;
            var numbers = new NormalNumbers(seed, (ulong)index);
            for (int i = 0; i < values.Length; i++) values[i] = (float)(numbers.Next() * scale);
        }
    }

    /// <summary>Sets every number to zero.</summary>
    public void Clear()
    {
        // By index: an enumerator over the interface would be an allocation in every step.
        for (int index = 0; index < All.Count; index++) All[index].Value.Clear();
    }

    /// <summary>Copies every number from another set of the same architecture's shapes.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public void CopyFrom(Parameters source)
    {
        if (source.All.Count != All.Count) throw new ArgumentException("The two models have different tensors.", nameof(source));
        for (int i = 0; i < All.Count; i++)
        {
            if (!All[i].Shape.AsSpan().SequenceEqual(source.All[i].Shape))
                throw new ArgumentException($"Tensor '{All[i].Name}' has different shapes in the two models.", nameof(source));
            source.All[i].Value.Span.CopyTo(All[i].Value.Span);
        }
    }

    /// <summary>Releases the memory; the tensors must not be used afterwards.</summary>
    public void Dispose() => arena.Dispose();

    internal static int Count(int[] shape)
    {
        int count = 1;
        foreach (int size in shape) count = checked(count * size);
        return count;
    }
}
