namespace Grove.Synthesis.Rows;

/// <summary>Where a row comes from, complete enough to find its source again and to write it again.</summary>
public sealed record Lineage
{
    /// <summary>Name of the leaf, such as <c>claims/travel</c>; empty for a pipeline that has none.</summary>
    public required string Leaf { get; init; }

    /// <summary>What the leaf teaches: <c>knowledge</c>, <c>freeform</c> or <c>grounded</c>.</summary>
    public required string LeafKind { get; init; }

    /// <summary>Language of the leaf as an ISO 639-1 code.</summary>
    /// <value><c>en</c> by default.</value>
    public string Language { get; init; } = "en";

    /// <summary>The document, relative to the leaf's folder; empty for a skill.</summary>
    public string Document { get; init; } = "";

    /// <summary>The git commit that the document was read at; empty for one read from a folder.</summary>
    public string Commit { get; init; } = "";

    /// <summary>First character of the source in the document's text, from 0; −1 where no span is known.</summary>
    public int SpanStart { get; init; } = -1;

    /// <summary>The character after the last of the source; −1 where no span is known.</summary>
    public int SpanEnd { get; init; } = -1;

    /// <summary>The text that the answer is to be supported by: a sentence, a table row or a chunk.</summary>
    public string Source { get; init; } = "";

    /// <summary>The part of the document around the source, which a model is to learn with the row (the knowledge phase of mixing); empty where there is none but the source.</summary>
    public string Passage { get; init; } = "";

    /// <summary>The seed example it was written after, as its number in the leaf from 1; 0 for none.</summary>
    public int Seed { get; init; }

    /// <summary>The form of the question, or the step that wrote it.</summary>
    public string Kind { get; init; } = "";

    /// <summary>Who wrote it: <c>builtin</c> or the model's id.</summary>
    public required string Teacher { get; init; }

    /// <summary>SHA-256 of the prompt in hexadecimal; empty for the built-in teacher.</summary>
    public string PromptHash { get; init; } = "";
}
