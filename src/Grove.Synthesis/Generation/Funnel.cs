using Grove.Synthesis.Pipelines;

namespace Grove.Synthesis.Generation;

/// <summary>What one step did with the rows of all leaves.</summary>
/// <param name="Section">The kind of leaves, or <c>all</c> for what looks at the whole output.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Does">What it does, in a few words.</param>
/// <param name="In">Rows that came in; for a step that asks, the calls to be made.</param>
/// <param name="Rendered">Calls whose prompt could be written and fits the teacher; null for a step that asks nobody.</param>
/// <param name="Answered">Calls that got a reply; null for a step that asks nobody.</param>
/// <param name="Parsed">Replies that rows could be taken from; null for a step that asks nobody.</param>
/// <param name="Out">Rows that went on.</param>
/// <param name="Removed">Up to three of what did not go on, with the reason.</param>
public sealed record FunnelLine(
    string Section, string Step, string Does, long In, long? Rendered, long? Answered, long? Parsed, long Out, IReadOnlyList<RemovedSample> Removed)
{
    /// <summary>The share of what came in that was good for something.</summary>
    public double Survival => In == 0 ? 1 : Math.Min(1, (double)(Parsed ?? Out) / In);
}

/// <summary>Something that a step removed.</summary>
/// <param name="Leaf">The leaf.</param>
/// <param name="Text">The question, or the beginning of the reply.</param>
/// <param name="Reason">Why it did not go on.</param>
public sealed record RemovedSample(string Leaf, string Text, string Reason);

/// <summary>Counts what steps do, over all leaves.</summary>
sealed class Funnel
{
    const int MostSamples = 3;
    const int LongestText = 160;

    readonly List<Counter> counters = [];

    readonly Dictionary<string, string> reasons = new(StringComparer.Ordinal);
    readonly Dictionary<string, string?> notes = new(StringComparer.Ordinal);

    /// <summary>Why a call about a leaf gave nothing, the last time that one did; null where all gave something.</summary>
    public string? LastReason(string leaf) => reasons.GetValueOrDefault(leaf);

    /// <summary>What a teacher last said about how much a leaf holds; null where it said nothing.</summary>
    public string? NoteOf(string leaf) => notes.GetValueOrDefault(leaf);

    /// <summary>The lines, in the order of the steps.</summary>
    public IReadOnlyList<FunnelLine> Lines => [.. counters.Select(counter => counter.Line())];

    /// <summary>The counter of a step; the first time it is asked for decides its place.</summary>
    public Counter Of(LeafKind kind, Step step)
    {
        string section = TeachingPipeline.NameOf(kind);
        Counter? found = counters.Find(counter => counter.Section == section && counter.Step == step.Name);
        if (found is null) counters.Add(found = new Counter(section, step.Name, step.Describe(), step is AskStep, reasons, notes));
        return found;
    }

    internal static string Short(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim();
        return line.Length <= LongestText ? line : line[..LongestText] + "…";
    }

    /// <summary>One step's counts.</summary>
    internal sealed class Counter(string section, string step, string does, bool asks, Dictionary<string, string> reasons, Dictionary<string, string?> notes)
    {
        readonly List<RemovedSample> removed = [];

        public string Section => section;

        public string Step => step;

        public long In { get; set; }

        public long Rendered { get; set; }

        public long Answered { get; set; }

        public long Parsed { get; set; }

        public long Out { get; set; }

        public void Note(string leaf, string? note) => notes[leaf] = note;

        public void Remove(string leaf, string text, string reason)
        {
            if (asks) reasons[leaf] = reason;
            if (removed.Count < MostSamples) removed.Add(new RemovedSample(leaf, Short(text), Short(reason)));
        }

        public FunnelLine Line() => new(section, step, does, In, asks ? Rendered : null, asks ? Answered : null, asks ? Parsed : null, Out, [.. removed]);
    }
}
