using System.ComponentModel.DataAnnotations;
using Grove.Text;

namespace Grove.Synthesis.Mixing.Recipes;

/// <summary>How the rows of a source are rewritten on their way into a mixture.</summary>
public enum MixForm
{
    /// <summary>As they are.</summary>
    Plain,

    /// <summary>The knowledge phase (InstructLab's p07): the document before the question, and all of it learned.</summary>
    Knowledge,

    /// <summary>The question among several documents (InstructLab's p10; RAFT, Zhang et al. 2024), of which one may be the right one.</summary>
    Raft,

    /// <summary>Work on documents: an instruction for each kind of variant (spell-checked, summary, facts), answered with the variant.</summary>
    Auxiliary,
}

/// <summary>A mixture of datasets, written by a person: what goes in, how much of it, and in which form.</summary>
public sealed record MixRecipe
{
    /// <summary>The recipe's file, for messages.</summary>
    public required string File { get; init; }

    /// <summary>Decides every choice and the order.</summary>
    /// <value>42 by default.</value>
    public ulong Seed { get; init; } = 42;

    /// <summary>The system message of every row; null leaves rows as they are.</summary>
    public string? System { get; init; }

    /// <summary>The form of the output.</summary>
    /// <value><see cref="DatasetFormat.Messages"/> by default.</value>
    public DatasetFormat Format { get; init; }

    /// <summary>The most rows of one task; null for no limit.</summary>
    public TaskCap? Cap { get; init; }

    /// <summary>How rows of the form <see cref="MixForm.Raft"/> are made.</summary>
    public RaftOptions Raft { get; init; } = new();

    /// <summary>Instructions by kind of variant (<c>dataset_type</c> in metadata), for the form <see cref="MixForm.Auxiliary"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Instructions { get; init; } = DefaultInstructions;

    /// <summary>What goes in, in order.</summary>
    public required IReadOnlyList<MixSource> Sources { get; init; }

    /// <summary>An instruction for each kind of variant that the pipelines write.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> DefaultInstructions { get; } = new Dictionary<string, IReadOnlyList<string>>
    {
        ["spellcheck"] = ["Correct any spelling errors in the document and output the corrected version.", "Rewrite the document with its spelling mistakes removed."],
        ["summary_detailed"] = ["Summarize the document in detail.", "Write a summary of the document that leaves nothing important out."],
        ["summary_extractive"] = ["Pick the sentences that say what the document is about.", "Write an extractive summary of the document."],
        ["summary_atomic_facts"] = ["List the facts that the document states, one by one.", "Break the document into single facts."],
    };
}

/// <summary>Large tasks do not crowd out small ones (T0, Sanh et al. 2021): a task counts with so many rows at most.</summary>
/// <param name="By">The name in metadata that tells the task, such as <c>leaf</c>.</param>
/// <param name="Rows">The most rows of a task.</param>
/// <param name="Templates">The name in metadata that tells the template, such as <c>kind</c>: a task over the limit shares its rows evenly among its templates. Null for none.</param>
public sealed record TaskCap(string By, [Range(1, int.MaxValue)] int Rows, string? Templates);

/// <summary>How a question is put among documents.</summary>
public sealed record RaftOptions
{
    /// <summary>The probability that the right document is among them.</summary>
    /// <value>0.4 by default.</value>
    [Range(0.0, 1.0)]
    public double Gold { get; init; } = 0.4;

    /// <summary>How many documents there are, the right one counted.</summary>
    /// <value>4 by default.</value>
    [Range(1, 20)]
    public int Documents { get; init; } = 4;
}

/// <summary>One dataset of a recipe.</summary>
public sealed record MixSource
{
    /// <summary>The file, as it can be opened.</summary>
    public required string Path { get; init; }

    /// <summary>The file, as the recipe names it.</summary>
    public required string Name { get; init; }

    /// <summary>How its rows are rewritten.</summary>
    public MixForm Form { get; init; }

    /// <summary>Exactly so many rows; where there are fewer, they come several times. Null takes <see cref="Share"/>.</summary>
    public int? Rows { get; init; }

    /// <summary>So many times as many rows as there are; 2 takes each twice.</summary>
    /// <value>1 by default.</value>
    [Range(0.0, 1000.0)]
    public double Share { get; init; } = 1;

    /// <summary>At least this share of the rows of all sources that are <see cref="Precomputed"/>; reached by taking rows again.</summary>
    /// <value>0 by default; InstructLab's is 0.03.</value>
    [Range(0.0, 10.0)]
    public double Minimum { get; init; }

    /// <summary>Whether the rows were made before by somebody else, and others are measured by their number.</summary>
    public bool Precomputed { get; init; }

    /// <summary>Whether every turn is to be learned; null leaves it to the form.</summary>
    public bool? Unmask { get; init; }
}
