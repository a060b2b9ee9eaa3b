namespace Grove.Evaluation.Questions;

/// <summary>A question with the answer a person wrote, put to a model that never trained on it.</summary>
/// <param name="Leaf">The leaf of the taxonomy it belongs to, for example <c>knowledge/claims/deadlines</c>.</param>
/// <param name="Text">The question as it is put to the model.</param>
/// <param name="Answer">The reference answer.</param>
/// <param name="KeyFacts">Phrases of which a right answer contains at least one; empty to derive the fact from <paramref name="Answer"/>
/// (see <see cref="KeyFact"/>).</param>
/// <param name="Context">The passage the question was written about. It is shown to the model only when the evaluation is told
/// to (<see cref="KnowledgeEvaluationOptions.ShowContext"/>); reports name it as the source.</param>
public sealed record Question(string Leaf, string Text, string Answer, IReadOnlyList<string> KeyFacts, string? Context = null);
