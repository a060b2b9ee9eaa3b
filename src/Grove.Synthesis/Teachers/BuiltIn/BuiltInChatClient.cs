using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grove.Synthesis.Filters;
using Grove.Taxonomy;
using Grove.Taxonomy.Documents;
using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>
/// The built-in teacher as a chat client, so that whoever asks need not know that no model is behind it. Handed a <see cref="WritingTask"/> in the
/// options, it answers with <c>{"rows":[{"question","response","source","source_document","kind"}],"note"}</c>; else it takes the last message for a
/// document in Markdown and writes 20 rows about it.
/// </summary>
public sealed class BuiltInChatClient : IChatClient
{
    /// <summary>The name that rows carry.</summary>
    public const string ModelId = "builtin";

    /// <summary>Properties of each row in a reply.</summary>
    public static IReadOnlyList<string> Columns { get; } = ["question", "response", "source", "source_document", "kind"];

    // More wordings of each fact than grow takes, since only those count that differ.
    const int WordingsPerFact = 120;

    static readonly JsonSerializerOptions relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly ChatClientMetadata metadata = new("grove", null, ModelId);

    readonly Lock gate = new();
    (object? Leaf, ulong Seed, IReadOnlyList<GeneratedRow> Rows, int Facts) last;

    /// <inheritdoc/>
    /// <exception cref="GroveException">It has nothing to say: the skill is not among those it knows, or the document is not in English.</exception>
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.Run(() =>
        {
            WritingTask task = options?.AdditionalProperties?.TryGetValue(WritingTask.Property, out WritingTask? handed) == true && handed is not null ? handed : OfText(messages);
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, Write(task, cancellationToken))) { ModelId = ModelId, FinishReason = ChatFinishReason.Stop, Usage = new UsageDetails() };
        }, cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (ChatResponseUpdate update in (await GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false)).ToChatResponseUpdates())
            yield return update;
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null) =>
        serviceKey is not null ? null : serviceType == typeof(ChatClientMetadata) ? metadata : serviceType.IsInstanceOfType(this) ? this : null;

    /// <summary>Nothing to let go of.</summary>
    public void Dispose()
    {
    }

    static WritingTask OfText(IEnumerable<ChatMessage> messages)
    {
        string text = messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";
        // Documents are read from files, whose type is told by the name.
        string file = Path.Combine(Path.GetTempPath(), $"grove-{Guid.NewGuid():N}.md");
        try
        {
            File.WriteAllText(file, text);
            return new WritingTask(new KnowledgeLeaf("message", "", "", "", [], [DocumentReader.Read(file)]), null, [], 0, 20, 1);
        }
        finally
        {
            File.Delete(file);
        }
    }

    string Write(WritingTask task, CancellationToken cancellation)
    {
        (IReadOnlyList<GeneratedRow> rows, int facts) = All(task, cancellation);
        List<GeneratedRow> picked = DistinctRows.Pick(rows, task.Skip + task.Count, _ => true);
        string? note = picked.Count >= task.Skip + task.Count ? null
            : task.Skill is not null ? $"its rules gave {picked.Count} different examples in all"
            : $"its documents hold {facts} facts, which gave {rows.Count} wordings and {picked.Count} pairs that differ enough";
        var written = picked.Skip(task.Skip).Select(row => new Dictionary<string, string>
        {
            ["question"] = row.Question, ["response"] = row.Answer, ["source"] = row.Source, ["source_document"] = row.Document, ["kind"] = row.Kind,
        });
        return JsonSerializer.Serialize(new { rows = written, note }, relaxed);
    }

    (IReadOnlyList<GeneratedRow> Rows, int Facts) All(WritingTask task, CancellationToken cancellation)
    {
        object leaf = (object?)task.Knowledge ?? task.Skill!;
        lock (gate)
            if (ReferenceEquals(last.Leaf, leaf) && last.Seed == task.Seed && task.Skill is null) return (last.Rows, last.Facts);
        var options = new BuiltInTeacherOptions { Seed = task.Seed, MaxRowsPerFact = WordingsPerFact, RowsPerSkill = Math.Clamp(2 * (task.Skip + task.Count), 500, 100_000) };
        TeacherResult result = task.Knowledge is { } knowledge
            ? BuiltInTeacher.Write(knowledge, task.Others, options, null, cancellation)
            : BuiltInTeacher.Write(task.Skill!, options, null, cancellation);
        if (result.Rows.Count == 0)
            throw new GroveException(result.Notes.Count > 0 ? result.Notes[0].TrimEnd('.') + ". Take a model as the teacher: --teacher"
                : "the built-in teacher found nothing to ask about. Take a model as the teacher: --teacher", ExitKind.BadInput);
        string[] seeds = task.Knowledge is { } leafOfSeeds
            ? [.. leafOfSeeds.Seeds.SelectMany(seed => seed.Questions).Select(question => question.Question)]
            : [.. task.Skill!.Examples.Select(example => example.Context is null ? example.Question : $"{example.Context}\n\n{example.Question}")];
        (IReadOnlyList<GeneratedRow> rows, _) = RowFilters.Unusable(result.Rows, 4000);
        (rows, _) = RowFilters.HumanQuestions(rows, seeds);
        // Knowledge only: a request that names what it works on is whole, however odd its words.
        if (task.Knowledge is not null) rows = [.. rows.Where(WellFormed.Accepts)];
        lock (gate) last = (leaf, task.Seed, rows, result.Facts);
        return (rows, result.Facts);
    }
}
