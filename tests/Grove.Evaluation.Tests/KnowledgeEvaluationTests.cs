using Grove.Evaluation.Questions;
using Microsoft.Extensions.AI;

namespace Grove.Evaluation.Tests;

public class KnowledgeEvaluationTests
{
    static readonly Question[] Questions =
    [
        new("b/limits", "What is the limit?", "4,000 euros", ["4,000 euros"], "Claims up to 4,000 euros."),
        new("a/deadlines", "How long?", "Ten days", ["ten days"]),
        new("a/deadlines", "How soon?", "Two hours", ["two hours"]),
    ];

    sealed class Parrot(Func<string, string> answer) : IChatClient
    {
        public List<string> Prompts { get; } = [];

        public ChatOptions? Options { get; private set; }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Options = options;
            Prompts.Add(string.Join('|', messages.Select(message => message.Role + ":" + message.Text)));
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(messages.Last().Text))));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }

    [Fact]
    public async Task ScoresOverallAndPerLeaf()
    {
        using Parrot parrot = new(question => question == "How long?" ? "10 days" : "");
        List<KnowledgeProgress> seen = [];
        KnowledgeScores scores = await KnowledgeEvaluation.RunAsync(parrot, Questions, progress: new Immediate(seen.Add));
        Assert.Equal(["a/deadlines", "b/limits"], scores.Leaves.Select(leaf => leaf.Leaf));
        Assert.Equal((3, 2, 1), (scores.Overall.Questions, scores.Leaves[0].Questions, scores.Leaves[1].Questions));
        Assert.Equal(1.0 / 3, scores.Overall.KeyFact.Value, 12);
        Assert.Equal(0.5, scores.Leaves[0].KeyFact.Value, 12);
        Assert.Equal(0.5, scores.Leaves[0].TokenF1.Value, 12);
        Assert.Equal(0, scores.Leaves[1].ExactMatch.Value, 12);
        Assert.Equal([1, 2, 3], seen.Select(progress => progress.Done));
        Assert.Equal(1, seen[^1].Right);
        Assert.Equal(0f, parrot.Options!.Temperature);
        Assert.Equal(["user:What is the limit?", "user:How long?", "user:How soon?"], parrot.Prompts);
    }

    [Fact]
    public async Task TheOrderDoesNotMatter()
    {
        using Parrot parrot = new(question => question == "How long?" ? "within 10 days" : "4,000 euros");
        KnowledgeScores forward = await KnowledgeEvaluation.RunAsync(parrot, Questions);
        KnowledgeScores backward = await KnowledgeEvaluation.RunAsync(parrot, [.. Questions.Reverse()]);
        Assert.Equal(forward.Overall, backward.Overall);
        Assert.Equal(forward.Leaves, backward.Leaves);
    }

    [Fact]
    public async Task ShowsTheContextOnlyWhenTold()
    {
        using Parrot parrot = new(_ => "no idea");
        KnowledgeEvaluationOptions options = new() { ShowContext = true, SystemMessage = "Be brief." };
        await KnowledgeEvaluation.RunAsync(parrot, [Questions[0]], options);
        Assert.Equal("system:Be brief.|user:Claims up to 4,000 euros.\n\nWhat is the limit?", parrot.Prompts.Single());
    }

    [Fact]
    public async Task StopsWhenCancelled()
    {
        using Parrot parrot = new(_ => "x");
        using CancellationTokenSource source = new();
        Immediate stop = new(_ => source.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => KnowledgeEvaluation.RunAsync(parrot, Questions, null, stop, source.Token));
        Assert.Single(parrot.Prompts);
    }

    sealed class Immediate(Action<KnowledgeProgress> action) : IProgress<KnowledgeProgress>
    {
        public void Report(KnowledgeProgress value) => action(value);
    }
}
