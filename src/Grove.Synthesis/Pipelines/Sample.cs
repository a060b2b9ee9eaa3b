using System.Collections.Immutable;
using Grove.Synthesis.Rows;

namespace Grove.Synthesis.Pipelines;

/// <summary>One row on its way through a pipeline: named texts that steps read and add to.</summary>
/// <param name="Id">Where it stands in the plan, such as <c>3/questions.2</c>: the same in every run, whatever the order of arrival.</param>
/// <param name="Columns">The texts by name.</param>
/// <param name="Lineage">Where it comes from, as far as is known.</param>
public sealed record Sample(string Id, ImmutableSortedDictionary<string, string> Columns, Lineage Lineage)
{
    /// <summary>What judges said, by column.</summary>
    public ImmutableSortedDictionary<string, double> Scores { get; init; } = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    /// <summary>A sample from pairs of names and texts.</summary>
    /// <param name="id">Its place in the plan.</param>
    /// <param name="lineage">Where it comes from.</param>
    /// <param name="columns">Names and texts.</param>
    public static Sample Of(string id, Lineage lineage, params ReadOnlySpan<(string Name, string Text)> columns)
    {
        ImmutableSortedDictionary<string, string>.Builder built = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string name, string text) in columns) built[name] = text;
        return new Sample(id, built.ToImmutable(), lineage);
    }

    /// <summary>The text of a column; empty where there is none.</summary>
    /// <param name="column">Its name.</param>
    public string this[string column] => Columns.GetValueOrDefault(column, "");

    /// <summary>The same with one text set.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="text">The text.</param>
    public Sample With(string column, string text) => this with { Columns = Columns.SetItem(column, text) };
}
