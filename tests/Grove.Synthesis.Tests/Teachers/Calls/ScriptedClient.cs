using System.Collections.Concurrent;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Tests.Teachers.Calls;

/// <summary>A teacher inside of the process that answers as it is told.</summary>
sealed class ScriptedClient(Func<string, int, string> reply) : IChatClient
{
    int calls;

    public int Calls => calls;

    public ConcurrentQueue<string> Prompts { get; } = [];

    public ChatFinishReason Reason { get; set; } = ChatFinishReason.Stop;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        string prompt = string.Join('\n', messages.Select(message => message.Text));
        Prompts.Enqueue(prompt);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, reply(prompt, Interlocked.Increment(ref calls)))) { FinishReason = Reason };
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
