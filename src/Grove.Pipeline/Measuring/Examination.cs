using Grove.Text;
using Grove.Evaluation;
using Grove.Evaluation.Reports;
using Grove.Inference;
using Grove.Models;
using Grove.Tensors;

namespace Grove.Pipeline.Measuring;

/// <summary>Measures a model the same way before and after: held-out questions, skills, general text.</summary>
/// <param name="questions">The questions.</param>
/// <param name="heldOut">General text that no training sees.</param>
public sealed class Examination(HeldOutQuestions questions, IReadOnlyList<string> heldOut)
{
    /// <summary>Longest answer to a question about knowledge, in tokens.</summary>
    const int KnowledgeTokens = 64;

    /// <summary>Longest answer of a skill, in tokens: a table is longer than a fact.</summary>
    const int SkillTokens = 160;

    /// <summary>Measures a model.</summary>
    /// <param name="model">The model; only read.</param>
    /// <param name="team">The threads.</param>
    /// <param name="progress">Told after every answer and document: done, total and a detail.</param>
    /// <param name="cancellation">Stops between tokens.</param>
    public async Task<Measurement> MeasureAsync(
        Model model, Team team, Action<double, double, string> progress, CancellationToken cancellation)
    {
        double total = questions.Knowledge.Count + questions.Skills.Count + heldOut.Count;
        progress(0, total, "questions");
        using var generator = new TextGenerator(model, team);
        using var client = new GroveChatClient(generator);

        KnowledgeScores knowledge = await KnowledgeEvaluation.RunAsync(
            client, questions.Knowledge, new KnowledgeEvaluationOptions { MaxNewTokens = KnowledgeTokens },
            new Told<KnowledgeProgress>(at => progress(at.Done, total, $"{at.Right} right so far")), cancellation).ConfigureAwait(false);
        string right = $"{knowledge.Answers.Count(answer => answer.KeyFact)} of {knowledge.Answers.Count} right";

        KnowledgeScores? skills = questions.Skills.Count == 0 ? null : await KnowledgeEvaluation.RunAsync(
            client, questions.Skills, new KnowledgeEvaluationOptions { MaxNewTokens = SkillTokens, ShowContext = true },
            new Told<KnowledgeProgress>(at => progress(questions.Knowledge.Count + at.Done, total, right)), cancellation).ConfigureAwait(false);

        double asked = questions.Knowledge.Count + questions.Skills.Count;
        BitsPerByteScore general = BitsPerByte.Measure(
            model.Parameters, model.Tokenizer, team, heldOut, chat: model.Chat,
            progress: new Told<double>(share => progress(asked + share * heldOut.Count, total, right)), cancellation: cancellation);
        return new Measurement(knowledge, general, skills);
    }
}
