namespace Grove.Evaluation;

/// <summary>How <see cref="KnowledgeEvaluation"/> puts its questions.</summary>
public sealed record KnowledgeEvaluationOptions
{
    /// <summary>The most tokens of an answer.</summary>
    /// <value>1 or more; 64 by default, some forty words.</value>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>Whether <see cref="Questions.Question.Context"/> is put in front of the question.</summary>
    /// <value>False by default: knowledge is asked for with closed books. True for skills that work on a given text.</value>
    public bool ShowContext { get; init; }

    /// <summary>The system message, if any.</summary>
    /// <value>None by default.</value>
    public string? SystemMessage { get; init; }
}
