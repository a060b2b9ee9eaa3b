using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Inference.Batching;

/// <summary>
/// Answers any number of requests at the same time: prompts in, text out. Requests may come at any time from any thread; all that run
/// are decoded in one pass of matrix products after another, new prompts are read in pieces beside them, and prompts that begin alike
/// are read once.
/// </summary>
/// <remarks>
/// An answer depends on model, prompt and options alone: beside others, with cached beginnings and with proposed tokens it is the same,
/// token for token, as alone. Requests begin in the order in which they came. A thread works as long as there is something to do; it is
/// the only one that uses the team. See <c>docs/inference.md</c>.
/// </remarks>
public sealed class BatchGenerator : IDisposable
{
    /// <summary>How long the thread waits for further work before it ends.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    readonly AnswerBatch batch;
    readonly Lock gate = new();
    readonly Queue<Action> arrived = new();
    readonly AutoResetEvent something = new(false);
    readonly int vocabulary;
    Thread? worker;
    bool disposed;
    volatile BatchStatistics statistics;

    /// <summary>Prepares a model.</summary>
    /// <param name="weights">The weights, in any type; not owned.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="team">The threads that share the work, used by nobody else while there are requests; not owned.</param>
    /// <param name="endsAnswer">Whether a token ends an answer; it is not part of it.</param>
    /// <param name="maxPositions">Tokens of prompt and answer together; null for as many as the model is made for.</param>
    /// <param name="settings">Limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public BatchGenerator(Weights weights, Tokenizer tokenizer, Team team, Func<int, bool> endsAnswer, int? maxPositions = null, BatchSettings? settings = null)
    {
        settings ??= new BatchSettings();
        settings.Validate();
        vocabulary = weights.Architecture.VocabularySize;
        MaxPositions = Math.Min(maxPositions ?? int.MaxValue, weights.Architecture.MaxPositions);
        batch = new AnswerBatch(weights, tokenizer, team, endsAnswer, MaxPositions, settings);
        statistics = batch.Statistics();
    }

    /// <summary>Tokens of prompt and answer together.</summary>
    public int MaxPositions { get; }

    /// <summary>What was done so far, as of the last step.</summary>
    public BatchStatistics Statistics => statistics;

    /// <summary>Prepares an adapter, so that the first answer with it need not wait.</summary>
    /// <param name="adapter">Not owned; to be disposed after this.</param>
    /// <exception cref="ArgumentException">It belongs to a model of other shapes.</exception>
    public void Fit(Adapter adapter)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                batch.Decoder.Fit(adapter);
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Answers a prompt.</summary>
    /// <param name="prompt">Its tokens, at least one and fewer than <see cref="MaxPositions"/>.</param>
    /// <param name="options">How to draw; <see cref="GenerationOptions.Adapter"/> and <see cref="GenerationOptions.Overflow"/> are for callers above.</param>
    /// <param name="adapter">Who answers; null for the model alone.</param>
    /// <param name="onText">Receives the text as it comes, in whole characters, on the thread that decodes: it should return at once.</param>
    /// <param name="cancellation">Looked at before every pass and every token.</param>
    /// <exception cref="GroveException">The prompt does not fit, too many requests wait, or the model is damaged.</exception>
    public Task<Generation> GenerateAsync(
        int[] prompt, GenerationOptions options, Adapter? adapter = null, Action<string>? onText = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (prompt.Length == 0 || prompt.Length >= MaxPositions)
            throw new GroveException($"cannot answer: the prompt has {prompt.Length} tokens, and the model reads 1 to {MaxPositions - 1}. Shorten it", ExitKind.BadInput);
        foreach (int token in prompt)
            if ((uint)token >= (uint)vocabulary) throw new ArgumentException($"Token {token} is outside the vocabulary of {vocabulary}.", nameof(prompt));
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<Generation>(cancellation);
        var done = new TaskCompletionSource<Generation>(TaskCreationOptions.RunContinuationsAsynchronously);
        var answer = new Answer(prompt, Math.Min(options.MaxNewTokens, MaxPositions - prompt.Length), options, adapter, onText, (result, failure) =>
        {
            // What is told includes this answer.
            statistics = batch.Statistics();
            if (result is not null) done.TrySetResult(result);
            else if (failure is OperationCanceledException) done.TrySetCanceled(cancellation);
            else done.TrySetException(failure!);
        }, cancellation);
        Post(() =>
        {
            try
            {
                batch.Add(answer);
            }
            catch (GroveException failure)
            {
                answer.Fail(failure);
            }
        });
        return done.Task;
    }

    /// <summary>The same as <see cref="GenerateAsync"/>, piece by piece; leaving the loop early stops the work.</summary>
    /// <param name="prompt">Its tokens.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="adapter">Who answers; null for the model alone.</param>
    /// <param name="cancellation">Looked at before every pass and every token.</param>
    /// <exception cref="GroveException">The prompt does not fit, too many requests wait, or the model is damaged.</exception>
    public async IAsyncEnumerable<GenerationPiece> StreamAsync(
        int[] prompt, GenerationOptions options, Adapter? adapter = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using CancellationTokenSource abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<string> pieces = Channel.CreateUnbounded<string>(new() { SingleReader = true, SingleWriter = true });
        Task<Generation> work = GenerateAsync(prompt, options, adapter, piece => pieces.Writer.TryWrite(piece), abandoned.Token);
        _ = work.ContinueWith(_ => pieces.Writer.Complete(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (string piece in pieces.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return new GenerationPiece(piece, null);
            yield return new GenerationPiece("", await work.ConfigureAwait(false));
        }
        finally
        {
            // The answer has ended when this returns: nothing is decoded for a reader who has gone.
            await abandoned.CancelAsync().ConfigureAwait(false);
            await work.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).ConfigureAwait(false);
        }
    }

    /// <summary>Forgets cached beginnings that no running answer uses.</summary>
    public void ClearCache() => Post(() => batch.Decoder.Cache.Clear());

    /// <summary>Ends all requests, as cancelled, and releases the cache. The weights stay.</summary>
    public void Dispose()
    {
        Thread? last;
        lock (gate)
        {
            if (disposed) return;
            disposed = true;
            last = worker;
        }
        something.Set();
        last?.Join();
        batch.FailAll(new OperationCanceledException());
        while (arrived.TryDequeue(out Action? action)) action();
        batch.FailAll(new OperationCanceledException());
        batch.Dispose();
        something.Dispose();
    }

    void Post(Action action)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            arrived.Enqueue(action);
            if (worker is null)
            {
                worker = new Thread(Work) { IsBackground = true, Name = "grove-batch" };
                worker.Start();
            }
        }
        something.Set();
    }

    void Work()
    {
        while (true)
        {
            while (Arrived() is { } action) action();
            if (disposed) return;
            if (batch.HasWork)
            {
                try
                {
                    batch.Step();
                }
                catch (Exception failure)
                {
                    batch.FailAll(failure is OutOfMemoryException
                        ? new GroveException("cannot answer: there is not enough memory. Lower the limit of the cache, or the number of answers at once", ExitKind.ResourceFailed, failure)
                        : failure);
                }
                continue;
            }
            statistics = batch.Statistics();
            if (something.WaitOne(Patience)) continue;
            lock (gate)
            {
                if (arrived.Count > 0 || disposed) continue;
                worker = null;
                return;
            }
        }
    }

    Action? Arrived()
    {
        lock (gate) return arrived.TryDequeue(out Action? action) ? action : null;
    }
}
