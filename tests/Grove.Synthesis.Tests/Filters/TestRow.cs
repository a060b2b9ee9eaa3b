using Grove.Synthesis.Filters;
using Grove.Synthesis.Rows;

namespace Grove.Synthesis.Tests.Filters;

/// <summary>Rows for filters, and what a filter says about one.</summary>
static class TestRow
{
    public static SyntheticRow Of(string question, string answer = "Ten days.", string source = "", string language = "en", string? context = null, string leaf = "leaf") => new()
    {
        Question = question,
        Answer = answer,
        Context = context,
        Lineage = new Lineage { Leaf = leaf, LeafKind = "knowledge", Teacher = "test", Source = source, Language = language },
    };

    public static FilterVerdict Judge(this IRowFilter filter, SyntheticRow row) => filter.Judge(new RowText(row));
}
