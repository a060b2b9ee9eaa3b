namespace Grove.Taxonomy;

/// <summary>The usable leaves below one folder, ordered by name.</summary>
/// <param name="Root">The path that was read.</param>
/// <param name="Knowledge">Leaves that teach what documents say.</param>
/// <param name="Skills">Leaves that teach how to do something.</param>
public sealed record TaxonomyTree(
    string Root, IReadOnlyList<KnowledgeLeaf> Knowledge, IReadOnlyList<SkillLeaf> Skills);
