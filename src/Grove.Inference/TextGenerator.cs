using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Grove.Inference.Batching;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Inference;

/// <summary>
/// Answers with a model: renders the conversation, finds what of it is cached and reads the rest, then draws token after token until a
/// stop token or the greatest length.
/// </summary>
/// <remarks>
/// Callers from several threads are answered at the same time, by one <see cref="BatchGenerator"/>. An answer depends on nothing but
/// model, conversation and options: what is answered beside it, or was before, changes nothing. Memory is taken at construction and, for
/// caches, as texts need it.
/// </remarks>
public sealed class TextGenerator : IDisposable
{
    readonly BatchGenerator batch;
    readonly Tokenizer tokenizer;
    readonly ChatRenderer? renderer;
    readonly ContextWindow? window;
    readonly GroveException? cannotChat;
    readonly int[] stopTokens;
    readonly Lock rendering = new();
    readonly ConcurrentDictionary<string, Adapter> adapters = new(StringComparer.Ordinal);

    /// <summary>Prepares a model for answering.</summary>
    /// <param name="weights">The weights, in any type; not owned.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="team">The threads that share the work; not owned.</param>
    /// <param name="stopTokens">Ids that end an answer (<c>eos_token_id</c> of generation_config.json) besides the special tokens that
    /// the chat template ends and opens turns with.</param>
    /// <param name="chat">The model's chat template and special tokens; null for Grove's own.</param>
    /// <param name="maxPositions">Tokens of prompt and answer together; null for as many as the model is made for.</param>
    /// <param name="settings">How many are answered at once, and what that may cost; null for the defaults.</param>
    /// <exception cref="GroveException">The tokenizer does not fit the model, or the chat template is malformed.</exception>
    public TextGenerator(
        Weights weights,
        Tokenizer tokenizer,
        Team team,
        IEnumerable<int>? stopTokens = null,
        ChatTemplateSettings? chat = null,
        int? maxPositions = null,
        BatchSettings? settings = null)
    {
        Architecture architecture = weights.Architecture;
        if (tokenizer.VocabularySize > architecture.VocabularySize)
            throw new GroveException(
                $"cannot use the model: its tokenizer has {tokenizer.VocabularySize} tokens, its weights know {architecture.VocabularySize}. "
                    + "Take tokenizer.json and model.safetensors from the same model",
                ExitKind.BadInput);
        int positions = Math.Min(maxPositions ?? architecture.MaxPositions, architecture.MaxPositions);
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 4, nameof(maxPositions));
        this.tokenizer = tokenizer;
        chat ??= ChatTemplateSettings.None;
        try
        {
            renderer = new ChatRenderer(tokenizer, chat);
        }
        catch (GroveException failure) when (chat.Template is null)
        {
            // A base model without a template cannot chat, but can go on from a text.
            cannotChat = failure;
        }
        this.stopTokens = [.. (stopTokens ?? []).Append(renderer?.EndId ?? -1).Where(id => id >= 0).Distinct()];
        window = renderer is null ? null : new ContextWindow(renderer, positions);
        batch = new BatchGenerator(weights, tokenizer, team, EndsAnswer, positions, settings);
    }

    /// <summary>Prepares weights in memory for answering.</summary>
    /// <param name="parameters">The weights; not owned.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="team">The threads that share the work; not owned.</param>
    /// <param name="stopTokens">Ids that end an answer besides the special tokens, which all end it.</param>
    /// <param name="chat">The model's chat template and special tokens; null for Grove's own.</param>
    /// <param name="maxPositions">Tokens of prompt and answer together; null for as many as the model is made for.</param>
    /// <param name="settings">How many are answered at once, and what that may cost; null for the defaults.</param>
    /// <exception cref="GroveException">The tokenizer does not fit the model, or the chat template is malformed.</exception>
    public TextGenerator(
        Parameters parameters,
        Tokenizer tokenizer,
        Team team,
        IEnumerable<int>? stopTokens = null,
        ChatTemplateSettings? chat = null,
        int? maxPositions = null,
        BatchSettings? settings = null)
        : this(Weights.Of(parameters), tokenizer, team, stopTokens, chat, maxPositions, settings)
    {
    }

    /// <summary>Prepares a model for answering, as its folder says.</summary>
    /// <param name="model">The model; not owned.</param>
    /// <param name="team">The threads that share the work; not owned.</param>
    /// <param name="maxPositions">Tokens of prompt and answer together; null for as many as the model is made for.</param>
    /// <param name="settings">How many are answered at once, and what that may cost; null for the defaults.</param>
    /// <exception cref="GroveException">The tokenizer does not fit the model, or the chat template is malformed.</exception>
    public TextGenerator(Model model, Team team, int? maxPositions = null, BatchSettings? settings = null)
        : this(model.Weights, model.Tokenizer, team, model.Generation.EosTokenIds, model.Chat, maxPositions, settings)
    {
    }

    /// <summary>Tokens of prompt and answer together.</summary>
    public int MaxPositions => batch.MaxPositions;

    /// <summary>What was done so far.</summary>
    public BatchStatistics Statistics => batch.Statistics;

    /// <summary>Refuses a model that can only go on from a text.</summary>
    /// <exception cref="GroveException">The model has no chat template.</exception>
    public void CheckCanChat()
    {
        if (cannotChat is not null) throw new GroveException(cannotChat.Message, cannotChat.Kind, cannotChat);
    }

    /// <summary>Answers a conversation.</summary>
    /// <param name="messages">As the model's template wants them; usually a system message if any, then user and assistant in turn. The user speaks last.</param>
    /// <param name="options">How to draw; null for greedy with the defaults.</param>
    /// <param name="onText">Receives the text as it comes, in whole characters, on the calling thread.</param>
    /// <param name="cancellation">Looked at before every token, and every piece of the prompt.</param>
    /// <exception cref="GroveException">The conversation is out of order or does not fit, or the model is damaged.</exception>
    public Generation Generate(
        IReadOnlyList<Message> messages,
        GenerationOptions? options = null,
        Action<string>? onText = null,
        CancellationToken cancellation = default)
    {
        options ??= new GenerationOptions();
        int[] prompt = Render(messages, options, cancellation, out int dropped);
        return Wait(prompt, options, onText, cancellation) with { DroppedMessages = dropped };
    }

    /// <summary>The same as <see cref="Generate"/>, without a thread that waits.</summary>
    /// <param name="messages">As the model's template wants them.</param>
    /// <param name="options">How to draw; null for greedy with the defaults.</param>
    /// <param name="cancellation">Looked at before every token, and every piece of the prompt.</param>
    /// <exception cref="GroveException">The conversation is out of order or does not fit, or the model is damaged.</exception>
    public async Task<Generation> GenerateAsync(IReadOnlyList<Message> messages, GenerationOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new GenerationOptions();
        int[] prompt = Render(messages, options, cancellation, out int dropped);
        Generation result = await batch.GenerateAsync(prompt, options, Chosen(options.Adapter), null, cancellation).ConfigureAwait(false);
        return result with { DroppedMessages = dropped };
    }

    /// <summary>
    /// Holds an adapter ready under a name, by which each request may choose it. Any number can be held over one model; choosing costs nothing.
    /// </summary>
    /// <param name="name">What <see cref="GenerationOptions.Adapter"/> says.</param>
    /// <param name="adapter">The adapter; not owned, to be disposed after the generator.</param>
    /// <exception cref="ArgumentException">The name is taken, or the adapter belongs to a model of other shapes.</exception>
    public void AddAdapter(string name, Adapter adapter)
    {
        if (adapters.ContainsKey(name)) throw new ArgumentException($"There is an adapter '{name}' already.", nameof(name));
        batch.Fit(adapter);
        if (!adapters.TryAdd(name, adapter)) throw new ArgumentException($"There is an adapter '{name}' already.", nameof(name));
    }

    /// <summary>The names of the adapters that are held.</summary>
    public IReadOnlyCollection<string> Adapters => [.. adapters.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Goes on from plain text, without a conversation around it: what a base model does.</summary>
    /// <param name="prompt">The text; empty to begin a document.</param>
    /// <param name="options">How to draw; null for greedy with the defaults.</param>
    /// <param name="onText">Receives the text as it comes, in whole characters, on the calling thread.</param>
    /// <param name="cancellation">Looked at before every token, and every piece of the prompt.</param>
    /// <exception cref="GroveException">The text does not fit, or the model is damaged.</exception>
    public Generation Complete(
        string prompt,
        GenerationOptions? options = null,
        Action<string>? onText = null,
        CancellationToken cancellation = default)
    {
        options ??= new GenerationOptions();
        options.Validate();
        int[] tokens;
        lock (rendering) tokens = [.. Beginning(prompt), .. tokenizer.Encode(prompt)];
        if (tokens.Length >= MaxPositions)
            throw new GroveException(
                $"cannot go on: the text has {tokens.Length} tokens, and the model reads at most {MaxPositions - 1}. Shorten it",
                ExitKind.BadInput);
        return Wait(tokens, options, onText, cancellation);
    }

    /// <summary>The same as <see cref="Generate"/>, piece by piece; leaving the loop early stops the work.</summary>
    /// <param name="messages">As the model's template wants them.</param>
    /// <param name="options">How to draw; null for greedy with the defaults.</param>
    /// <param name="cancellation">Looked at before every token, and every piece of the prompt.</param>
    /// <exception cref="GroveException">The conversation is out of order or does not fit, or the model is damaged.</exception>
    public async IAsyncEnumerable<GenerationPiece> StreamAsync(
        IReadOnlyList<Message> messages,
        GenerationOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        options ??= new GenerationOptions();
        int[] prompt = Render(messages, options, cancellation, out int dropped);
        await foreach (GenerationPiece piece in batch.StreamAsync(prompt, options, Chosen(options.Adapter), cancellation).ConfigureAwait(false))
            yield return piece.Result is { } result ? piece with { Result = result with { DroppedMessages = dropped } } : piece;
    }

    /// <summary>Releases the cache. The weights stay.</summary>
    public void Dispose() => batch.Dispose();

    bool EndsAnswer(int token) => stopTokens.AsSpan().Contains(token) || (renderer?.EndsAnswer(token) ?? tokenizer.IsSpecial(token));

    int[] Render(IReadOnlyList<Message> messages, GenerationOptions options, CancellationToken cancellation, out int dropped)
    {
        options.Validate();
        cancellation.ThrowIfCancellationRequested();
        CheckCanChat();
        lock (rendering) return window!.Fit(messages, options, out dropped);
    }

    /// <summary>Waits for an answer, and hands its text on from the thread that waits.</summary>
    Generation Wait(int[] prompt, GenerationOptions options, Action<string>? onText, CancellationToken cancellation)
    {
        Adapter? adapter = Chosen(options.Adapter);
        if (onText is null) return batch.GenerateAsync(prompt, options, adapter, null, cancellation).GetAwaiter().GetResult();
        using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using BlockingCollection<string> pieces = [];
        Task<Generation> work = batch.GenerateAsync(prompt, options, adapter, pieces.Add, failed.Token);
        Task end = work.ContinueWith(_ => pieces.CompleteAdding(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            foreach (string piece in pieces.GetConsumingEnumerable())
            {
                if (cancellation.IsCancellationRequested) break;
                onText(piece);
            }
        }
        finally
        {
            // When the receiver fails, the answer ends before this returns.
            if (!pieces.IsCompleted) failed.Cancel();
            end.Wait(CancellationToken.None);
        }
        cancellation.ThrowIfCancellationRequested();
        return work.GetAwaiter().GetResult();
    }

    // A text of a model begins as its training texts did; an empty one needs something to go on from in any case.
    int[] Beginning(string prompt)
    {
        int? begin = renderer is null ? null : renderer.BeginId;
        begin ??= prompt.Length > 0 ? null : tokenizer.TokenId(ChatRenderer.EndOfText) ?? (stopTokens.Length > 0 ? stopTokens[0] : null);
        return begin is { } id ? [id] : prompt.Length > 0 ? [] : throw new GroveException("cannot go on from nothing: the model has no token that begins a text. Give the beginning", ExitKind.BadInput);
    }

    Adapter? Chosen(string? name) => name is null ? null
        : adapters.TryGetValue(name, out Adapter? adapter) ? adapter
        : throw new GroveException(
            $"cannot answer: there is no adapter '{name}'. {(adapters.Count == 0 ? "None is loaded" : $"Choose among {string.Join(", ", Adapters)}")}", ExitKind.BadInput);
}
