using Grove.Synthesis.Pipelines;

namespace Grove.Synthesis.Generation;

/// <summary>What there is to ask about one leaf, as a sequence of samples that is the same in every run.</summary>
/// <param name="name">The leaf's name.</param>
/// <param name="kind">What it teaches.</param>
/// <param name="language">Its language.</param>
abstract class LeafPlan(string name, LeafKind kind, string language)
{
    /// <summary>The leaf's name.</summary>
    public string Name => name;

    /// <summary>What it teaches.</summary>
    public LeafKind Kind => kind;

    /// <summary>Its language.</summary>
    public string Language => language;

    /// <summary>Texts that people wrote for it.</summary>
    public abstract IReadOnlyList<string> Seeds { get; }

    /// <summary>Samples after which the plan begins again; 0 where there is nothing to ask about.</summary>
    public abstract int Combinations { get; }

    /// <summary>Why there is nothing to ask about; null where there is something.</summary>
    public virtual string? Nothing => Combinations == 0 ? "there is nothing to ask about" : null;

    /// <summary>A sample.</summary>
    /// <param name="number">Its number from 0.</param>
    /// <param name="round">The round that asks for it.</param>
    /// <param name="missing">Rows that are still wanted.</param>
    public abstract Sample Next(int number, int round, int missing);

    /// <summary>Anything that a teacher inside of the program is handed with a call about a sample.</summary>
    public virtual Microsoft.Extensions.AI.AdditionalPropertiesDictionary? Handed(Sample sample) => null;

    /// <summary>The steps that its samples go through.</summary>
    public virtual IReadOnlyList<Step>? Steps(TeachingPipeline pipeline) => pipeline.Sections.GetValueOrDefault(kind);

    /// <summary>How the leaf's folders are joined in InstructLab's paths.</summary>
    protected string PathColumn => (kind == LeafKind.Knowledge ? "knowledge" : "compositional_skills") + "->" + name.Replace("/", "->", StringComparison.Ordinal);

    /// <summary>The name of its kind in InstructLab's columns.</summary>
    protected string TypeColumn => kind switch { LeafKind.Knowledge => "knowledge", LeafKind.Freeform => "freeform", _ => "grounded" };
}
