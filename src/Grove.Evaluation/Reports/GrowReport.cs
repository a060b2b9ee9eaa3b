using Grove.Text;
using Grove.Evaluation.Statistics;

namespace Grove.Evaluation.Reports;

/// <summary>Everything that is told about one run of the road from folder to model. Three files show it:
/// <see cref="JsonReport"/>, <see cref="MarkdownReport"/> and <see cref="Html.HtmlReport"/>.</summary>
public sealed record GrowReport
{
    /// <summary>The name of the taxonomy, for example its folder's.</summary>
    public required string Title { get; init; }

    /// <summary>When the run ended.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>The folder of the model that was made.</summary>
    public required string Model { get; init; }

    /// <summary>The command to talk to it.</summary>
    public required string ChatCommand { get; init; }

    /// <summary>The base model, measured before.</summary>
    public required Measurement Before { get; init; }

    /// <summary>The new model, measured the same way.</summary>
    public required Measurement After { get; init; }

    /// <summary>The training rows on their way from documents to the tuned mixture, in order.</summary>
    public required IReadOnlyList<FunnelStage> Funnel { get; init; }

    /// <summary>The loss of the tuning, in order of steps.</summary>
    public required IReadOnlyList<LossPoint> Loss { get; init; }

    /// <summary>What was set, by name: seed, epochs, learning rate and so on.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>How long each stage took, in order.</summary>
    public IReadOnlyList<StageDuration> Durations { get; init; } = [];

    /// <summary>Hashes of what went in and came out.</summary>
    public IReadOnlyList<FileHash> Hashes { get; init; } = [];

    /// <summary>Further sentences worth knowing, for example how many rows were too close to a held-out question.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether it worked, in plain words.</summary>
    public Verdict Verdict => Verdict.Of(this);

    /// <summary>The same questions before and after, compared one by one.</summary>
    public PairedComparison Comparison => PairedComparison.Of(Before.Knowledge.Answers, After.Knowledge.Answers);
}

/// <summary>One model measured on held-out knowledge and on general text.</summary>
/// <param name="Knowledge">The held-out questions about the documents; these decide.</param>
/// <param name="General">Bits per byte on general text that no model here trained on.</param>
/// <param name="Skills">The held-out examples of skills, reported apart; null if there are none.</param>
public sealed record Measurement(KnowledgeScores Knowledge, BitsPerByteScore General, KnowledgeScores? Skills = null);

/// <summary>A point of the loss curve.</summary>
/// <param name="Step">Optimizer steps so far.</param>
/// <param name="Loss">Mean loss per trained token, in nats.</param>
public readonly record struct LossPoint(int Step, double Loss);

/// <summary>Something that was set.</summary>
/// <param name="Name">For example <c>learning rate</c>.</param>
/// <param name="Value">As it should be read.</param>
public sealed record Setting(string Name, string Value);

/// <summary>The time of one stage.</summary>
/// <param name="Stage">Its name.</param>
/// <param name="Seconds">Wall-clock seconds.</param>
public sealed record StageDuration(string Stage, double Seconds);

/// <summary>What a file contained.</summary>
/// <param name="Name">Which file, in words or as a relative path.</param>
/// <param name="Sha256">SHA-256 in lower-case hexadecimal.</param>
public sealed record FileHash(string Name, string Sha256);
