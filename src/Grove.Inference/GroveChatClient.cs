using System.Runtime.CompilerServices;
using Grove.Text;
using Microsoft.Extensions.AI;

namespace Grove.Inference;

/// <summary>
/// A model of ours as the <see cref="IChatClient"/> that the .NET ecosystem talks to; teacher, judge and evaluation do not see
/// what is behind it.
/// </summary>
/// <remarks>Temperature, TopP, TopK, Seed and MaxOutputTokens of <see cref="ChatOptions"/> win over <paramref name="defaults"/>;
/// Instructions go in front of the system message. Text is all it reads; tools and response formats are not supported.</remarks>
/// <param name="generator">Answers; owned if <paramref name="ownsGenerator"/>.</param>
/// <param name="modelName">The name to report, for example the model's folder.</param>
/// <param name="defaults">Options where a call gives none; null for greedy.</param>
/// <param name="ownsGenerator">Whether disposing this disposes the generator.</param>
public sealed class GroveChatClient(
    TextGenerator generator,
    string? modelName = null,
    GenerationOptions? defaults = null,
    bool ownsGenerator = false) : IChatClient
{
    /// <summary>Name in <see cref="ChatOptions.AdditionalProperties"/> under which a request names its adapter.</summary>
    public const string AdapterProperty = "adapter";

    readonly ChatClientMetadata metadata = new("grove", null, modelName);
    readonly GenerationOptions defaults = defaults ?? new GenerationOptions();

    /// <summary>Answers a conversation.</summary>
    /// <exception cref="GroveException">The conversation is out of order or does not fit, or the model is damaged.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        List<Message> conversation = Conversation(messages, options);
        GenerationOptions drawing = Options(options);
        Generation result = await Task.Run(
            () => generator.Generate(conversation, drawing, null, cancellationToken), cancellationToken).ConfigureAwait(false);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, result.Text))
        {
            ModelId = modelName,
            FinishReason = Reason(result),
            Usage = Usage(result),
        };
    }

    /// <summary>Answers piece by piece; the last piece carries the finish reason and the token counts.</summary>
    /// <exception cref="GroveException">The conversation is out of order or does not fit, or the model is damaged.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string id = Guid.NewGuid().ToString("N");
        List<Message> conversation = Conversation(messages, options);
        await foreach (GenerationPiece piece in
            generator.StreamAsync(conversation, Options(options), cancellationToken).ConfigureAwait(false))
        {
            ChatResponseUpdate update = piece.Result is { } result
                ? new ChatResponseUpdate(ChatRole.Assistant, [new UsageContent(Usage(result))]) { FinishReason = Reason(result) }
                : new ChatResponseUpdate(ChatRole.Assistant, piece.Text);
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

    static List<Message> Conversation(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        List<Message> conversation = [];
        string system = options?.Instructions ?? "";
        foreach (ChatMessage message in messages)
        {
            if (message.Role == ChatRole.System && conversation.Count == 0)
                system = system.Length == 0 ? message.Text : system + "\n" + message.Text;
            else
                conversation.Add(new Message(message.Role.Value, message.Text));
        }

        if (system.Length > 0)
            conversation.Insert(0, new Message(Roles.System, system));
        return conversation;
    }

    GenerationOptions Options(ChatOptions? options) => options is null ? defaults : defaults with
    {
        MaxNewTokens = options.MaxOutputTokens ?? defaults.MaxNewTokens,
        Temperature = options.Temperature ?? defaults.Temperature,
        TopP = options.TopP ?? defaults.TopP,
        TopK = options.TopK ?? defaults.TopK,
        Seed = options.Seed is { } seed ? (ulong)seed : defaults.Seed,
        Adapter = options.AdditionalProperties?.TryGetValue(AdapterProperty, out string? name) == true ? name : defaults.Adapter,
    };

    static ChatFinishReason Reason(Generation result) =>
        result.Reason == StopReason.Stop ? ChatFinishReason.Stop : ChatFinishReason.Length;

    static UsageDetails Usage(Generation result) => new()
    {
        InputTokenCount = result.PromptTokens,
        OutputTokenCount = result.AnswerTokens,
        TotalTokenCount = result.PromptTokens + result.AnswerTokens,
    };
}
