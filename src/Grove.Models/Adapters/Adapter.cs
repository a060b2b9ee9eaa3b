namespace Grove.Models.Adapters;

/// <summary>
/// An adapter: for some linear layers of a model two narrow matrices whose product is added to the weight (LoRA, Hu et al., 2021), with
/// the scale of rsLoRA (Kalajdzievski, 2023) or the magnitudes of DoRA (Liu et al., 2024) where asked for. The model itself stays as it is,
/// so that several adapters can be held over one.
/// </summary>
public sealed class Adapter : IDisposable
{
    Adapter(AdapterConfig config, Parameters parameters, AdapterPart[] parts)
    {
        Config = config;
        Parameters = parameters;
        Parts = parts;
    }

    /// <summary>How it was made.</summary>
    public AdapterConfig Config { get; }

    /// <summary>The shape of the model it belongs to.</summary>
    public Architecture Architecture => Parameters.Architecture;

    /// <summary>All its numbers, for optimizers and files: <c>….lora_A.weight</c>, <c>….lora_B.weight</c> and, for DoRA, <c>….lora_magnitude_vector</c>.</summary>
    public Parameters Parameters { get; }

    /// <summary>What is added to which layer, in the order of the decoder's layers.</summary>
    public IReadOnlyList<AdapterPart> Parts { get; }

    /// <summary>
    /// A new adapter that changes nothing yet: A uniform within ±1/√inputs (Kaiming's with a = √5, as PEFT does), B zero, magnitudes the
    /// lengths of the weights. The same seed gives the same bits on every machine.
    /// </summary>
    /// <param name="weights">The model, in any type.</param>
    /// <param name="config">Which layers, and how wide.</param>
    /// <param name="seed">Decides A.</param>
    /// <exception cref="Grove.Text.GroveException">The configuration chooses no layer of this model, or a value is out of range.</exception>
    public static Adapter Create(Weights weights, AdapterConfig config, ulong seed = 0)
    {
        Architecture architecture = weights.Architecture;
        var shapes = new List<PartShape>();
        foreach (AdapterModule module in ModuleSelection.Of(config, architecture))
        {
            int rank = config.RankOf(module.Name);
            float scale = config.ScaleOf(module.Name);
            shapes.AddRange(module.Pieces.Select(piece => new PartShape(piece.Projection, module.Inputs, piece.Outputs, rank, scale, config.UseDora)));
        }
        Adapter adapter = Allocate(architecture, config, shapes);
        for (int i = 0; i < adapter.Parts.Count; i++)
        {
            AdapterPart part = adapter.Parts[i];
            var numbers = new NormalNumbers(seed, (ulong)i);
            double bound = 1 / Math.Sqrt(part.Inputs);
            foreach (ref float value in part.Down.Span) value = (float)((2 * numbers.NextUniform() - 1) * bound);
            if (part.Magnitude is not { } magnitude) continue;
            double[] squares = RowSquares.Of(weights.Matrix(WeightName(architecture, part.Name)));
            for (int row = 0; row < squares.Length; row++) magnitude[row] = (float)Math.Sqrt(squares[row]);
        }
        return adapter;
    }

    /// <summary>Memory for an adapter, all zero, its parts in the order of the decoder's layers.</summary>
    internal static Adapter Allocate(Architecture architecture, AdapterConfig config, IEnumerable<PartShape> shapes)
    {
        var order = TensorNames.All(architecture).Select((tensor, index) => (tensor.Name, index)).ToDictionary(pair => pair.Name, pair => pair.index, StringComparer.Ordinal);
        PartShape[] sorted = [.. shapes.OrderBy(shape => order.GetValueOrDefault(shape.Name + ".weight", int.MaxValue))];
        Parameters parameters = Parameters.Allocate(architecture, sorted.SelectMany(shape => shape.Tensors()));
        return new Adapter(config, parameters, [.. sorted.Select(shape => new AdapterPart(shape.Name, shape.Rank, shape.Scale,
            parameters[shape.DownName], parameters[shape.UpName], shape.HasMagnitude ? parameters[shape.MagnitudeName] : null))]);
    }

    /// <summary>Name of the weight of a linear layer: the head of a tied model has the embedding's.</summary>
    internal static string WeightName(Architecture architecture, string projection) =>
        projection == HeadName && architecture.TieEmbeddings ? TensorNames.Embedding : projection + ".weight";

    /// <summary>The head among the linear layers.</summary>
    internal const string HeadName = "lm_head";

    /// <summary>Releases its memory; no decoder must use it afterwards.</summary>
    public void Dispose() => Parameters.Dispose();
}
