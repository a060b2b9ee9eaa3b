using System.Text.RegularExpressions;

namespace Grove.Synthesis.Pipelines.Steps;

/// <summary>
/// Keeps texts of a reasonable shape: enough words and not too many, without words that ask for what a language model cannot do (images, files),
/// not beginning with a punctuation mark. The rules are those of Self-Instruct (Wang et al. 2022) and Alpaca.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Column">The column.</param>
/// <param name="Least">The fewest words.</param>
/// <param name="Most">The most words.</param>
/// <param name="Without">Words that may not occur, in lower case.</param>
public sealed partial record WordsStep(string Name, string Column, int Least, int Most, IReadOnlyList<string> Without) : ColumnStep(Name)
{
    [GeneratedRegex(@"\p{L}[\p{L}\p{Mn}'’-]*|\d+")]
    private static partial Regex Word();

    /// <inheritdoc/>
    public override IReadOnlyList<string> Needs => [Column];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Gives => [];

    /// <inheritdoc/>
    public override string Describe() => $"keeps rows whose {Column} has {Least} to {Most} words{(Without.Count > 0 ? $" and none of {string.Join(", ", Without)}" : "")}";

    /// <inheritdoc/>
    public override IReadOnlyList<Sample> Apply(IReadOnlyList<Sample> samples, StepMemory memory, Action<Sample, string> removed)
    {
        var kept = new List<Sample>(samples.Count);
        foreach (Sample sample in samples)
        {
            if (Complaint(sample[Column].Trim()) is { } complaint) removed(sample, $"{Column} {complaint}");
            else kept.Add(sample);
        }
        return kept;
    }

    string? Complaint(string text)
    {
        List<string> words = [.. Word().Matches(text).Select(match => match.Value.ToLowerInvariant())];
        if (words.Count < Least) return $"has {words.Count} of at least {Least} words";
        if (words.Count > Most) return $"has {words.Count} words, {Most} are allowed";
        // Spanish questions begin with a mark.
        if (char.IsPunctuation(text[0]) && text[0] is not ('¿' or '¡' or '"' or '“' or '„' or '«' or '(')) return $"begins with '{text[0]}'";
        return words.Find(Without.Contains) is { } bad ? $"has the word '{bad}'" : null;
    }
}
