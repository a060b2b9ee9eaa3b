using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>A way to say a clause: as written, in the active voice, or by the person who asks ("I must report hail damage").</summary>
/// <param name="Subject">The subject.</param>
/// <param name="Auxiliary">The verb that a question begins with.</param>
/// <param name="Verb">The words behind the subject in a question.</param>
/// <param name="Finite">The verb group of a statement.</param>
/// <param name="Third">The verb group behind "who".</param>
/// <param name="Base">The main verb's base form, for "to …" and "-ing"; empty where it cannot be used so.</param>
/// <param name="Chunks">What surrounds the verb.</param>
/// <param name="Reader">Whether the subject is the one who asks.</param>
sealed record View(
    string Subject, string Auxiliary, string Verb, string Finite, string Third, string Base, IReadOnlyList<Chunk> Chunks, bool Reader)
{
    /// <summary>Everything but the piece asked for; leading pieces go to the front.</summary>
    public (string Others, string Front) Without(Chunk? asked)
    {
        var rest = Chunks.Where(chunk => !ReferenceEquals(chunk, asked) && !chunk.Leading).Select(chunk => chunk.Text);
        var front = Chunks.Where(chunk => !ReferenceEquals(chunk, asked) && chunk.Leading).Select(chunk => chunk.Text);
        return (string.Join(' ', rest), string.Join(' ', front));
    }

    /// <summary>Objects only: what is asked about without its circumstances.</summary>
    public string Objects(Chunk? asked) => string.Join(' ', Chunks
        .Where(chunk => !ReferenceEquals(chunk, asked) && !chunk.Leading && chunk.Kind == ChunkKind.Object).Select(chunk => chunk.Text));

    /// <summary>"reporting hail damage", or <c>null</c> where the view has no such form.</summary>
    public string? Gerund(Chunk? asked) =>
        Base.Length == 0 ? null : Ask.Join(Verbs.Ing(Base), Objects(asked));

    /// <summary>The question for one piece.</summary>
    public Ask About(string form, string wh, Chunk? asked, Slots slots, bool brief = false)
    {
        (string rest, string front) = Without(asked);
        return brief
            ? new Ask(form, wh, Auxiliary, Subject, Verb, Finite, Objects(asked), "", slots)
            : new Ask(form, wh, Auxiliary, Subject, Verb, Finite, rest, front, slots);
    }
}
