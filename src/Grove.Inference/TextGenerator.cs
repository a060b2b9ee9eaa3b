using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grove.Inference.Sampling;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;
using StringBuilder = System.Text.StringBuilder;

namespace Grove.Inference;

/// <summary>
/// Answers with a model: renders the conversation, reads it into the key-value cache, then draws token after token until a stop
/// token or the greatest length.
/// </summary>
/// <remarks>
/// All memory is taken at construction; the token loop allocates only the strings it gives out. One answer is made at a time, and
/// calls from several threads wait for one another. An answer depends on nothing but model, conversation and options: the cache
/// starts empty every time, so the order of questions cannot change a score.
/// </remarks>
public sealed class TextGenerator : IDisposable
{
    readonly Decoder decoder;
    readonly Tokenizer tokenizer;
    readonly ContextWindow window;
    readonly StreamingDecoder text;
    readonly Sampler sampler;
    readonly StringBuilder answer;
    readonly int[] stopTokens;
    readonly SemaphoreSlim turn = new(1);
    readonly Dictionary<string, Adapter> adapters = new(StringComparer.Ordinal);

    /// <summary>Prepares a model for answering.</summary>
    /// <param name="parameters">The weights; not owned.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="team">The threads that share the work; not owned.</param>
    /// <param name="stopTokens">Ids that end an answer (<c>eos_token_id</c> of generation_config.json) besides <c>&lt;|end|&gt;</c>
    /// and every other special token, which all end it.</param>
    /// <param name="chatTemplate">The model's chat template; null for Grove's own.</param>
    /// <param name="maxPositions">Tokens of prompt and answer together; null for as many as the model is made for.</param>
    /// <exception cref="GroveException">The tokenizer does not fit the model, or the chat template is unknown.</exception>
    public TextGenerator(
        Parameters parameters,
        Tokenizer tokenizer,
        Team team,
        IEnumerable<int>? stopTokens = null,
        string? chatTemplate = null,
        int? maxPositions = null)
    {
        Architecture architecture = parameters.Architecture;
        if (tokenizer.VocabularySize > architecture.VocabularySize)
            throw new GroveException(
                $"cannot use the model: its tokenizer has {tokenizer.VocabularySize} tokens, its weights know {architecture.VocabularySize}. "
                    + "Take tokenizer.json and model.safetensors from the same model",
                ExitKind.BadInput);
        int positions = Math.Min(maxPositions ?? architecture.MaxPositions, architecture.MaxPositions);
        ArgumentOutOfRangeException.ThrowIfLessThan(positions, 4, nameof(maxPositions));
        ChatRenderer renderer = new(tokenizer, chatTemplate);
        this.tokenizer = tokenizer;
        this.stopTokens = [.. (stopTokens ?? []).Append(renderer.EndId).Distinct()];
        window = new ContextWindow(renderer, positions);
        decoder = new Decoder(parameters, team, positions);
        text = new StreamingDecoder(tokenizer);
        sampler = new Sampler(architecture.VocabularySize);
        answer = new StringBuilder(8 * positions);
    }

    /// <summary>Prepares a model for answering, as its folder says.</summary>
    /// <param name="model">The model; not owned.</param>
    /// <param name="team">The threads that share the work; not owned.</param>
    /// <param name="maxPositions">Tokens of prompt and answer together; null for as many as the model is made for.</param>
    /// <exception cref="GroveException">The tokenizer does not fit the model, or the chat template is unknown.</exception>
    public TextGenerator(Model model, Team team, int? maxPositions = null)
        : this(model.Parameters, model.Tokenizer, team, model.Generation.EosTokenIds, model.ChatTemplate, maxPositions)
    {
    }

    /// <summary>Tokens of prompt and answer together.</summary>
    public int MaxPositions => decoder.MaxPositions;

    /// <summary>Answers a conversation.</summary>
    /// <param name="messages">System message first if any, then user and assistant in turn; the user speaks last.</param>
    /// <param name="options">How to draw; null for greedy with the defaults.</param>
    /// <param name="onText">Receives the text as it comes, in whole characters.</param>
    /// <param name="cancellation">Looked at before every token.</param>
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
            int[] prompt = window.Fit(messages, options, out int dropped);
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
    /// <param name="cancellation">Looked at before every token.</param>
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
            int begin = tokenizer.TokenId(ChatRenderer.EndOfText) ?? stopTokens[0];
            int[] tokens = [begin, .. tokenizer.Encode(prompt)];
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

    Generation Continue(int[] prompt, GenerationOptions options, Action<string>? onText, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        decoder.Adapter = Chosen(options.Adapter);
        decoder.Reset();
        sampler.Start(options, prompt);
        answer.Clear();
        text.Finish(); // an answer that was cancelled may have left half a character behind
        int most = Math.Min(options.MaxNewTokens, decoder.MaxPositions - prompt.Length);
        Floats logits = decoder.Prefill(prompt);
        for (int count = 0; ; count++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (count == most)
                return Finish(prompt.Length, count, StopReason.Length, onText);
            int token = sampler.Next(logits.Span);
            if (stopTokens.AsSpan().Contains(token) || tokenizer.IsSpecial(token))
                return Finish(prompt.Length, count, StopReason.Stop, onText);
            // Ids between the tokenizer's and the weights' vocabulary are padding that no token has.
            Emit(token < tokenizer.VocabularySize ? text.Append(token) : "", onText);
            if (count + 1 < most)
                logits = decoder.Step(token);
        }
    }

    Adapter? Chosen(string? name) => name is null ? null
        : adapters.TryGetValue(name, out Adapter? adapter) ? adapter
        : throw new GroveException(
            $"cannot answer: there is no adapter '{name}'. {(adapters.Count == 0 ? "None is loaded" : $"Choose among {string.Join(", ", adapters.Keys)}")}", ExitKind.BadInput);

    Generation Finish(int promptTokens, int answerTokens, StopReason reason, Action<string>? onText)
    {
        Emit(text.Finish(), onText);
        return new Generation(answer.ToString(), promptTokens, answerTokens, reason);
    }

    void Emit(string piece, Action<string>? onText)
    {
        if (piece.Length == 0)
            return;
        answer.Append(piece);
        onText?.Invoke(piece);
    }
}
