using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Inference.Batching;

/// <summary>
/// Answers that are written together, one pass through the model after another. Not thread-safe: <see cref="BatchGenerator"/> is.
/// </summary>
/// <remarks>
/// <code>
/// a step:   requests whose turn it is are admitted, in the order in which they came, while there is room
///           for each adapter with running answers, a pass of
///               each answer's last token, and tokens proposed to follow it
///               pieces of new prompts beside them
///           each answer draws tokens as long as they are the proposed ones, and one more
/// </code>
/// Admitted is who gets all pages that the longest answer could need, so that no answer ever has to be stopped for another. A prompt
/// that begins like one being read waits for it and takes its pages over.
/// </remarks>
sealed partial class AnswerBatch : IDisposable
{
    /// <summary>Tokens that are proposed in one pass, of all answers together: beyond, further rows cost as much as steps.</summary>
    const int ProposedRows = 16;

    readonly BatchDecoder decoder;
    readonly BatchSettings settings;
    readonly Tokenizer tokenizer;
    readonly Func<int, bool> endsAnswer, isWord;
    readonly Queue<Answer> waiting = new();
    readonly List<Answer> running = [];     // in the order of admission
    readonly List<Answer> completed = [];   // whose prompts were read to the end in this pass
    readonly List<Answer> pass = [];        // the answers of this pass
    readonly List<Adapter?> turns = [];     // the adapters of this step
    readonly Stack<AnswerSlot> slots = new();
    readonly bool proposes;
    Answer? reading;

    /// <param name="weights">The weights; not owned.</param>
    /// <param name="tokenizer">Their tokenizer.</param>
    /// <param name="team">Threads, used by nobody else during a step.</param>
    /// <param name="endsAnswer">Whether a token ends an answer.</param>
    /// <param name="positions">Tokens of prompt and answer together.</param>
    /// <param name="settings">Limits.</param>
    public AnswerBatch(Weights weights, Tokenizer tokenizer, Team team, Func<int, bool> endsAnswer, int positions, BatchSettings settings)
    {
        this.settings = settings;
        this.tokenizer = tokenizer;
        this.endsAnswer = endsAnswer;
        isWord = token => token < tokenizer.VocabularySize && !tokenizer.IsSpecial(token);
        int scores = settings.MaxSequences + (settings.Speculation ? ProposedRows : 0) + 1;
        decoder = new BatchDecoder(weights, team, positions, settings.PromptRows + scores, scores, settings.LimitFor(weights.Architecture, positions));
        proposes = settings.Speculation && decoder.RowsShareWork;
    }

    public BatchDecoder Decoder => decoder;

    /// <summary>Whether there is anything to do.</summary>
    public bool HasWork => waiting.Count > 0 || reading is not null || running.Count > 0;

    /// <summary>Puts a request at the end of the queue.</summary>
    /// <exception cref="GroveException">It can never fit, or too many are waiting.</exception>
    public void Add(Answer answer)
    {
        if (answer.MostPages > decoder.Cache.Capacity)
        {
            throw new GroveException(
                $"cannot answer: {answer.Tokens.Length} tokens of prompt and answer need {Megabytes(answer.MostPages)} of cache, and the limit is {Megabytes(decoder.Cache.Capacity)}. "
                    + "Ask for a shorter answer, shorten the prompt, or raise the limit of the cache",
                ExitKind.BadInput);
        }
        if (waiting.Count >= settings.MaxWaiting + settings.MaxSequences - running.Count - (reading is null ? 0 : 1))
            throw new GroveException($"cannot answer: {waiting.Count} requests are waiting already. Ask again later", ExitKind.ResourceFailed);
        waiting.Enqueue(answer);
    }

    /// <summary>Takes one step.</summary>
    public void Step()
    {
        RemoveCancelled();
        turns.Clear();
        foreach (Answer answer in running)
            if (!turns.Contains(answer.Adapter)) turns.Add(answer.Adapter);
        if (FirstInLine() is { } next && !turns.Contains(next.Adapter)) turns.Add(next.Adapter);
        foreach (Adapter? adapter in turns) Pass(adapter);
    }

    /// <summary>Ends everything that is on its way.</summary>
    public void FailAll(Exception failure)
    {
        if (reading is not null) End(reading, failure);
        reading = null;
        foreach (Answer answer in running.Union(completed).ToArray()) End(answer, failure);
        running.Clear();
        completed.Clear();
        while (waiting.TryDequeue(out Answer? answer)) answer.Fail(failure);
    }

    public BatchStatistics Statistics() => new(
        answers, answerTokens, promptTokens, foundTokens, proposedTokens, acceptedTokens, passes,
        running.Count, waiting.Count + (reading is null ? 0 : 1), decoder.Cache.Bytes);

    public void Dispose() => decoder.Dispose();

    Answer? FirstInLine() => reading ?? (waiting.TryPeek(out Answer? first) ? first : null);

    void RemoveCancelled()
    {
        for (int i = running.Count - 1; i >= 0; i--)
        {
            if (!running[i].Cancellation.IsCancellationRequested) continue;
            End(running[i], new OperationCanceledException(running[i].Cancellation));
            running.RemoveAt(i);
        }
        if (reading is { Cancellation.IsCancellationRequested: true })
        {
            End(reading, new OperationCanceledException(reading.Cancellation));
            reading = null;
        }
        for (int i = waiting.Count; i > 0; i--)
        {
            Answer answer = waiting.Dequeue();
            if (answer.Cancellation.IsCancellationRequested) answer.Fail(new OperationCanceledException(answer.Cancellation));
            else waiting.Enqueue(answer);
        }
    }

    /// <summary>Admits the first in the queue, if its adapter has the pass and there is room.</summary>
    bool Admit(Adapter? adapter)
    {
        if (running.Count + completed.Count >= settings.MaxSequences || !waiting.TryPeek(out Answer? next) || !ReferenceEquals(next.Adapter, adapter)) return false;
        foreach (Answer other in completed)
            if (BeginsAlike(next, other)) return false;
        CachedText text = decoder.Cache.Open(adapter, next.Tokens.Length);
        int found = text.TakePrefix(next.Tokens.AsSpan(0, next.PromptTokens));
        int reserved = next.MostPages - text.Pages;
        foreach (Answer answer in running) reserved += answer.ReservedPages;
        foreach (Answer answer in completed) reserved += answer.ReservedPages;
        if (reserved > decoder.Cache.Available)
        {
            text.Dispose();
            return false;
        }
        waiting.Dequeue();
        reading = next;
        next.Begin(text, slots.TryPop(out AnswerSlot? slot) ? slot : new AnswerSlot(tokenizer, decoder.Weights.Architecture.VocabularySize, decoder.MaxPositions));
        promptTokens += next.PromptTokens;
        foundTokens += found;
        return true;
    }

    /// <summary>Whether more of a prompt will be found once the other is read.</summary>
    bool BeginsAlike(Answer next, Answer other)
    {
        int same = next.Tokens.AsSpan(0, next.PromptTokens).CommonPrefixLength(other.Tokens.AsSpan(0, other.PromptTokens));
        same = Math.Min(same, next.PromptTokens - 1) / PageCache.PageTokens * PageCache.PageTokens;
        return same > decoder.Cache.FindPrefix(next.Adapter, next.Tokens.AsSpan(0, next.PromptTokens));
    }

    void End(Answer answer, Exception? failure)
    {
        if (answer.Release() is { } slot) slots.Push(slot);
        if (failure is not null) answer.Fail(failure);
        else answer.TellResult();
    }

    string Megabytes(long pages) => $"{pages * decoder.Cache.PageBytes / 1e6:0.#} MB";
}
