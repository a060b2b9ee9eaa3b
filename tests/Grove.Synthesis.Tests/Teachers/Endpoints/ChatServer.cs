using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Grove.Synthesis.Tests.Teachers.Endpoints;

/// <summary>What a server does instead of answering.</summary>
enum Fault
{
    None, WebPage, Nothing, HalfReply, TooManyRequests, TooManyWithDate, ServerError, TenMegabytes, Slow, WrongJson, NotACompletion, NoUsage, BadRequest, Unauthorized, NoModel, ErrorInside,
}

/// <summary>A server that speaks OpenAI's chat completions over HTTP as real ones do, and misbehaves when told to.</summary>
sealed class ChatServer : IDisposable
{
    readonly HttpListener listener = new();
    readonly CancellationTokenSource stop = new();
    int calls;

    public ChatServer(Func<int, string, Fault>? faults = null)
    {
        Faults = faults ?? ((_, _) => Fault.None);
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}/v1";

    /// <summary>Chosen by the number of the call, from 1, and the prompt.</summary>
    public Func<int, string, Fault> Faults { get; set; }

    public Func<string, bool, string> Replies { get; set; } = StubTeacher.Reply;

    public bool KnowsSchemas { get; set; } = true;

    public bool ListsModels { get; set; } = true;

    public int? Context { get; set; }

    public TimeSpan Latency { get; set; }

    public string Key { get; set; } = "";

    /// <summary>Chat completions asked for.</summary>
    public int Calls => calls;

    public ConcurrentQueue<string> Prompts { get; } = [];

    public ConcurrentQueue<string> Bodies { get; } = [];

    public ConcurrentQueue<string> Keys { get; } = [];

    public int MostAtOnce { get; private set; }

    int atOnce;

    public void Dispose()
    {
        stop.Cancel();
        listener.Close();
    }

    async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception failure) when (failure is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            _ = Task.Run(() => AnswerAsync(context));
        }
    }

    async Task AnswerAsync(HttpListenerContext context)
    {
        int now = Interlocked.Increment(ref atOnce);
        lock (listener) MostAtOnce = Math.Max(MostAtOnce, now);
        try
        {
            using var reader = new StreamReader(context.Request.InputStream);
            string body = await reader.ReadToEndAsync();
            Keys.Enqueue(context.Request.Headers["Authorization"] ?? "");
            if (context.Request.Url!.AbsolutePath == "/v1/models") await ModelsAsync(context.Response);
            else if (context.Request.Url.AbsolutePath == "/v1/chat/completions") await ChatAsync(context.Response, body);
            else await SendAsync(context.Response, 404, "{\"error\":{\"message\":\"no such path\"}}");
        }
        catch (Exception failure) when (failure is HttpListenerException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The client went away, which is what a killed one does.
        }
        finally
        {
            Interlocked.Decrement(ref atOnce);
        }
    }

    Task ModelsAsync(HttpListenerResponse response) => ListsModels
        ? SendAsync(response, 200, JsonSerializer.Serialize(new { @object = "list", data = new[] { new { id = "stub", @object = "model", max_model_len = Context } } }))
        : SendAsync(response, 404, "not here");

    async Task ChatAsync(HttpListenerResponse response, string body)
    {
        using JsonDocument request = JsonDocument.Parse(body);
        string prompt = string.Join('\n', request.RootElement.GetProperty("messages").EnumerateArray().Select(message => Text(message.GetProperty("content"))));
        int number = Interlocked.Increment(ref calls);
        Prompts.Enqueue(prompt);
        Bodies.Enqueue(body);
        bool schema = request.RootElement.TryGetProperty("response_format", out JsonElement format) && format.GetProperty("type").GetString() == "json_schema";
        if (Latency > TimeSpan.Zero) await Task.Delay(Latency, stop.Token);
        switch (Faults(number, prompt))
        {
            case Fault.WebPage:
                await SendAsync(response, 200, "<!DOCTYPE html><html><body>Welcome to our proxy</body></html>", "text/html");
                return;
            case Fault.Nothing:
                await SendAsync(response, 200, "");
                return;
            case Fault.HalfReply:
                byte[] half = Encoding.UTF8.GetBytes(Completion("half of it", true));
                response.ContentLength64 = half.Length + 100;
                await response.OutputStream.WriteAsync(half.AsMemory(0, half.Length / 2), stop.Token);
                await response.OutputStream.FlushAsync(stop.Token);
                response.Abort();
                return;
            case Fault.TooManyRequests:
                response.AddHeader("Retry-After", "7");
                await SendAsync(response, 429, "{\"error\":{\"message\":\"Rate limit reached\"}}");
                return;
            case Fault.TooManyWithDate:
                response.AddHeader("Retry-After", DateTimeOffset.UtcNow.AddSeconds(30).ToString("R", CultureInfo.InvariantCulture));
                await SendAsync(response, 429, "{\"error\":{\"message\":\"Rate limit reached\"}}");
                return;
            case Fault.ServerError:
                await SendAsync(response, 500, "oops");
                return;
            case Fault.TenMegabytes:
                await SendAsync(response, 200, Completion(new string('x', 10 << 20), true));
                return;
            case Fault.Slow:
                await Task.Delay(TimeSpan.FromMinutes(1), stop.Token);
                return;
            case Fault.WrongJson:
                await SendAsync(response, 200, "{\"choices\": [");
                return;
            case Fault.NotACompletion:
                await SendAsync(response, 200, "{\"hello\": \"world\", \"choices\": 7}");
                return;
            case Fault.BadRequest:
                await SendAsync(response, 400, "{\"error\":{\"message\":\"context length exceeded\"}}");
                return;
            case Fault.Unauthorized:
                await SendAsync(response, 401, "{\"error\":{\"message\":\"Incorrect API key provided: " + Key + "\"}}");
                return;
            case Fault.NoModel:
                await SendAsync(response, 404, "{\"error\":{\"message\":\"model not found\"}}");
                return;
            case Fault.ErrorInside:
                await SendAsync(response, 200, "{\"error\":{\"message\":\"the model is loading\"}}");
                return;
            case Fault.NoUsage:
                await SendAsync(response, 200, Completion(Replies(prompt, schema && KnowsSchemas), usage: false));
                return;
            default:
                if (schema && !KnowsSchemas) await SendAsync(response, 400, "{\"error\":{\"message\":\"response_format is not supported\"}}");
                else await SendAsync(response, 200, Completion(Replies(prompt, schema), usage: true));
                return;
        }
    }

    static string Text(JsonElement content) => content.ValueKind == JsonValueKind.String ? content.GetString()!
        : string.Concat(content.EnumerateArray().Select(part => part.GetProperty("text").GetString()));

    static string Completion(string text, bool usage)
    {
        var whole = new Dictionary<string, object>
        {
            ["id"] = "chatcmpl-1", ["object"] = "chat.completion", ["created"] = 1700000000, ["model"] = "stub",
            ["choices"] = new[] { new { index = 0, message = new { role = "assistant", content = text }, finish_reason = "stop" } },
        };
        if (usage) whole["usage"] = new { prompt_tokens = 100, completion_tokens = 50, total_tokens = 150 };
        return JsonSerializer.Serialize(whole);
    }

    async Task SendAsync(HttpListenerResponse response, int status, string text, string type = "application/json")
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        response.StatusCode = status;
        response.ContentType = type;
        response.ContentLength64 = bytes.Length;
        await response.OutputStream.WriteAsync(bytes, stop.Token);
        response.Close();
    }
}
