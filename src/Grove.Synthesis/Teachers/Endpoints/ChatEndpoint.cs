using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Grove.Synthesis.Teachers.Calls;
using Grove.Text;
using Microsoft.Extensions.AI;
using OpenAI;

namespace Grove.Synthesis.Teachers.Endpoints;

/// <summary>
/// A server that speaks OpenAI's chat completions: Ollama, LM Studio, vLLM, llama.cpp, OpenAI and others. Only <c>/chat/completions</c> is needed;
/// <c>/models</c> is asked for names and context sizes where it exists.
/// </summary>
public sealed class ChatEndpoint : IDisposable
{
    readonly HttpClient http;
    readonly IChatClient client;

    ChatEndpoint(HttpClient http, Uri address, string key, EndpointModel model)
    {
        this.http = http;
        Address = address;
        Model = model;
        var options = new OpenAIClientOptions
        {
            Endpoint = address,
            Transport = new HttpClientPipelineTransport(http),
            // Tries and waits are the caller's, who also counts them.
            RetryPolicy = new ClientRetryPolicy(0),
            NetworkTimeout = Timeout.InfiniteTimeSpan,
        };
        client = new Reads(new OpenAI.Chat.ChatClient(model.Id, new ApiKeyCredential(key.Length > 0 ? key : "none"), options).AsIChatClient());
    }

    /// <summary>The address that paths such as <c>/chat/completions</c> are added to.</summary>
    public Uri Address { get; }

    /// <summary>The model that answers.</summary>
    public EndpointModel Model { get; }

    /// <summary>The client.</summary>
    public IChatClient Client => client;

    /// <summary>The key from the environment: <c>GROVE_TEACHER_KEY</c>, else <c>OPENAI_API_KEY</c>; empty for none.</summary>
    public static string KeyFromEnvironment() =>
        Environment.GetEnvironmentVariable("GROVE_TEACHER_KEY") is { Length: > 0 } own ? own
        : Environment.GetEnvironmentVariable("OPENAI_API_KEY") ?? "";

    /// <summary>Looks what an address has, and opens a model of it.</summary>
    /// <param name="address">The address, with or without <c>/v1</c>.</param>
    /// <param name="model">The model's id; null to take the only one that the server lists.</param>
    /// <param name="key">The key; empty for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the looking.</param>
    /// <exception cref="GroveException">The address is none, nothing answers, or the model must be named.</exception>
    public static async Task<ChatEndpoint> OpenAsync(string address, string? model, string key, TimeProvider time, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
            throw new GroveException($"cannot use the teacher ({Without(address)}): it is not an http or https address without a password in it. Write it as http://localhost:11434/v1", ExitKind.BadInput);
        string path = uri.AbsolutePath.TrimEnd('/');
        if (path.EndsWith("/chat/completions", StringComparison.Ordinal)) path = path[..^"/chat/completions".Length];
        var root = new Uri(uri.GetLeftPart(UriPartial.Authority) + (path.Length == 0 ? "/v1" : path));
        var http = new HttpClient(new GuardedHandler(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(10) }, key, time))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        try
        {
            IReadOnlyList<EndpointModel> models = await ModelsAsync(http, root, key, cancellation).ConfigureAwait(false);
            return new ChatEndpoint(http, root, key, Choose(models, model, root));
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>Tries whether the model can be held to a JSON schema, with one short call.</summary>
    /// <param name="cancellation">Ends the trying.</param>
    /// <exception cref="TeacherException">The server does not answer at all.</exception>
    public async Task<bool> WritesJsonAsync(CancellationToken cancellation)
    {
        using JsonDocument schema = JsonDocument.Parse("""{"type":"object","properties":{"number":{"type":"integer"}},"required":["number"],"additionalProperties":false}""");
        var options = new ChatOptions { MaxOutputTokens = 64, Temperature = 0, ResponseFormat = ChatResponseFormat.ForJsonSchema(schema.RootElement.Clone(), "reply") };
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            ChatResponse response = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "How many legs does a cat have? Answer as {\"number\": …}.")], options, both.Token).ConfigureAwait(false);
            using JsonDocument reply = JsonDocument.Parse(response.Text);
            return reply.RootElement.ValueKind == JsonValueKind.Object && reply.RootElement.TryGetProperty("number", out JsonElement number) && number.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
        catch (TeacherException failure) when (failure.Fault == CallFault.Refused)
        {
            // Servers that do not know the format say 400.
            return false;
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new TeacherException(CallFault.Busy, "it gave no reply in two minutes", cause: failure);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        client.Dispose();
        http.Dispose();
    }

    static async Task<IReadOnlyList<EndpointModel>> ModelsAsync(HttpClient http, Uri root, string key, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, root + "/models");
        if (key.Length > 0) request.Headers.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", key);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, both.Token).ConfigureAwait(false);
            return EndpointModel.ReadList(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
        }
        catch (TeacherException failure) when (failure.Fault == CallFault.Closed && failure.Message.StartsWith("it answered 404", StringComparison.Ordinal) || failure.Fault == CallFault.Refused)
        {
            // Not every server lists its models.
            return [];
        }
        catch (TeacherException failure)
        {
            throw new GroveException($"cannot reach the teacher ({root}): {failure.Message}. Check the address, and that the server runs", ExitKind.ResourceFailed, failure);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new GroveException($"cannot reach the teacher ({root}): it did not answer in 20 seconds. Check the address, and that the server runs", ExitKind.ResourceFailed, failure);
        }
    }

    static EndpointModel Choose(IReadOnlyList<EndpointModel> models, string? wanted, Uri root)
    {
        if (wanted is not null)
        {
            if (models.FirstOrDefault(model => model.Id == wanted) is { } listed) return listed;
            // Ollama lists "llama3.2:latest" and knows "llama3.2" too, so a name that is not listed is tried all the same.
            return new EndpointModel(wanted, models.FirstOrDefault(model => model.Id.StartsWith(wanted + ":", StringComparison.Ordinal))?.Context);
        }
        if (models.Count == 1) return models[0];
        throw new GroveException(models.Count == 0
            ? $"the teacher ({root}) does not list its models. Name one with --teacher-model"
            : $"the teacher ({root}) has {models.Count} models. Name one with --teacher-model: {string.Join(", ", models.Take(12).Select(model => model.Id))}{(models.Count > 12 ? ", …" : "")}", ExitKind.BadInput);
    }

    static string Without(string address) => address.Contains('@', StringComparison.Ordinal) ? "…" + address[address.LastIndexOf('@')..] : address;

    /// <summary>The library meets replies that lack what it takes for granted with exceptions of many kinds; they all mean the same.</summary>
    sealed class Reads(IChatClient inner) : DelegatingChatClient(inner)
    {
        public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            try
            {
                return await base.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not (TeacherException or OperationCanceledException or OutOfMemoryException))
            {
                for (Exception? at = failure; at is not null; at = at.InnerException)
                    if (at is TeacherException known) throw known;
                throw new TeacherException(CallFault.Refused, "it answered JSON that is no chat completion", cause: failure);
            }
        }
    }
}
