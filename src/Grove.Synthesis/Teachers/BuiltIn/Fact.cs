using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>What a question asks for; a question is ambiguous only among facts that can answer its kind.</summary>
[Flags]
enum Slots
{
    None = 0,
    Duration = 1,
    Money = 2,
    Number = 4,
    Time = 8,
    Person = 16,
    Place = 32,
    Reason = 64,
    List = 128,
}

/// <summary>Something a document says, with the one answer that every question about it gets.</summary>
sealed class Fact
{
    public required string Document { get; init; }
    public required int Line { get; init; }

    /// <summary>The text it is taken from.</summary>
    public required string Source { get; init; }

    /// <summary>The answer: the sentence itself, or words of the list or table.</summary>
    public required string Answer { get; init; }

    /// <summary>Headings that help to say what it is about, the nearest first.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>The sentence taken apart, where that worked.</summary>
    public Clause? Clause { get; init; }

    /// <summary>The same sentence said of the reader or in the active voice.</summary>
    public IReadOnlyList<View> Views { get; init; } = [];

    public Slots Slots { get; init; }

    /// <summary>Stems of all content words of the source and its headings.</summary>
    public HashSet<string> Stems { get; init; } = [];

    /// <summary>Stems of its own content words, without the headings.</summary>
    public HashSet<string> Own { get; init; } = [];

    /// <summary>The most questions worth writing about it: few for what the document says only in passing.</summary>
    public int Most { get; init; } = int.MaxValue;

    /// <summary>Questions about it; filled by the forms.</summary>
    public List<Ask> Asks { get; } = [];
}
