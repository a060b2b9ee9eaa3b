namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>What a word does in its sentence.</summary>
enum Tag
{
    Noun, Proper, Adjective, Adverb, Number, Determiner, Possessive, Pronoun, Preposition, Infinitive, Subordinator, Relative,
    Conjunction, Modal, Be, Have, Do, Not, Wh, Verb, Participle, Ing, Punctuation,
}

/// <summary>A word, number or punctuation mark of a sentence.</summary>
/// <param name="Text">As written.</param>
/// <param name="Lower">In lower case.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset behind its last character.</param>
sealed record Token(string Text, string Lower, int Start, int End)
{
    public Tag Tag { get; set; } = Tag.Noun;

    /// <summary>The verb it is a form of, where it can be one.</summary>
    public string? Lemma { get; set; }

    public VerbForm Form { get; set; }

    public bool IsVerb => Tag is Tag.Verb or Tag.Modal or Tag.Be or Tag.Have or Tag.Do;

    public bool IsNominal => Tag is Tag.Noun or Tag.Proper or Tag.Pronoun or Tag.Number;
}
