namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>What a piece behind (or before) the verb tells.</summary>
enum ChunkKind
{
    Object, Quantity, Time, Place, Agent, Means, Purpose, Reason, Condition, Topic, Recipient, Exception, Other,
}

/// <summary>A piece of a clause with one role.</summary>
/// <param name="Kind">Its role.</param>
/// <param name="Text">As written, without the comma around it.</param>
/// <param name="Lead">Its first word in lower case (the preposition or conjunction), empty for an object.</param>
/// <param name="Body">The text without <paramref name="Lead"/>.</param>
/// <param name="Quantity">The number in it, if one.</param>
/// <param name="Leading">Whether it stands before the subject.</param>
sealed record Chunk(ChunkKind Kind, string Text, string Lead, string Body, Quantity? Quantity, bool Leading);

/// <summary>A sentence taken apart: subject, verb group, and what follows.</summary>
sealed record Clause
{
    public required string Sentence { get; init; }
    public required IReadOnlyList<Token> Tokens { get; init; }

    /// <summary>The subject as written; "you" for a command.</summary>
    public required string Subject { get; init; }

    public required bool SubjectPlural { get; init; }

    public bool Imperative { get; init; }

    /// <summary>The word that moves in a question ("must", "is"), empty where "do" is needed.</summary>
    public required string Auxiliary { get; init; }

    public bool Negative { get; init; }

    /// <summary>The verb words behind the auxiliary ("be reported"), or the finite verb ("approves") where there is none.</summary>
    public required string Verb { get; init; }

    /// <summary>The base form of the main verb; "be" for a copula.</summary>
    public required string Lemma { get; init; }

    public bool Past { get; init; }
    public bool Passive { get; init; }
    public bool Copula => Lemma == "be";
    public required IReadOnlyList<Chunk> Chunks { get; init; }
    public required IReadOnlyList<Quantity> Quantities { get; init; }

    /// <summary>The last noun of the subject's head, in lower case.</summary>
    public required string Head { get; init; }

    public bool SubjectIsReader => Subject.Length > 0 && Lexicon.IsReader(Head);
    public bool SubjectIsPerson => Lexicon.IsPerson(Head);
}
