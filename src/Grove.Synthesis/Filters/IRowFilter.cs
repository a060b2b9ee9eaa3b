namespace Grove.Synthesis.Filters;

/// <summary>One check that every written row passes. Rows come one at a time, in order, from one thread.</summary>
public interface IRowFilter
{
    /// <summary>What the filter does, for people: a few words such as <c>near-duplicates</c>.</summary>
    string Name { get; }

    /// <summary>Looks at one row.</summary>
    /// <param name="text">The row with its words; only valid during the call.</param>
    FilterVerdict Judge(RowText text);

    /// <summary>Told of every row that all filters of the pipeline let through, so that later rows can be compared with what is really kept.</summary>
    /// <param name="text">The row as it goes out; only valid during the call.</param>
    void Kept(RowText text)
    {
    }
}
