using Grove.Taxonomy;
using Grove.Taxonomy.Documents;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>What the built-in teacher is handed besides the prompt, since it reads documents and not sentences about them.</summary>
/// <param name="Knowledge">The leaf to write for; null for a skill.</param>
/// <param name="Skill">The skill to write for; null for knowledge.</param>
/// <param name="Others">Documents of the other leaves.</param>
/// <param name="Skip">Rows that were asked for before.</param>
/// <param name="Count">Rows wanted now.</param>
/// <param name="Seed">Decides every choice.</param>
public sealed record WritingTask(KnowledgeLeaf? Knowledge, SkillLeaf? Skill, IReadOnlyList<Document> Others, int Skip, int Count, ulong Seed)
{
    /// <summary>The name under which it is found in the options of a call.</summary>
    public const string Property = "grove_writing_task";
}
