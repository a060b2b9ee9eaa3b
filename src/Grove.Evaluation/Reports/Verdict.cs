using static System.FormattableString;

namespace Grove.Evaluation.Reports;

/// <summary>Whether a run did what it was for.</summary>
/// <param name="Success">More held-out knowledge questions right than before, and general text not more than 5 % worse.</param>
/// <param name="Headline">A few words.</param>
/// <param name="Text">What happened, in plain sentences.</param>
/// <param name="Advice">What to try next; empty after a clear success.</param>
public sealed record Verdict(bool Success, string Headline, string Text, IReadOnlyList<string> Advice)
{
    /// <summary>How much worse, as a share, general text may be predicted after tuning.</summary>
    public const double AllowedForgetting = 0.05;

    /// <summary>Judges a run.</summary>
    public static Verdict Of(GrowReport report)
    {
        LeafScore before = report.Before.Knowledge.Overall;
        LeafScore after = report.After.Knowledge.Overall;
        double bitsBefore = report.Before.General.Value.Value;
        double bitsAfter = report.After.General.Value.Value;
        double change = (bitsAfter / bitsBefore) - 1;
        bool learned = after.KeyFact.Value > before.KeyFact.Value;
        bool remembers = change <= AllowedForgetting + 1e-9; // false for NaN too: a model that predicts nothing remembers nothing
        double chance = report.Comparison.PValue;

        string text = string.Join(' ', Knowledge(before, after), General(bitsBefore, bitsAfter, change), Chance(learned, chance));
        List<string> advice = [];
        if (!learned)
            advice.AddRange(ToLearnMore(report, after));
        if (!remembers)
            advice.AddRange(ToForgetLess);
        if (learned && chance >= 0.05)
            advice.Add("Write more questions with answers into the taxonomy: with so few, even a real gain cannot be told from chance.");
        string headline = (learned, remembers) switch
        {
            (true, true) => "It worked: the model learned the folder.",
            (true, false) => "It did not work: the model learned the folder but forgot too much else.",
            (false, true) => "It did not work: the model did not learn the folder.",
            _ => "It did not work: the model did not learn the folder, and forgot other things.",
        };
        return new Verdict(learned && remembers, headline, text.TrimEnd(), advice);
    }

    static string Knowledge(LeafScore before, LeafScore after) => after.Questions == 0
        ? "There were no held-out questions, so nothing could be shown."
        : Invariant($"Of {after.Questions} held-out questions it answers {Count(after)} right; before it was {Count(before)} ")
            + Invariant($"({Numbers.Percent(before.KeyFact.Value)} before, {Numbers.Percent(after.KeyFact.Value)} after).");

    static string General(double before, double after, double change) =>
        Invariant($"General text takes {after:0.000} bits per byte, before {before:0.000} ({Numbers.Change(change)}; up to +5% is allowed).");

    static string Chance(bool learned, double chance) => !learned
        ? ""
        : chance < 0.05
            ? Invariant($"A gain like this is not chance (p {Numbers.PValue(chance)}).")
            : Invariant($"A gain this small may still be chance (p {Numbers.PValue(chance)}).");

    static int Count(LeafScore score) => (int)Math.Round(score.KeyFact.Value * score.Questions);

    static IEnumerable<string> ToLearnMore(GrowReport report, LeafScore after)
    {
        if (after.Questions == 0)
        {
            yield return "Add questions with answers (seed examples) to each leaf of the taxonomy.";
            yield break;
        }

        double loss = report.Loss.Count > 0 ? report.Loss[^1].Loss : double.NaN;
        if (!(loss < 0.3))
            yield return Invariant($"Tune longer: the loss ended at {loss:0.00}, so the training rows themselves are not yet known by heart.");
        else
            yield return Invariant($"Compare the worst answers with their sources: the training rows were learned (loss {loss:0.00}), so they seem not to say what the questions ask.");
        yield return "Give it more facts: state each in a plain sentence, a list or a table of the documents, and in more than one way.";
    }

    static IEnumerable<string> ToForgetLess =>
    [
        "Mix in more general data: a larger share of it keeps what the base model knew.",
        "Tune more gently: a lower learning rate or fewer passes over the rows.",
    ];
}
