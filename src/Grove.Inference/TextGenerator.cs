using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grove.Inference.Sampling;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Inference;

/// <summary>
/// Answers with a model: renders the conversation, reads it into the key-value cache, then draws token after token until a stop
/// token or the greatest length.
/// </summary>
/// <remarks>
/// Memory is taken at construction and, for caches, when a text grows long; the token loop allocates only the strings it gives out. One answer is made at a time, and
/// calls from several threads wait for one another. An answer depends on nothing but model, conversation and options: the cache
/// starts empty every time, so the order of questions cannot change a score.
/// </remarks>
public sealed class TextGenerator : IDisposable
{
    readonly Decoder decoder;
    readonly Tokenizer tokenizer;
    readonly ChatRenderer? renderer;
    readonly ContextWindow? window;
    readonly GroveException? cannotChat;
    readonly StreamingDecoder text;
    readonly Sampler sampler;
    readonly StopText answer;
    readonly int[] stopTokens;
    readonly SemaphoreSlim turn = new(1);
    readonly Dictionary<string, Adapter> adapters = new(StringComparer.Ordinal);

    /// <summary>Prepares a model for answering.</summary>
    /// <param name="weights">The weights, in any type; not owned.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="team">The threads that share the work; not owned.</param>
    /// <param name="stopTokens">Ids that end an answer (<c>eos_token_id</c> of generation_config.json) besides the special tokens that
    /// the chat template ends and opens turns with.</param>
    /// <param name="chat">The model's chat template and special tokens; null for Grove's own.</param>
    /// <param name="maxPositions">Tokens of prompt and answer together; null for as many as the model is made for.</param>
    /// <exception cref="GroveException">The tokenizer does not fit the model, or the chat template is malformed.</exception>
    public TextGenerator(
        Weights weights,
        Tokenizer tokenizer,
        Team team,
        IEnumerable<int>? stopTokens = null,
        ChatTemplateSettings? chat = null,
        int? maxPositions = null)
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
        decoder = new Decoder(weights, team, positions);
        text = new StreamingDecoder(tokenizer);
        sampler = new Sampler(architecture.VocabularySize);
        answer = new StopText(8 * Math.Min(positions, 4096));
    }

    /// <summary>Prepares weights in memory for answering.</summary>
    /// <param name="parameters">The weights; not owned.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="team">The threads that share the work; not owned.</param>
    /// <param name="stopTokens">Ids that end an answer besides the special tokens, which all end it.</param>
    /// <param name="chat">The model's chat template and special tokens; null for Grove's own.</param>
    /// <param name="maxPositions">Tokens of prompt and answer together; null for as many as the model is made for.</param>
    /// <exception cref="GroveException">The tokenizer does not fit the model, or the chat template is malformed.</exception>
    public TextGenerator(
        Parameters parameters,
        Tokenizer tokenizer,
        Team team,
        IEnumerable<int>? stopTokens = null,
        ChatTemplateSettings? chat = null,
        int? maxPositions = null)
        : this(Weights.Of(parameters), tokenizer, team, stopTokens, chat, maxPositions)
    {
    }

    /// <summary>Prepares a model for answering, as its folder says.</summary>
    /// <param name="model">The model; not owned.</param>
    /// <param name="team">The threads that share the work; not owned.</param>
    /// <param name="maxPositions">Tokens of prompt and answer together; null for as many as the model is made for.</param>
    /// <exception cref="GroveException">The tokenizer does not fit the model, or the chat template is malformed.</exception>
    public TextGenerator(Model model, Team team, int? maxPositions = null)
        : this(model.Weights, model.Tokenizer, team, model.Generation.EosTokenIds, model.Chat, maxPositions)
    {
    }

    /// <summary>Tokens of prompt and answer together.</summary>
    public int MaxPositions => decoder.MaxPositions;

    /// <summary>Refuses a model that can only go on from a text.</summary>
    /// <exception cref="GroveException">The model has no chat template.</exception>
    public void CheckCanChat()
    {
        if (cannotChat is not null) throw new GroveException(cannotChat.Message, cannotChat.Kind, cannotChat);
    }

    /// <summary>Answers a conversation.</summary>
    /// <param name="messages">As the model's template wants them; usually a system message if any, then user and assistant in turn. The user speaks last.</param>
    /// <param name="options">How to draw; null for greedy with the defaults.</param>
    /// <param name="onText">Receives the text as it comes, in whole characters.</param>
    /// <param name="cancellation">Looked at before every token, and every <see cref="Decoder.PrefillRows"/> tokens of the prompt.</param>
    /// <exception cref="GroveException">The conversation is out of order or does not fit, or the model is damaged.</exception>
    public Generation Generate(
        IReadOnlyList<Message> messages,
        GenerationOptions? options = null,
        Action<string>? onText = null,
        CancellationToken cancellation = default)
    {
        options ??= new GenerationOptions();
        options.Validate();
        turn.Wait(cancellation);
        try
        {
            CheckCanChat();
            int[] prompt = window!.Fit(messages, options, out int dropped);
            return Continue(prompt, options, onText, cancellation) with { DroppedMessages = dropped };
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>
    /// Holds an adapter ready under a name, by which each request may choose it. Any number can be held over one model; choosing costs nothing.
    /// </summary>
    /// <param name="name">What <see cref="GenerationOptions.Adapter"/> says.</param>
    /// <param name="adapter">The adapter; not owned, to be disposed after the generator.</param>
    /// <exception cref="ArgumentException">The name is taken, or the adapter belongs to a model of other shapes.</exception>
    public void AddAdapter(string name, Adapter adapter)
    {
        turn.Wait();
        try
        {
            if (adapters.ContainsKey(name)) throw new ArgumentException($"There is an adapter '{name}' already.", nameof(name));
            decoder.Fit(adapter);
            adapters.Add(name, adapter);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The names of the adapters that are held.</summary>
    public IReadOnlyCollection<string> Adapters => adapters.Keys;

    /// <summary>Goes on from plain text, without a conversation around it: what a base model does.</summary>
    /// <param name="prompt">The text; empty to begin a document.</param>
    /// <param name="options">How to draw; null for greedy with the defaults.</param>
    /// <param name="onText">Receives the text as it comes, in whole characters.</param>
    /// <param name="cancellation">Looked at before every token, and every <see cref="Decoder.PrefillRows"/> tokens of the prompt.</param>
    /// <exception cref="GroveException">The text does not fit, or the model is damaged.</exception>
    public Generation Complete(
        string prompt,
        GenerationOptions? options = null,
        Action<string>? onText = null,
        CancellationToken cancellation = default)
    {
        options ??= new GenerationOptions();
        options.Validate();
        turn.Wait(cancellation);
        try
        {
            int[] tokens = [.. Beginning(prompt), .. tokenizer.Encode(prompt)];
            if (tokens.Length >= MaxPositions)
                throw new GroveException(
                    $"cannot go on: the text has {tokens.Length} tokens, and the model reads at most {MaxPositions - 1}. Shorten it",
                    ExitKind.BadInput);
            return Continue(tokens, options, onText, cancellation);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>The same as <see cref="Generate"/>, piece by piece; leaving the loop early stops the work.</summary>
    public async IAsyncEnumerable<GenerationPiece> StreamAsync(
        IReadOnlyList<Message> messages,
        GenerationOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using CancellationTokenSource abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Channel<GenerationPiece> pieces = Channel.CreateUnbounded<GenerationPiece>(new() { SingleReader = true, SingleWriter = true });
        CancellationToken token = abandoned.Token;
        Task work = Task.Run(
            () =>
            {
                try
                {
                    Generation result = Generate(messages, options, piece => pieces.Writer.TryWrite(new(piece, null)), token);
                    pieces.Writer.TryWrite(new("", result));
                    pieces.Writer.Complete();
                }
                catch (Exception failure)
                {
                    pieces.Writer.Complete(failure); // thrown again where the pieces are read
                }
            },
            CancellationToken.None);
        try
        {
            await foreach (GenerationPiece piece in pieces.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
                yield return piece;
        }
        finally
        {
            await abandoned.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
        }
    }

    /// <summary>Releases the cache. The weights stay.</summary>
    public void Dispose()
    {
        decoder.Dispose();
        turn.Dispose();
    }

    // A text of a model begins as its training texts did; an empty one needs something to go on from in any case.
    int[] Beginning(string prompt)
    {
        int? begin = renderer is null ? null : renderer.BeginId;
        begin ??= prompt.Length > 0 ? null : tokenizer.TokenId(ChatRenderer.EndOfText) ?? (stopTokens.Length > 0 ? stopTokens[0] : null);
        return begin is { } id ? [id] : prompt.Length > 0 ? [] : throw new GroveException("cannot go on from nothing: the model has no token that begins a text. Give the beginning", ExitKind.BadInput);
    }

    Generation Continue(int[] prompt, GenerationOptions options, Action<string>? onText, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        decoder.Adapter = Chosen(options.Adapter);
        decoder.Reset();
        sampler.Start(options, prompt);
        answer.Start(options.StopSequences, onText);
        text.Finish(); // an answer that was cancelled may have left half a character behind
        int most = Math.Min(options.MaxNewTokens, decoder.MaxPositions - prompt.Length);
        Floats logits = Read(prompt, cancellation);
        for (int count = 0; ; count++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (count == most)
                return Finish(prompt.Length, count, StopReason.Length);
            int token = sampler.Next(logits.Span);
            if (stopTokens.AsSpan().Contains(token) || (renderer?.EndsAnswer(token) ?? tokenizer.IsSpecial(token)))
                return Finish(prompt.Length, count, StopReason.Stop);
            // Ids between the tokenizer's and the weights' vocabulary are padding that no token has; special tokens are no words.
            answer.Append(token < tokenizer.VocabularySize && !tokenizer.IsSpecial(token) ? text.Append(token) : "");
            if (answer.Stopped)
                return Finish(prompt.Length, count + 1, StopReason.Stop);
            if (count + 1 < most)
                logits = decoder.Step(token);
        }
    }

    Adapter? Chosen(string? name) => name is null ? null
        : adapters.TryGetValue(name, out Adapter? adapter) ? adapter
        : throw new GroveException(
            $"cannot answer: there is no adapter '{name}'. {(adapters.Count == 0 ? "None is loaded" : $"Choose among {string.Join(", ", adapters.Keys)}")}", ExitKind.BadInput);

    /// <summary>Reads a prompt, in the pieces in which the decoder would, so that a long one can be cancelled.</summary>
    Floats Read(ReadOnlySpan<int> prompt, CancellationToken cancellation)
    {
        for (; prompt.Length > Decoder.PrefillRows; prompt = prompt[Decoder.PrefillRows..])
        {
            decoder.Embed(prompt[..Decoder.PrefillRows], Unread);
            cancellation.ThrowIfCancellationRequested();
        }
        return decoder.Prefill(prompt);
    }

    static readonly RowReceiver Unread = (_, _, _) => { };

    Generation Finish(int promptTokens, int answerTokens, StopReason reason)
    {
        answer.Append(text.Finish());
        answer.Finish();
        return new Generation(answer.ToString(), promptTokens, answerTokens, answer.Stopped ? StopReason.Stop : reason);
    }
}
