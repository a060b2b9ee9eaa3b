using Grove.Taxonomy.Attributions;
using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy;

/// <summary>A folder of documents with seed questions about them: what a model is to know, and how that is tested.</summary>
/// <param name="Name">Folder names below <c>knowledge</c> joined by <c>/</c> on every platform, such as <c>insurance/repairs</c>.</param>
/// <param name="File">Path of the <c>qna.yaml</c>.</param>
/// <param name="Domain">The subject in a few words.</param>
/// <param name="Outline">What the documents are about.</param>
/// <param name="Seeds">At least five passages with seed questions; in the old versions 1 and 2 at least one.</param>
/// <param name="Documents">The documents that the patterns match, each once, ordered by path.</param>
public sealed record KnowledgeLeaf(
    string Name, string File, string Domain, string Outline,
    IReadOnlyList<SeedContext> Seeds, IReadOnlyList<Document> Documents)
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

/// <summary>A passage copied from a document and what people ask about it.</summary>
/// <param name="Context">The passage as written in the file; empty in the old versions, which had none.</param>
/// <param name="Questions">At least three questions; in the old versions one.</param>
public sealed record SeedContext(string Context, IReadOnlyList<SeedQuestion> Questions);

/// <summary>A question written by a person, with its answer.</summary>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer a person would give.</param>
/// <param name="KeyFacts">Accepted alternatives: an answer that contains one of them is right. Empty where the file names none.</param>
/// <param name="Line">1-based line of the question in the <c>qna.yaml</c>.</param>
public sealed record SeedQuestion(string Question, string Answer, IReadOnlyList<string> KeyFacts, int Line);
