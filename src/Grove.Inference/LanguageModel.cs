using System.Runtime.CompilerServices;
using Grove.Inference.Batching;
using Grove.Models;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Inference;

/// <summary>
/// A model that is ready to be asked, with everything it needs: the way in for programs that use Grove as a library.
/// </summary>
/// <remarks>
/// Calls from several threads, and of several chat clients, are answered at the same time. What <see cref="AsChatClient"/> and
/// <see cref="AsEmbeddingGenerator"/> give lives as long as this.
/// </remarks>
public sealed class LanguageModel : IDisposable
{
    readonly Model model;
    readonly Team team;
    readonly int context;
    readonly BatchSettings? settings;
    readonly Lock preparing = new();
    TextGenerator? generator;
    GroveEmbeddingGenerator? embedder;

    LanguageModel(Model model, string name, int context, int threads, BatchSettings? settings)
    {
        this.model = model;
        this.settings = settings;
        Name = name;
        this.context = context;
        team = new Team(threads);
    }

    /// <summary>Opens a model.</summary>
    /// <param name="path">A folder in Hugging Face's layout, or a GGUF file.</param>
    /// <param name="context">Tokens of prompt and answer together; null for what the model is made for. Memory is taken as texts grow.</param>
    /// <param name="threads">Threads to use; null for one per processor.</param>
    /// <param name="settings">How many are answered at once, and what that may cost; null for the defaults.</param>
    /// <exception cref="GroveException">There is no model, it is damaged or of a kind that is not supported; the message names the file.</exception>
    public static LanguageModel Open(string path, int? context = null, int? threads = null, BatchSettings? settings = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (context is < 4) throw new ArgumentOutOfRangeException(nameof(context), context, "A context needs 4 tokens or more.");
        if (threads is < 1) throw new ArgumentOutOfRangeException(nameof(threads), threads, "At least 1 thread is needed.");
        settings?.Validate();
        Model model = Model.Open(path);
        string name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) + (Directory.Exists(path) ? ".d" : ""));
        int window = Math.Min(context ?? int.MaxValue, model.Architecture.MaxPositions);
        return new LanguageModel(model, name, window, threads ?? Environment.ProcessorCount, settings);
    }

    /// <summary>The name of the folder or file.</summary>
    public string Name { get; }

    /// <summary>The shape.</summary>
    public Architecture Architecture => model.Architecture;

    /// <summary>Tokens of prompt and answer together.</summary>
    public int Context => context;

    /// <summary>How the model's folder wants to be asked; the defaults of every call.</summary>
    public GenerationOptions Defaults => GenerationOptions.For(model.Generation);

    /// <summary>Answers one question.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="options">How to draw; null for <see cref="Defaults"/>.</param>
    /// <param name="cancellation">Looked at before every token.</param>
    /// <exception cref="GroveException">The question does not fit, or the model cannot chat.</exception>
    public string Generate(string question, GenerationOptions? options = null, CancellationToken cancellation = default) =>
        Generator.Generate([new Message(Roles.User, question)], options ?? Defaults, null, cancellation).Text;

    /// <summary>Answers one question without a thread that waits; any number may be asked at once.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="options">How to draw; null for <see cref="Defaults"/>.</param>
    /// <param name="cancellation">Looked at before every token.</param>
    /// <exception cref="GroveException">The question does not fit, or the model cannot chat.</exception>
    public async Task<string> GenerateAsync(string question, GenerationOptions? options = null, CancellationToken cancellation = default) =>
        (await Generator.GenerateAsync([new Message(Roles.User, question)], options ?? Defaults, cancellation).ConfigureAwait(false)).Text;

    /// <summary>Answers one question, piece by piece in whole characters; leaving the loop early stops the work.</summary>
    /// <param name="question">What to ask.</param>
    /// <param name="options">How to draw; null for <see cref="Defaults"/>.</param>
    /// <param name="cancellation">Looked at before every token.</param>
    /// <exception cref="GroveException">The question does not fit, or the model cannot chat.</exception>
    public async IAsyncEnumerable<string> StreamAsync(
        string question, GenerationOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await foreach (GenerationPiece piece in Generator.StreamAsync([new Message(Roles.User, question)], options ?? Defaults, cancellation).ConfigureAwait(false))
            if (piece.Text.Length > 0) yield return piece.Text;
    }

    /// <summary>Goes on from plain text, without a conversation around it: what a base model does.</summary>
    /// <param name="text">The beginning.</param>
    /// <param name="options">How to draw; null for <see cref="Defaults"/>.</param>
    /// <param name="cancellation">Looked at before every token.</param>
    /// <exception cref="GroveException">The text does not fit.</exception>
    public string Complete(string text, GenerationOptions? options = null, CancellationToken cancellation = default) =>
        Generator.Complete(text, options ?? Defaults, null, cancellation).Text;

    /// <summary>The vector of a text (<see cref="GroveEmbeddingGenerator"/>).</summary>
    /// <param name="text">Any text; of one longer than the window the beginning is read.</param>
    /// <returns>As many numbers as the model is wide, of length 1.</returns>
    public float[] Embed(string text) => Embedder.Embed(text);

    /// <summary>The model as a chat client of Microsoft.Extensions.AI; disposing it leaves the model open.</summary>
    /// <exception cref="GroveException">The model cannot chat.</exception>
    public GroveChatClient AsChatClient() => new(Generator, Name, Defaults);

    /// <summary>
    /// The model as an embedding generator of Microsoft.Extensions.AI, with a cache and threads of its own; to be disposed before the model.
    /// </summary>
    public GroveEmbeddingGenerator AsEmbeddingGenerator() => new(model, team.Threads, Name, context);

    /// <summary>Releases weights, caches and threads.</summary>
    public void Dispose()
    {
        generator?.Dispose();
        embedder?.Dispose();
        team.Dispose();
        model.Dispose();
    }

    // Made when first asked for: who only embeds needs no chat template, and who only chats no second cache.
    TextGenerator Generator
    {
        get
        {
            lock (preparing) return generator ??= new TextGenerator(model, team, context, settings);
        }
    }

    GroveEmbeddingGenerator Embedder
    {
        get
        {
            lock (preparing) return embedder ??= AsEmbeddingGenerator();
        }
    }
}
