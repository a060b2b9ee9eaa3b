using Grove.Synthesis.Pipelines.Novelty;
using Grove.Synthesis.Pipelines.Replies;

namespace Grove.Synthesis.Pipelines;

/// <summary>One named step of a pipeline.</summary>
/// <param name="Name">Its name; the funnel counts by it.</param>
public abstract record Step(string Name)
{
    /// <summary>Columns that it reads; a sample must have them.</summary>
    public abstract IReadOnlyList<string> Needs { get; }

    /// <summary>Columns that it adds.</summary>
    public abstract IReadOnlyList<string> Gives { get; }

    /// <summary>Columns that are gone behind it.</summary>
    public virtual IReadOnlyList<string> Takes => [];

    /// <summary>What it does, in a few words for people.</summary>
    public abstract string Describe();
}

/// <summary>A step that works on columns without asking anybody.</summary>
/// <param name="Name">Its name.</param>
public abstract record ColumnStep(string Name) : Step(Name)
{
    /// <summary>Works on samples.</summary>
    /// <param name="samples">What came out of the step before, in the order of the plan.</param>
    /// <param name="memory">What the step has seen of this leaf in earlier rounds; each step has its own.</param>
    /// <param name="removed">Told of every sample that does not go on, and why.</param>
    /// <returns>What goes on, in order.</returns>
    public abstract IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed);
}

/// <summary>What a step remembers between the rounds of one leaf.</summary>
/// <param name="seeds">Texts that people wrote for the leaf; new ones are to differ from them.</param>
public sealed class StepMemory(IReadOnlyList<string> seeds)
{
    /// <summary>Texts that people wrote for the leaf.</summary>
    public IReadOnlyList<string> Seeds => seeds;

    /// <summary>Texts seen, made comparable.</summary>
    internal HashSet<string> Seen { get; } = new(StringComparer.Ordinal);

    /// <summary>Texts to compare new ones with.</summary>
    internal NoveltyIndex? Novelty { get; set; }
}

/// <summary>A step that asks a teacher or judge, and takes columns from the reply.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Prompt">What is asked.</param>
/// <param name="Reply">How the reply is read.</param>
public sealed record AskStep(string Name, Prompt Prompt, ReplyForm Reply) : Step(Name)
{
    /// <summary>Whether the judge is asked rather than the teacher.</summary>
    public bool Judge { get; init; }

    /// <summary>The most tokens of a reply.</summary>
    /// <value>1024 by default.</value>
    public int MaxTokens { get; init; } = 1024;

    /// <summary>How adventurous the reply is.</summary>
    /// <value>0 by default: the same prompt gets the same reply.</value>
    public float Temperature { get; init; }

    /// <summary>How often each prompt is asked.</summary>
    /// <value>1 by default.</value>
    public int Replies { get; init; } = 1;

    /// <summary>Number that templates see as <c>count</c>, such as how many questions to write.</summary>
    /// <value>5 by default.</value>
    public int Count { get; init; } = 5;

    /// <summary>The column whose text chooses among <see cref="Choices"/>; null to ask <see cref="Prompt"/> always.</summary>
    public string? ChooseBy { get; init; }

    /// <summary>Prompts by the text of the column.</summary>
    public IReadOnlyDictionary<string, Prompt> Choices { get; init; } = new Dictionary<string, Prompt>();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => ChooseBy is null
        ? Prompt.Variables
        : [ChooseBy, .. Choices.Values.SelectMany(prompt => prompt.Variables).Distinct()];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => Reply.Columns;

    /// <inheritdoc/>
    public override string Describe() =>
        $"asks the {(Judge ? "judge" : "teacher")} {(ChooseBy is null ? Prompt.Name : $"by {ChooseBy}")}{(Replies > 1 ? $", {Replies} times" : "")} and reads {Reply.Describe()} into {string.Join(", ", Reply.Columns)}";
}
