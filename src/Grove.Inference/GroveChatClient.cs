using System.Runtime.CompilerServices;
using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Inference;

/// <summary>
/// A model of ours as the <see cref="IChatClient"/> that the .NET ecosystem talks to; teacher, judge and evaluation do not see
/// what is behind it.
/// </summary>
/// <remarks>
/// <see cref="ChatOptions"/> win over <paramref name="defaults"/>: Temperature, TopP, TopK, Seed, MaxOutputTokens, StopSequences,
/// FrequencyPenalty and PresencePenalty, and <c>min_p</c> and <c>repetition_penalty</c> in AdditionalProperties. A
/// RawRepresentationFactory may give <see cref="GenerationOptions"/> instead of the defaults. Instructions go in front of the system
/// message. Text is all it reads and writes, and it keeps no conversation: what asks for more is refused, not ignored.
/// </remarks>
/// <param name="generator">Answers; owned if <paramref name="ownsGenerator"/>.</param>
/// <param name="modelName">The name to report, for example the model's folder.</param>
/// <param name="defaults">Options where a call gives none; null for greedy.</param>
/// <param name="ownsGenerator">Whether disposing this disposes the generator.</param>
/// <param name="time">The clock of CreatedAt; null for the system's.</param>
public sealed class GroveChatClient(
    TextGenerator generator,
    string? modelName = null,
    GenerationOptions? defaults = null,
    bool ownsGenerator = false,
    TimeProvider? time = null) : IChatClient
{
    /// <summary>Key of AdditionalProperties in a response: how many old messages were left out to make room.</summary>
    public const string DroppedMessages = "dropped_messages";

    /// <summary>Name in <see cref="ChatOptions.AdditionalProperties"/> under which a request names its adapter.</summary>
    public const string AdapterProperty = "adapter";

    readonly ChatClientMetadata metadata = new("grove", null, modelName);
    readonly GenerationOptions defaults = defaults ?? new GenerationOptions();
    readonly TimeProvider time = time ?? TimeProvider.System;

    /// <summary>Answers a conversation.</summary>
    /// <exception cref="GroveException">The conversation is out of order or does not fit, or the model is damaged.</exception>
    /// <exception cref="NotSupportedException">Messages or options ask for what the model cannot do.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        List<Message> conversation = Conversation(messages, options);
        GenerationOptions drawing = Options(options);
        DateTimeOffset created = time.GetUtcNow();
        Generation result = await generator.GenerateAsync(conversation, drawing, cancellationToken).ConfigureAwait(false);
        string id = NewId();
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, result.Text) { MessageId = id, CreatedAt = created })
        {
            ResponseId = id,
            CreatedAt = created,
            ModelId = modelName,
            FinishReason = Reason(result),
            Usage = Usage(result),
            RawRepresentation = result,
            AdditionalProperties = Properties(result),
        };
    }

    /// <summary>Answers piece by piece; the last piece carries the finish reason and the token counts.</summary>
    /// <exception cref="GroveException">The conversation is out of order or does not fit, or the model is damaged.</exception>
    /// <exception cref="NotSupportedException">Messages or options ask for what the model cannot do.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string id = NewId();
        DateTimeOffset created = time.GetUtcNow();
        List<Message> conversation = Conversation(messages, options);
        await foreach (GenerationPiece piece in
            generator.StreamAsync(conversation, Options(options), cancellationToken).ConfigureAwait(false))
        {
            ChatResponseUpdate update = piece.Result is { } result
                ? new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(Usage(result))])
                {
                    FinishReason = Reason(result),
                    AdditionalProperties = Properties(result),
                    RawRepresentation = result,
                }
                : new ChatResponseUpdate(ChatRole.Assistant, piece.Text);
            update.CreatedAt = created;
            update.ModelId = modelName;
            update.ResponseId = id;
            update.MessageId = id;
            yield return update;
        }
    }

    /// <summary>Gives the metadata, the generator or this client itself.</summary>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null)
            return null;
        if (serviceType == typeof(ChatClientMetadata))
            return metadata;
        return serviceType.IsInstanceOfType(this) ? this : serviceType.IsInstanceOfType(generator) ? generator : null;
    }

    /// <summary>Disposes the generator if it is owned.</summary>
    public void Dispose()
    {
        if (ownsGenerator)
            generator.Dispose();
    }

    /// <summary>Refuses to answer in another model's name.</summary>
    internal static void RequireModel(string? wanted, string? modelName)
    {
        if (wanted is not null && modelName is not null && wanted != modelName)
            throw new NotSupportedException($"The options ask for model '{wanted}', but this is '{modelName}'. Leave ModelId out, or open the other model.");
    }

    static List<Message> Conversation(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        ArgumentNullException.ThrowIfNull(messages);
        List<Message> conversation = [];
        string system = options?.Instructions ?? "";
        foreach (ChatMessage message in messages)
        {
            RequireText(message);
            if (message.Role == ChatRole.System && conversation.Count == 0)
                system = system.Length == 0 ? message.Text : system + "\n" + message.Text;
            else
                conversation.Add(new Message(message.Role.Value, message.Text));
        }

        if (system.Length > 0)
            conversation.Insert(0, new Message(Roles.System, system));
        return conversation;
    }

    // Usage and reasoning come back with histories of earlier answers; they are not said to the model.
    static void RequireText(ChatMessage message)
    {
        if (message.Contents.FirstOrDefault(content => content is not (TextContent or UsageContent or TextReasoningContent)) is { } other)
            throw new NotSupportedException($"A message of the {message.Role} holds {other.GetType().Name}; this model reads text only.");
    }

    GenerationOptions Options(ChatOptions? options)
    {
        if (options is null)
            return defaults;
        RequireSupported(options);
        GenerationOptions basis = options.RawRepresentationFactory?.Invoke(this) switch
        {
            null => defaults,
            GenerationOptions own => own,
            var other => throw new NotSupportedException($"RawRepresentationFactory gives a {other.GetType().Name}; it must give {nameof(GenerationOptions)}."),
        };
        return basis with
        {
            MaxNewTokens = options.MaxOutputTokens ?? basis.MaxNewTokens,
            Temperature = options.Temperature ?? basis.Temperature,
            TopP = options.TopP ?? basis.TopP,
            TopK = options.TopK ?? basis.TopK,
            Seed = options.Seed is { } seed ? (ulong)seed : basis.Seed,
            FrequencyPenalty = options.FrequencyPenalty ?? basis.FrequencyPenalty,
            PresencePenalty = options.PresencePenalty ?? basis.PresencePenalty,
            StopSequences = options.StopSequences is { Count: > 0 } stops ? [.. stops] : basis.StopSequences,
            MinP = Number(options, "min_p") ?? basis.MinP,
            RepetitionPenalty = Number(options, "repetition_penalty") ?? basis.RepetitionPenalty,
            Adapter = options.AdditionalProperties?.TryGetValue(AdapterProperty, out string? name) == true ? name : basis.Adapter,
        };
    }

    void RequireSupported(ChatOptions options)
    {
        RequireModel(options.ModelId, modelName);
        if (options.ConversationId is not null)
            throw new NotSupportedException("ConversationId is given, but this client keeps no conversations. Send all messages each time.");
        if (options.Tools is { Count: > 0 } && options.ToolMode is not NoneChatToolMode)
            throw new NotSupportedException("Tools are given, but this client cannot call tools. Leave them out, or set ToolMode to None.");
        if (options.ResponseFormat is not (null or ChatResponseFormatText))
            throw new NotSupportedException("ResponseFormat asks for JSON, which this client cannot promise. Leave it out, and ask for JSON in words.");
        if (options.Reasoning is not null)
            throw new NotSupportedException("Reasoning is given, but this client has no such setting. Leave it out.");
    }

    static float? Number(ChatOptions options, string key) =>
        options.AdditionalProperties is { } properties && properties.TryGetValue(key, out float value) ? value : null;

    static string NewId() => Guid.NewGuid().ToString("N");

    static ChatFinishReason Reason(Generation result) =>
        result.Reason == StopReason.Stop ? ChatFinishReason.Stop : ChatFinishReason.Length;

    static AdditionalPropertiesDictionary? Properties(Generation result) =>
        result.DroppedMessages > 0 ? new() { [DroppedMessages] = result.DroppedMessages } : null;

    static UsageDetails Usage(Generation result) => new()
    {
        InputTokenCount = result.PromptTokens,
        OutputTokenCount = result.AnswerTokens,
        TotalTokenCount = result.PromptTokens + result.AnswerTokens,
    };
}
