using Grove.Models;
using Grove.Tensors;
using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Inference;

/// <summary>
/// Turns texts into vectors with a model of ours, as the <see cref="IEmbeddingGenerator{TInput, TEmbedding}"/> of the .NET ecosystem:
/// the mean of the hidden states of all tokens after the final norm, divided by its length.
/// </summary>
/// <remarks>
/// A vector has as many numbers as the model is wide, and depends on nothing but model and text: alone or among others, the same text
/// gives the same bits. Of a text longer than the window the beginning is read, as much as fits; its embedding then says so by
/// <see cref="Truncated"/> in AdditionalProperties. An empty text is read as the token that begins a document. One text is read at a
/// time, and calls from several threads wait for one another.
/// </remarks>
public sealed class GroveEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>Key of AdditionalProperties, true on the embedding of a text of which only the beginning was read.</summary>
    public const string Truncated = "truncated";

    readonly Decoder decoder;
    readonly Tokenizer tokenizer;
    readonly string? modelName;
    readonly int width, emptyToken;
    readonly double[] sums;
    readonly SemaphoreSlim turn = new(1);
    readonly EmbeddingGeneratorMetadata metadata;
    readonly IDisposable? owned;

    /// <summary>Prepares a model for embedding.</summary>
    /// <param name="weights">The weights, in any type; not owned.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="team">The threads that share the work, used by nobody else meanwhile; not owned.</param>
    /// <param name="modelName">The name to report, for example the model's folder.</param>
    /// <param name="maxPositions">The most tokens of a text that are read; null for as many as the model is made for.</param>
    public GroveEmbeddingGenerator(Weights weights, Tokenizer tokenizer, Team team, string? modelName = null, int? maxPositions = null)
    {
        Architecture architecture = weights.Architecture;
        if (tokenizer.VocabularySize > architecture.VocabularySize)
            throw new GroveException(
                $"cannot use the model: its tokenizer has {tokenizer.VocabularySize} tokens, its weights know {architecture.VocabularySize}. Take both from the same model",
                ExitKind.BadInput);
        this.tokenizer = tokenizer;
        this.modelName = modelName;
        width = architecture.HiddenSize;
        emptyToken = architecture.BosTokenId ?? architecture.EosTokenId ?? 0;
        sums = new double[width];
        decoder = new Decoder(weights, team, Math.Min(maxPositions ?? architecture.MaxPositions, architecture.MaxPositions));
        metadata = new EmbeddingGeneratorMetadata("grove", null, modelName, width);
    }

    /// <summary>The same with a team of its own, which goes with it.</summary>
    internal GroveEmbeddingGenerator(Model model, int threads, string? modelName, int? maxPositions)
        : this(model.Weights, model.Tokenizer, new Team(threads), modelName, maxPositions, owns: true)
    {
    }

    GroveEmbeddingGenerator(Weights weights, Tokenizer tokenizer, Team team, string? modelName, int? maxPositions, bool owns)
        : this(weights, tokenizer, team, modelName, maxPositions) => owned = owns ? team : null;

    /// <summary>Numbers of a vector: the model's width.</summary>
    public int Dimensions => width;

    /// <summary>The vector of one text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="cancellation">Looked at every <see cref="Decoder.PrefillRows"/> tokens.</param>
    /// <returns>[<see cref="Dimensions"/>], of length 1.</returns>
    public float[] Embed(string text, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        turn.Wait(cancellation);
        try
        {
            return Embed(text, cancellation, out _, out _);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Embeds texts, in their order, with the tokens read as usage.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">Dimensions and ModelId may be given if they are this model's.</param>
    /// <param name="cancellationToken">Looked at before every text, and every <see cref="Decoder.PrefillRows"/> tokens.</param>
    /// <exception cref="NotSupportedException">The options ask for another model or for other dimensions.</exception>
    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] texts = [.. values];
        if (Array.IndexOf(texts, null) is >= 0 and var missing)
            throw new ArgumentException($"Text {missing + 1} is null.", nameof(values));
        if (options?.Dimensions is int wanted && wanted != width)
            throw new NotSupportedException($"The options ask for {wanted} dimensions, but this model's vectors have {width}. Leave Dimensions out.");
        GroveChatClient.RequireModel(options?.ModelId, modelName);
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Generate(texts, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Gives the metadata or this generator itself.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(EmbeddingGeneratorMetadata)) return metadata;
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Releases the cache. The weights stay.</summary>
    public void Dispose()
    {
        decoder.Dispose();
        turn.Dispose();
        owned?.Dispose();
    }

    GeneratedEmbeddings<Embedding<float>> Generate(string[] texts, CancellationToken cancellation)
    {
        var embeddings = new GeneratedEmbeddings<Embedding<float>>(texts.Length);
        long tokens = 0;
        foreach (string text in texts)
        {
            float[] vector = Embed(text, cancellation, out int read, out bool truncated);
            tokens += read;
            embeddings.Add(new Embedding<float>(vector)
            {
                CreatedAt = TimeProvider.System.GetUtcNow(),
                ModelId = modelName,
                AdditionalProperties = truncated ? new() { [Truncated] = true } : null,
            });
        }
        embeddings.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        return embeddings;
    }

    float[] Embed(string text, CancellationToken cancellation, out int read, out bool truncated)
    {
        cancellation.ThrowIfCancellationRequested();
        int[] tokens = tokenizer.Encode(text);
        if (tokens.Length == 0) tokens = [emptyToken];
        read = Math.Min(tokens.Length, decoder.MaxPositions);
        truncated = read < tokens.Length;
        Array.Clear(sums);
        decoder.Reset();
        decoder.Embed(tokens.AsSpan(0, read), (_, rows, states) =>
        {
            cancellation.ThrowIfCancellationRequested();
            Add(states.Span, rows);
        });
        return Normalized();
    }

    void Add(ReadOnlySpan<float> states, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < width; i++) sums[i] += states[row * width + i];
        }
    }

    // The mean and the sum point the same way, so the count of tokens goes away with the length.
    float[] Normalized()
    {
        double square = 0;
        foreach (double sum in sums) square += sum * sum;
        double length = Math.Sqrt(square);
        if (!double.IsFinite(length))
            throw new GroveException("The model cannot embed: its weights give no numbers. Take an undamaged copy of the model", ExitKind.BadInput);
        var vector = new float[width];
        for (int i = 0; i < width; i++) vector[i] = length > 0 ? (float)(sums[i] / length) : 0;
        return vector;
    }
}
