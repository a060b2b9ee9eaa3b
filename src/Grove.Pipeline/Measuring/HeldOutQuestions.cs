using Grove.Evaluation.Questions;
using Grove.Taxonomy;
using Grove.Text;

namespace Grove.Pipeline.Measuring;

/// <summary>The seed questions of a taxonomy, written by hand: the test.</summary>
/// <param name="Knowledge">Asked with closed books; these decide.</param>
/// <param name="Skills">Asked together with the text to work on.</param>
/// <param name="Notes">What was left out and why, in plain sentences.</param>
public sealed record HeldOutQuestions(IReadOnlyList<Question> Knowledge, IReadOnlyList<Question> Skills, IReadOnlyList<string> Notes)
{
    // What the chat layout adds to the words of a question, and the least room an answer needs.
    const int Reserve = 32;

    /// <summary>Takes the questions out of a taxonomy.</summary>
    /// <param name="taxonomy">The leaves.</param>
    /// <param name="tokenizer">Counts the tokens of a question.</param>
    /// <param name="window">Tokens that the model reads at most; longer questions are left out, before and after alike.</param>
    public static HeldOutQuestions Of(TaxonomyTree taxonomy, Tokenizer tokenizer, int window)
    {
        bool Fits(string text) => tokenizer.Encode(text).Length + Reserve <= window;

        Question[] knowledge =
        [
            .. from leaf in taxonomy.Knowledge
               from seed in leaf.Seeds
               from question in seed.Questions
               select new Question(leaf.Name, question.Question.Trim(), question.Answer.Trim(), question.KeyFacts, seed.Context),
        ];
        Question[] skills =
        [
            .. from leaf in taxonomy.Skills
               from example in leaf.Examples
               select new Question(leaf.Name, example.Question.Trim(), example.Answer.Trim(), [], example.Context),
        ];
        // The same question twice in a leaf would count twice, and before and after could not be paired.
        Question[] askable = [.. knowledge.DistinctBy(question => (question.Leaf, question.Text)).Where(question => Fits(question.Text))];
        Question[] workable = [.. skills.DistinctBy(question => (question.Leaf, question.Text, question.Context)).Where(question => Fits($"{question.Context}\n\n{question.Text}"))];

        var notes = new List<string>();
        if (askable.Length < knowledge.Length)
            notes.Add($"{knowledge.Length - askable.Length} of {knowledge.Length} held-out questions were left out: repeated, or longer than the model's window of {window} tokens.");
        if (workable.Length < skills.Length)
            notes.Add($"{skills.Length - workable.Length} of {skills.Length} skill examples were left out of the measuring: repeated, or longer than the model's window of {window} tokens.");
        return new HeldOutQuestions(askable, workable, notes);
    }
}
