using Grove.Evaluation.Questions;
using Microsoft.Extensions.AI;

namespace Grove.Evaluation;

/// <summary>One more question was answered.</summary>
/// <param name="Done">Questions answered so far.</param>
/// <param name="Total">Questions in all.</param>
/// <param name="Right">Answers so far that contain the key fact.</param>
/// <param name="Last">The latest answer.</param>
public sealed record KnowledgeProgress(int Done, int Total, int Right, Answer Last);

/// <summary>Puts held-out questions to a model, each in a conversation of its own, greedily, and scores the answers.</summary>
public static class KnowledgeEvaluation
{
    /// <summary>Asks every question and scores the answers.</summary>
    /// <param name="model">The model to ask, for example a <c>GroveChatClient</c>.</param>
    /// <param name="questions">The questions. Their order does not change the scores.</param>
    /// <param name="options">How to ask; null for the defaults.</param>
    /// <param name="progress">Told after every answer.</param>
    /// <param name="cancellation">Stops between and within answers.</param>
    public static async Task<KnowledgeScores> RunAsync(
        IChatClient model,
        IReadOnlyList<Question> questions,
        KnowledgeEvaluationOptions? options = null,
        IProgress<KnowledgeProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        options ??= new KnowledgeEvaluationOptions();
        ChatOptions chat = new() { Temperature = 0, MaxOutputTokens = options.MaxNewTokens };
        List<Answer> answers = [];
        int right = 0;
        foreach (Question question in questions)
        {
            cancellation.ThrowIfCancellationRequested();
            ChatResponse response = await model.GetResponseAsync(Prompt(question, options), chat, cancellation).ConfigureAwait(false);
            Answer answer = Answer.Score(question, response.Text.Trim());
            answers.Add(answer);
            right += answer.KeyFact ? 1 : 0;
            progress?.Report(new KnowledgeProgress(answers.Count, questions.Count, right, answer));
        }

        return KnowledgeScores.Of(answers);
    }

    static List<ChatMessage> Prompt(Question question, KnowledgeEvaluationOptions options)
    {
        List<ChatMessage> messages = [];
        if (options.SystemMessage is { } system)
            messages.Add(new ChatMessage(ChatRole.System, system));
        bool context = options.ShowContext && !string.IsNullOrWhiteSpace(question.Context);
        messages.Add(new ChatMessage(ChatRole.User, context ? question.Context + "\n\n" + question.Text : question.Text));
        return messages;
    }
}
