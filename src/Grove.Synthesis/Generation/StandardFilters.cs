using Grove.Synthesis.Filters;
using Grove.Taxonomy;

namespace Grove.Synthesis.Generation;

/// <summary>The filters that every generated row passes, over all leaves.</summary>
public static class StandardFilters
{
    /// <summary>A fresh list, the cheap ones first.</summary>
    /// <param name="tree">The leaves; copies of their questions are taken out, since they are the test.</param>
    public static IReadOnlyList<IRowFilter> For(TaxonomyTree tree) =>
    [
        new EmptyFilter(),
        new LengthFilter(),
        new RepetitionFilter(),
        new LanguageFilter(),
        new KnowledgeOnly(new GroundingFilter()),
        new SeedNoveltyFilter(
        [
            .. tree.Knowledge.SelectMany(leaf => leaf.Seeds).SelectMany(seed => seed.Questions).Select(question => question.Question),
            .. tree.Skills.SelectMany(leaf => leaf.Examples).Select(example => example.Context is null ? example.Question : $"{example.Context}\n\n{example.Question}"),
        ]),
        new DuplicateFilter(),
        new NearDuplicateFilter(),
    ];

    /// <summary>What a skill makes of a text need not be in the text: rewriting and converting are the point of some.</summary>
    sealed class KnowledgeOnly(IRowFilter inner) : IRowFilter
    {
        public string Name => inner.Name;

        public FilterVerdict Judge(RowText text) => text.Row.Lineage.LeafKind == "knowledge" ? inner.Judge(text) : FilterVerdict.Keep;

        public void Kept(RowText text) => inner.Kept(text);
    }
}
