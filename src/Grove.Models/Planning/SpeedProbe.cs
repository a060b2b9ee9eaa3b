using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models.Planning;

/// <summary>Measures the kernels at the widths of a model, a fraction of a second for each type of weight.</summary>
public static class SpeedProbe
{
    /// <summary>Rows of the products that stand for prompts and training: enough to be as fast as more would be.</summary>
    const int Rows = 192;

    /// <summary>Largest weight that is multiplied: larger ones are no faster.</summary>
    const long LargestProduct = 4L << 20;

    /// <summary>Weights that stream by in a probe of decoding, at most: larger than most caches.</summary>
    const long LargestStream = 128L << 20;

    const int AttentionRows = 256;
    const int CachedPositions = 1024;
    const int OverheadLayers = 24;

    /// <summary>Measures.</summary>
    /// <param name="team">Threads to use.</param>
    /// <param name="architecture">The model whose widths are taken.</param>
    /// <param name="plans">Its weights in the types that are asked for; each is probed with as many bytes as the model has, up to 128 MB.</param>
    /// <param name="training">Whether to measure backward passes too.</param>
    /// <param name="cancellation">Looked at between kernels.</param>
    public static MachineSpeed Measure(Team team, Architecture architecture, IReadOnlyList<WeightPlan> plans, bool training, CancellationToken cancellation)
    {
        Architecture a = architecture;
        int inputs = a.HiddenSize;
        int outputs = (int)Math.Clamp(LargestProduct / inputs, 16, a.IntermediateSize);
        LinearSpeed.WarmUp(team, plans.SelectMany(plan => plan.Parts).Select(part => part.Type).Distinct());
        var types = new SortedDictionary<TensorType, TypeSpeed>();
        foreach (WeightPlan plan in plans)
        {
            foreach (TensorType type in plan.Parts.Select(part => part.Type))
            {
                cancellation.ThrowIfCancellationRequested();
                if (types.ContainsKey(type) || inputs % type.BlockSize() != 0) continue;
                double oneRow = LinearSpeed.OneRow(team, type, outputs, inputs, Math.Min(plan.Bytes, LargestStream));
                types.Add(type, new TypeSpeed(oneRow, LinearSpeed.ManyRows(team, type, outputs, inputs, Rows),
                    training ? LinearSpeed.InputGradient(team, type, outputs, inputs, Rows) : 0));
            }
        }
        cancellation.ThrowIfCancellationRequested();
        (double attention, double attentionGradient) = MeasureAttention(team, a);
        return new MachineSpeed
        {
            Threads = team.Threads,
            Peak = Machine.MeasurePeak(team),
            Bandwidth = Machine.MeasureBandwidth(team),
            Types = types,
            WeightGradient = training ? LinearSpeed.WeightGradient(team, outputs, inputs, Rows) : 0,
            CachedAttention = MeasureCachedAttention(team, a),
            Attention = attention,
            AttentionGradient = attentionGradient,
            LayerOverhead = MeasureOverhead(team, a),
            Updates = training ? MeasureUpdates(team, plans.Count > 0 ? plans[0] : null) : 0,
        };
    }

    /// <summary>Query and key-value heads of the model, few enough to be quick.</summary>
    static (int Heads, int KeyValueHeads) HeadsOf(Architecture a)
    {
        int group = a.Heads / a.KeyValueHeads, keyValue = Math.Clamp(8 / group, 1, a.KeyValueHeads);
        return (keyValue * group, keyValue);
    }

    static (double Forward, double Backward) MeasureAttention(Team team, Architecture a)
    {
        (int heads, int keyValueHeads) = HeadsOf(a);
        int query = AttentionRows * heads * a.HeadDim, keyValue = AttentionRows * keyValueHeads * a.HeadDim, sums = AttentionRows * heads;
        int scratchLength = Attention.ScratchLength(AttentionRows, heads);
        using var arena = new Arena(Arena.Padded(query) * 4L + Arena.Padded(keyValue) * 4L + Arena.Padded(sums) + Arena.Padded(scratchLength));
        Floats q = arena.Take(query), output = arena.Take(query), outputGradient = arena.Take(query), queryGradient = arena.Take(query);
        Floats k = arena.Take(keyValue), v = arena.Take(keyValue), keyGradient = arena.Take(keyValue), valueGradient = arena.Take(keyValue);
        Floats logSumExp = arena.Take(sums), scratch = arena.Take(scratchLength);
        int[] starts = new int[AttentionRows];
        double scale = a.AttentionScale, work = PairWork(AttentionRows, heads * a.HeadDim);
        double forward = LinearSpeed.Best(() => Attention.Forward(
            team, q, k, v, output, logSumExp, starts, AttentionRows, heads, keyValueHeads, a.HeadDim, (float)scale));
        double backward = LinearSpeed.Best(() => Attention.Backward(
            team, outputGradient, q, k, v, output, logSumExp, queryGradient, keyGradient, valueGradient, scratch, starts,
            AttentionRows, heads, keyValueHeads, a.HeadDim, (float)scale));
        return (work / forward, 2.5 * work / backward);
    }

    /// <summary>Multiply-adds of attention over a text: every token meets half of it on average, twice (scores and values).</summary>
    internal static double PairWork(double rows, double querySize) => rows * rows * querySize;

    static double MeasureCachedAttention(Team team, Architecture a)
    {
        (int heads, int keyValueHeads) = HeadsOf(a);
        int width = heads * a.HeadDim, page = CachedAttention.LayerFloats(keyValueHeads, a.HeadDim), pages = PageCache.PagesOf(CachedPositions);
        using var arena = new Arena(Arena.Padded(width) * 2L + Arena.Padded(page) * pages);
        using var table = new PageTable(page);
        using var rows = new CachedRows(1);
        Floats query = arena.Take(width), output = arena.Take(width);
        for (int i = 0; i < pages; i++) table.Add(arena.Take(page));
        rows.Add(table, CachedPositions - 1);
        double seconds = LinearSpeed.Best(() => CachedAttention.Forward(team, rows, 0, query, output, heads, keyValueHeads, a.HeadDim, a.AttentionScale));
        return seconds / ((double)CachedPositions * width);
    }

    /// <summary>A decoder of the same kind that is so narrow that its products take no time.</summary>
    static double MeasureOverhead(Team team, Architecture a)
    {
        Architecture narrow = a with
        {
            VocabularySize = 32, HiddenSize = 32, IntermediateSize = 32, Layers = OverheadLayers, Heads = 2, KeyValueHeads = 1, HeadDim = 16,
            RotaryDim = a.RotaryDim is null or 0 ? a.RotaryDim : 16, MaxPositions = 64, SlidingWindow = null,
        };
        using Parameters parameters = Parameters.Allocate(narrow);
        parameters.Initialize(1);
        using var decoder = new Decoder(parameters, team, 64);
        return LinearSpeed.Best(() =>
        {
            decoder.Reset();
            for (int token = 0; token < 16; token++) decoder.Step(token);
        }) / (16 * OverheadLayers);
    }

    static double MeasureUpdates(Team team, WeightPlan? plan)
    {
        // Four arrays together as large as the model's, up to what is larger than most caches.
        int length = (int)Math.Clamp((plan?.Bytes ?? LargestStream) / sizeof(float), 1 << 16, LargestStream / (4 * sizeof(float)));
        using var arena = new Arena(4L * Arena.Padded(length));
        Floats parameter = arena.Take(length), gradient = arena.Take(length), first = arena.Take(length), second = arena.Take(length);
        return length / LinearSpeed.Best(() => AdamW.Step(team, parameter, gradient, first, second, length, 1e-4f, 0.9f, 0.95f, 1e-8f, 0, 1, 1));
    }
}
