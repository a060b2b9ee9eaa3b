using Grove.Taxonomy;

namespace Grove.Synthesis.Teachers.BuiltIn.Skills;

/// <summary>The skills that can be generated without a model, chosen by the task description.</summary>
static class SkillGenerators
{
    /// <summary>Rows for the skill, or <c>null</c> where no generator fits.</summary>
    public static IReadOnlyList<GeneratedRow>? Write(SkillLeaf leaf, int count, SplitMix random, CancellationToken cancellation) => null;
}
