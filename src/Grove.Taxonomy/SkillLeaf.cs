using Grove.Taxonomy.Attributions;

namespace Grove.Taxonomy;

/// <summary>A folder with examples of something a model is to be able to do.</summary>
/// <param name="Name">Folder names below <c>compositional_skills</c> joined by <c>/</c>.</param>
/// <param name="File">Path of the <c>qna.yaml</c>.</param>
/// <param name="TaskDescription">What the skill is.</param>
/// <param name="Examples">At least five examples (one in the old version 1); all with a context, or none.</param>
public sealed record SkillLeaf(
    string Name, string File, string TaskDescription, IReadOnlyList<SkillExample> Examples)
{
    /// <summary>The version of the format it is written in: 1 to 3.</summary>
    public int Version { get; init; } = 3;

    /// <summary>Who wrote it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>The language it names as an ISO 639 code, or null where it names none.</summary>
    public string? Language { get; init; }

    /// <summary>The works its text comes from, with their licences, as <c>attribution.txt</c> tells; empty without that file.</summary>
    public IReadOnlyList<Attribution> Attributions { get; init; } = [];
}

/// <summary>One request with the answer wanted.</summary>
/// <param name="Question">The request.</param>
/// <param name="Answer">The answer wanted.</param>
/// <param name="Context">The text to work on, where it is not in the request itself.</param>
/// <param name="Line">1-based line of the question in the <c>qna.yaml</c>.</param>
public sealed record SkillExample(string Question, string Answer, string? Context, int Line);
