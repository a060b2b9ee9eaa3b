using BenchmarkDotNet.Attributes;
using Grove.Synthesis.Filters;
using Grove.Synthesis.Filters.Duplicates;
using Grove.Synthesis.Filters.Overlap;
using Grove.Synthesis.Rows;

namespace Grove.Benchmarks.Filters;

/// <summary>What a row costs in the filters, on one thread: an operation is a row.</summary>
public class FilterBenchmark
{
    const int Rows = 50_000;

    readonly SyntheticRow[] rows = [.. WrittenRows.Take(Rows)];
    readonly uint[][] sets = [.. WrittenRows.Take(Rows).Select(row => new RowText(row).Distinct.ToArray())];
    readonly string[] evaluation = [.. WrittenRows.Take(20_000).Select(row => row.Answer.Replace("bring", "carry"))];

    /// <summary>All filters, one after the other.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public long AllFilters()
    {
        var leaks = new LeakIndex();
        foreach (string text in evaluation) leaks.Add(text, "evaluation");
        using var pipeline = new RowPipeline(
        [
            new EmptyFilter(), new LengthFilter(), new RepetitionFilter(), new ToxicityFilter(), new LanguageFilter(), new PersonalDataFilter(), new GroundingFilter(),
            new SeedNoveltyFilter(evaluation.Take(200)), new LeakFilter(leaks), new DuplicateFilter(), new NearDuplicateFilter(),
        ]);
        return pipeline.Run(rows).LongCount();
    }

    /// <summary>Signatures, band keys and sketches of the words alone.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public ulong MinHashOnly()
    {
        using var index = new NearDuplicateIndex(0.8);
        ulong sum = 0;
        foreach (uint[] set in sets) sum += index.Sign(set);
        return sum;
    }

    /// <summary>Finding and remembering near-duplicates.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public long NearDuplicates()
    {
        using var pipeline = new RowPipeline([new NearDuplicateFilter()]);
        return pipeline.Run(rows).LongCount();
    }
}
