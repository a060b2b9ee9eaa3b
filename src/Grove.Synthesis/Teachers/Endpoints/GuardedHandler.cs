using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Grove.Synthesis.Teachers.Calls;

namespace Grove.Synthesis.Teachers.Endpoints;

/// <summary>
/// Stands between the client and the wire: reads replies up to a bound, and turns whatever is not a chat completion (web pages, nothing, errors,
/// half a reply) into a <see cref="TeacherException"/> that says what it was. Keys never appear in what it says.
/// </summary>
/// <param name="inner">Sends.</param>
/// <param name="key">The key; empty for none, and then no header is sent.</param>
/// <param name="time">The clock, for dates in <c>Retry-After</c>.</param>
sealed class GuardedHandler(HttpMessageHandler inner, string key, TimeProvider time) : DelegatingHandler(inner)
{
    /// <summary>The most bytes of a reply that are read.</summary>
    public const int MostBytes = 4 << 20;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (key.Length == 0) request.Headers.Authorization = null;
        if (request.Content is { } content && request.RequestUri?.Host.EndsWith("openai.com", StringComparison.OrdinalIgnoreCase) == false)
            await NameAsOthersDoAsync(request, content, cancellationToken).ConfigureAwait(false);
        HttpResponseMessage response;
        try
        {
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            throw new TeacherException(CallFault.Busy, failure.HttpRequestError switch
            {
                HttpRequestError.ConnectionError => "nothing answers at this address",
                HttpRequestError.NameResolutionError => "there is no such host",
                HttpRequestError.SecureConnectionError => "no secure connection could be made",
                _ => $"the connection failed ({Short(failure.Message)})",
            }, cause: failure);
        }
        using (response)
        {
            byte[] body = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) throw Refusal(response, body);
            Check(response, body);
            var whole = new HttpResponseMessage(response.StatusCode) { RequestMessage = request, Content = new ByteArrayContent(body) };
            whole.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return whole;
        }
    }

    // OpenAI calls the bound of a reply max_completion_tokens now; many other servers know max_tokens only, and would write without end.
    static async Task NameAsOthersDoAsync(HttpRequestMessage request, HttpContent content, CancellationToken cancellation)
    {
        if (JsonNode.Parse(await content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false)) is not JsonObject body || !body.Remove("max_completion_tokens", out JsonNode? most)) return;
        body["max_tokens"] = most;
        request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
    }

    static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > MostBytes) throw TooLong();
        try
        {
            using Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            using var body = new MemoryStream();
            var buffer = new byte[1 << 14];
            for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            {
                if (body.Length + read > MostBytes) throw TooLong();
                body.Write(buffer, 0, read);
            }
            return body.ToArray();
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw new TeacherException(CallFault.Busy, "the connection broke off in the middle of a reply", cause: failure);
        }
    }

    static TeacherException TooLong() => new(CallFault.Refused, $"it answered more than {MostBytes >> 20} MB");

    void Check(HttpResponseMessage response, byte[] body)
    {
        string start = Encoding.UTF8.GetString(body, 0, Math.Min(body.Length, 200)).Trim();
        if (start.Length == 0) throw new TeacherException(CallFault.Busy, "it answered nothing");
        if (start[0] == '<' || response.Content.Headers.ContentType?.MediaType == "text/html")
            throw new TeacherException(CallFault.Refused, $"it answered a web page instead of a chat completion ({Short(Redact(start))}). The address may be that of a web site; those of chat endpoints often end in /v1");
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new TeacherException(CallFault.Refused, $"it answered JSON that is no object ({Short(Redact(start))})");
            // Some servers put an error into a reply that says it is fine.
            if (document.RootElement.TryGetProperty("error", out JsonElement error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String)
                throw new TeacherException(CallFault.Refused, $"it answered an error: {Short(Redact(Message(error)))}");
        }
        catch (JsonException failure)
        {
            throw new TeacherException(CallFault.Refused, $"it answered something that is not whole JSON ({Short(Redact(start))})", cause: failure);
        }
    }

    TeacherException Refusal(HttpResponseMessage response, byte[] body)
    {
        int status = (int)response.StatusCode;
        string said = "";
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                said = document.RootElement.TryGetProperty("error", out JsonElement error) ? Message(error) : Message(document.RootElement);
        }
        catch (JsonException)
        {
            // A proxy's page says no more than the status.
        }
        string why = $"it answered {status} {Words(response.StatusCode)}{(said.Length > 0 ? $": {Short(Redact(said))}" : "")}";
        return status switch
        {
            401 or 403 => new TeacherException(CallFault.Closed, $"{why}. The key is taken from GROVE_TEACHER_KEY or OPENAI_API_KEY"),
            404 => new TeacherException(CallFault.Closed, $"{why}. Check the address and --teacher-model"),
            408 or 409 or 425 or 429 or >= 500 => new TeacherException(CallFault.Busy, why, RetryAfter(response)),
            >= 300 and < 400 => new TeacherException(CallFault.Closed, $"{why}, to {response.Headers.Location}. Give that address"),
            _ => new TeacherException(CallFault.Refused, why),
        };
    }

    TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > time.GetUtcNow() => date - time.GetUtcNow(),
        _ => null,
    };

    static string Message(JsonElement error) =>
        error.ValueKind == JsonValueKind.String ? error.GetString()!
        : error.ValueKind == JsonValueKind.Object && error.TryGetProperty("message", out JsonElement message) && message.ValueKind == JsonValueKind.String ? message.GetString()!
        : error.ValueKind == JsonValueKind.Object && error.TryGetProperty("detail", out JsonElement detail) && detail.ValueKind == JsonValueKind.String ? detail.GetString()! : "";

    static string Words(HttpStatusCode status) => status switch
    {
        HttpStatusCode.TooManyRequests => "Too Many Requests",
        _ => string.Concat(status.ToString().Select((letter, at) => at > 0 && char.IsUpper(letter) ? $" {letter}" : $"{letter}")),
    };

    // Servers like to repeat the key that they did not like.
    string Redact(string text) => key.Length >= 4 ? text.Replace(key, "(key)", StringComparison.Ordinal) : text;

    static string Short(string text)
    {
        string line = text.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        return line.Length <= 160 ? line : line[..160] + "…";
    }
}
