using System.ComponentModel.DataAnnotations;

namespace Grove.Synthesis.Filters;

/// <summary>Removes rows that are too short to teach anything or too long for the student.</summary>
public sealed class LengthFilter : IRowFilter
{
    /// <summary>The fewest words of a question.</summary>
    /// <value>2 by default.</value>
    [Range(0, 1000)]
    public int LeastQuestionWords { get; init; } = 2;

    /// <summary>The fewest words of an answer.</summary>
    /// <value>1 by default.</value>
    [Range(0, 1000)]
    public int LeastAnswerWords { get; init; } = 1;

    /// <summary>The most characters of question, context and answer together.</summary>
    /// <value>8000 by default.</value>
    [Range(1, 10_000_000)]
    public int MostCharacters { get; init; } = 8000;

    /// <summary>The most tokens of question, context and answer together; 0 for no limit.</summary>
    /// <value>0 by default; needs <see cref="CountTokens"/>.</value>
    [Range(0, 10_000_000)]
    public int MostTokens { get; init; }

    /// <summary>Counts the student's tokens of a text; null where no model is known.</summary>
    public Func<string, int>? CountTokens { get; init; }

    /// <inheritdoc/>
    public string Name => "length";

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text)
    {
        if (text.Question.Length < LeastQuestionWords) return FilterVerdict.Remove($"the question has {text.Question.Length} of at least {LeastQuestionWords} words");
        // An answer may be "§ 5" or "+": signs without a word count as one.
        int answer = Math.Max(text.Answer.Length, string.IsNullOrWhiteSpace(text.Row.Answer) ? 0 : 1);
        if (answer < LeastAnswerWords) return FilterVerdict.Remove($"the answer has {answer} of at least {LeastAnswerWords} words");
        int length = text.Row.Question.Length + text.Row.Answer.Length + (text.Row.Context?.Length ?? 0);
        if (length > MostCharacters) return FilterVerdict.Remove($"{length} characters, {MostCharacters} are allowed");
        if (MostTokens == 0 || CountTokens is null) return FilterVerdict.Keep;
        int tokens = CountTokens(text.Row.Question) + CountTokens(text.Row.Answer) + (text.Row.Context is { } context ? CountTokens(context) : 0);
        return tokens > MostTokens ? FilterVerdict.Remove($"{tokens} tokens, {MostTokens} are allowed") : FilterVerdict.Keep;
    }
}
