using System.Runtime.CompilerServices;
using Grove.Synthesis.Rows;
using Grove.Text;

namespace Grove.Synthesis.Filters;

/// <summary>
/// Filters one after the other over any number of rows, in bounded memory: a row is looked at when it comes and goes on at once.
/// The same rows in the same order always give the same result.
/// </summary>
/// <param name="filters">In the order in which rows pass them; the cheap ones first. The pipeline disposes those that can be.</param>
public sealed class RowPipeline(IReadOnlyList<IRowFilter> filters) : IDisposable
{
    const int MostSamples = 3;
    const int ReportEvery = 256;

    readonly Stage[] stages = [.. filters.Select(filter => new Stage(filter))];
    readonly RowText text = new();
    long rowsIn, rowsOut;

    /// <summary>How many rows came in and went out.</summary>
    public RowPipelineProgress Progress => new(rowsIn, rowsOut);

    /// <summary>What each filter has done so far, in their order.</summary>
    public IReadOnlyList<FilterCount> Counts => [.. stages.Select(stage => stage.Count())];

    /// <summary>The same as stages of a funnel.</summary>
    public IReadOnlyList<FunnelStage> Funnel => [.. Counts.Select(count =>
        new FunnelStage(count.Name, (int)count.In, (int)count.Out, [.. count.Removed.Select(sample => $"{sample.Question} ({sample.Reason})")]))];

    /// <summary>Lets one row through all filters.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The row as it goes on, or null when a filter removed it.</returns>
    public SyntheticRow? Pass(SyntheticRow row)
    {
        rowsIn++;
        text.Read(row);
        foreach (Stage stage in stages)
        {
            FilterVerdict verdict = stage.Judge(text);
            if (!verdict.Keeps) return null;
            if (verdict.Changed is { } changed) text.Read(changed);
        }
        foreach (Stage stage in stages) stage.Filter.Kept(text);
        rowsOut++;
        return text.Row;
    }

    /// <summary>Lets rows through as they are asked for.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="progress">Told every 256 rows and at the end; may be null.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public IEnumerable<SyntheticRow> Run(IEnumerable<SyntheticRow> rows, IProgress<RowPipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        foreach (SyntheticRow row in rows)
        {
            cancellation.ThrowIfCancellationRequested();
            SyntheticRow? kept = Pass(row);
            if (rowsIn % ReportEvery == 0) progress?.Report(Progress);
            if (kept is not null) yield return kept;
        }
        progress?.Report(Progress);
    }

    /// <summary>Lets rows through as they come.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="progress">Told every 256 rows and at the end; may be null.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public async IAsyncEnumerable<SyntheticRow> RunAsync(
        IAsyncEnumerable<SyntheticRow> rows, IProgress<RowPipelineProgress>? progress = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (SyntheticRow row in rows.WithCancellation(cancellation))
        {
            SyntheticRow? kept = Pass(row);
            if (rowsIn % ReportEvery == 0) progress?.Report(Progress);
            if (kept is not null) yield return kept;
        }
        progress?.Report(Progress);
    }

    /// <summary>Lets go of what filters keep on disk.</summary>
    public void Dispose()
    {
        foreach (Stage stage in stages) (stage.Filter as IDisposable)?.Dispose();
    }

    sealed class Stage(IRowFilter filter)
    {
        readonly List<FilterSample> samples = [];
        long rowsIn, rowsOut, changed;

        public IRowFilter Filter => filter;

        public FilterVerdict Judge(RowText text)
        {
            rowsIn++;
            FilterVerdict verdict = filter.Judge(text);
            if (verdict.Keeps) rowsOut++;
            if (verdict.Changed is not null) changed++;
            if ((!verdict.Keeps || verdict.Changed is not null) && samples.Count < MostSamples)
                samples.Add(new FilterSample(text.Row.Question, text.Row.Answer, text.Row.Lineage.Leaf, verdict.Reason));
            return verdict;
        }

        public FilterCount Count() => new(filter.Name, rowsIn, rowsOut, changed, [.. samples]);
    }
}
