using System.ComponentModel.DataAnnotations;
using Grove.Synthesis.Filters.Duplicates;

namespace Grove.Synthesis.Filters;

/// <summary>
/// Removes rows whose words (question, context and answer together) are nearly those of a row before, in any leaf: Jaccard similarity
/// of the sets of words. No row below the threshold is removed. Every row is compared with the 512 before it; an older one at the threshold is found
/// with a probability of 99.9 %, one above it sooner, unless more than 32 younger rows fall together with it in every band that the two share, as
/// happens where thousands of rows are of one mould.
/// </summary>
/// <param name="threshold">Similarity from which a row is removed, 0.1 to 1.</param>
public sealed class NearDuplicateFilter([Range(0.1, 1.0)] double threshold = 0.8) : IRowFilter, IDisposable
{
    readonly NearDuplicateIndex index = new(threshold);

    /// <inheritdoc/>
    public string Name => "near-duplicates";

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text) =>
        text.Distinct.Length > 0 && index.Find(text.Distinct, out double similarity, out _)
            ? FilterVerdict.Remove($"{(int)(100 * similarity)} % of the words are those of an earlier row")
            : FilterVerdict.Keep;

    /// <inheritdoc/>
    public void Kept(RowText text)
    {
        if (text.Distinct.Length > 0) index.Add(text.Distinct);
    }

    /// <summary>Removes temporary files.</summary>
    public void Dispose() => index.Dispose();
}
