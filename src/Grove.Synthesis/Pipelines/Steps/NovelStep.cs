using System.Globalization;
using Grove.Synthesis.Pipelines.Novelty;

namespace Grove.Synthesis.Pipelines.Steps;

/// <summary>
/// Keeps samples whose text is unlike every kept one before and unlike the seeds, by ROUGE-L (Wang et al. 2022, Self-Instruct: 0.7).
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Column">The column.</param>
/// <param name="Below">Texts with this ROUGE-L F-measure or more to another are removed.</param>
public sealed record NovelStep(string Name, string Column, double Below) : ColumnStep(Name)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [Column];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => [];

    /// <inheritdoc/>
    public override string Describe() => string.Create(CultureInfo.InvariantCulture, $"keeps rows whose {Column} is new: ROUGE-L below {Below} to seeds and earlier rows");

    /// <inheritdoc/>
    public override IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed)
    {
        if (memory.Novelty is null)
        {
            memory.Novelty = new NoveltyIndex(Below);
            foreach (string seed in memory.Seeds) memory.Novelty.Add(seed);
        }
        var kept = new List<Sample>(samples.Count);
        foreach (Sample sample in samples)
        {
            if (memory.Novelty.Nearest(sample[Column]) is { } near)
            {
                removed(sample, string.Create(CultureInfo.InvariantCulture, $"ROUGE-L {near.Score:0.00} to: {(near.Text.Length <= 80 ? near.Text : near.Text[..80] + "…")}"));
                continue;
            }
            memory.Novelty.Add(sample[Column]);
            kept.Add(sample);
        }
        return kept;
    }
}
