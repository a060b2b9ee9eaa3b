namespace Grove.Evaluation.Questions;

/// <summary>What a model answered to a <see cref="Question"/>, scored in three ways.</summary>
/// <param name="Question">The question.</param>
/// <param name="Prediction">The model's words.</param>
/// <param name="ExactMatch">Whether prediction and reference are the same after normalisation.</param>
/// <param name="TokenF1">Harmonic mean of word precision and recall, 0 to 1.</param>
/// <param name="KeyFact">Whether the prediction contains the fact asked for; the headline accuracy counts these.</param>
public sealed record Answer(Question Question, string Prediction, bool ExactMatch, double TokenF1, bool KeyFact)
{
    /// <summary>Scores one prediction. An empty prediction is never right.</summary>
    public static Answer Score(Question question, string prediction)
    {
        IReadOnlyList<Word> expected = NormalizedText.Words(question.Answer);
        IReadOnlyList<Word> actual = NormalizedText.Words(prediction);
        return new Answer(
            question,
            prediction,
            Overlap.ExactMatch(expected, actual),
            Overlap.TokenF1(expected, actual),
            actual.Count > 0 && Questions.KeyFact.Of(question).IsIn(prediction));
    }
}
