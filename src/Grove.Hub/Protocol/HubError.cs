using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Grove.Text;

namespace Grove.Hub.Protocol;

/// <summary>Turns the ways in which a hub says no into one line that tells what to do.</summary>
static partial class HubError
{
    const int MostBytesOfBody = 16 * 1024;

    /// <summary>The error for an answer that is no success: a <see cref="TransientException"/> if it may work in a moment.</summary>
    public static async Task<Exception> Of(HttpResponseMessage answer, Asked asked, HubSettings settings, CancellationToken cancellation)
    {
        string code = Header(answer, "X-Error-Code") ?? "";
        string said = RepoPath.Shown(Header(answer, "X-Error-Message") ?? await ReadMessage(answer, settings.StallTimeout, cancellation).ConfigureAwait(false));
        int status = (int)answer.StatusCode;
        string reason = said.Length > 0 ? $"{status}: {said.TrimEnd('.', ' ')}" : status.ToString(CultureInfo.InvariantCulture);
        string host = answer.RequestMessage!.RequestUri!.Host;

        if (status is 408 or 429 or >= 500)
        {
            string what = status == 429 ? "asks to send fewer requests" : "has a problem";
            return new TransientException(Failed($"the hub ({host}) {what} ({reason}). Try again later; what has come so far is kept"), Wait(answer));
        }
        if (!HubConnection.IsSameOrigin(answer.RequestMessage.RequestUri, settings.Endpoint))
            // The addresses that a hub gives out for its storage expire; the next attempt gets a fresh one.
            return new TransientException(Failed($"the storage of the hub ({host}) refused {asked.Name} ({reason}). Try again later"));
        if (said.Contains("Invalid credentials", StringComparison.OrdinalIgnoreCase))
            return Failed($"the hub ({host}) does not accept the token ({settings.TokenSource}). Make a new one at {settings.Address("settings/tokens")} and set HF_TOKEN, or unset it");
        if (said.Contains("is disabled", StringComparison.OrdinalIgnoreCase))
            return Failed($"the hub ({host}) has disabled {asked.Id}. Choose another model");
        return (answer.StatusCode, code) switch
        {
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, "GatedRepo") => Gated(asked, settings),
            (_, "EntryNotFound") => Wrong($"{asked.Id} has no file '{RepoPath.Shown(asked.Path ?? "")}' at revision {RepoPath.Shown(asked.Revision)}. See {settings.Address($"{asked.Id}/tree/{Uri.EscapeDataString(asked.Revision)}")}"),
            (_, "RevisionNotFound") => Wrong($"{asked.Id} has no revision '{RepoPath.Shown(asked.Revision)}'. Leave --revision out for main, or see {settings.Address($"{asked.Id}/tree/main")}"),
            (HttpStatusCode.Unauthorized or HttpStatusCode.NotFound, _) => NoModel(asked, settings, host),
            (HttpStatusCode.Forbidden, _) => Failed($"the hub ({host}) refuses {asked.Name} to {(settings.Token is null ? "those without a token" : "this token")} ({reason}). {HowToSign(settings)}"),
            _ => Failed($"the hub ({host}) answered {reason} when asked for {asked.Name}. Check the name and HF_ENDPOINT"),
        };
    }

    /// <summary>The error for a request that got no answer.</summary>
    /// <param name="failure">What the system said.</param>
    /// <param name="address">Who was asked.</param>
    /// <param name="reachedBefore">Whether this hub has answered before, so that its name is right and waiting may help.</param>
    public static Exception Of(HttpRequestException failure, Uri address, bool reachedBefore)
    {
        string host = address.IsDefaultPort ? address.Host : address.Authority;
        var final = new GroveException(failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => $"there is no host '{host}', or no network. Check the connection and HF_ENDPOINT",
            HttpRequestError.SecureConnectionError => $"no secure connection to {host} could be made: {Cause(failure)}. Check the clock, the certificates and HF_ENDPOINT",
            HttpRequestError.ConnectionError => $"no connection to {host} could be made: {Cause(failure)}. Check the connection, a proxy in the way, and HF_ENDPOINT",
            _ => $"the connection to {host} broke: {Cause(failure)}. Try again; what has come so far is kept",
        }, ExitKind.ResourceFailed, failure);
        bool lasting = failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError;
        return lasting && !reachedBefore ? final : new TransientException(final);
    }

    /// <summary>The error for a host that does not answer, or has gone silent.</summary>
    public static TransientException Silent(Uri address, TimeSpan waited) => new(Failed(string.Create(CultureInfo.InvariantCulture,
        $"{address.Host} sent nothing for {waited.TotalSeconds:0.#} s. Try again; what has come so far is kept")));

    /// <summary>The first value of a header.</summary>
    public static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    static GroveException Gated(Asked asked, HubSettings settings) => Failed(settings.Token is null
        ? $"{asked.Id} is gated: its owner decides who may have it. Ask for access at {settings.Address(asked.Id.Name)}, make a token at {settings.Address("settings/tokens")} and set HF_TOKEN"
        : $"{asked.Id} is gated, and the token ({settings.TokenSource}) has no access yet. Ask for it at {settings.Address(asked.Id.Name)}, then run the command again");

    // A hub does not say whether a model is private or not there.
    static GroveException NoModel(Asked asked, HubSettings settings, string host) => Wrong(
        $"the hub ({host}) has no model {asked.Id}, or it is private. Check the name. {HowToSign(settings)}");

    static string HowToSign(HubSettings settings) => settings.Token is null
        ? "If it is yours, set HF_TOKEN to a token that may read it"
        : $"If it is yours, check that the token ({settings.TokenSource}) may read it";

    static TimeSpan? Wait(HttpResponseMessage answer)
    {
        if (answer.Headers.RetryAfter is { } after)
            return after.Delta ?? (after.Date - DateTimeOffset.UtcNow is TimeSpan left && left > TimeSpan.Zero ? left : TimeSpan.Zero);
        // RateLimit: "api";r=0;t=55
        return Header(answer, "RateLimit") is string limit && SecondsLeft().Match(limit) is { Success: true } match
            && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? TimeSpan.FromSeconds(seconds) : null;
    }

    // {"error": "..."}, of which a few kilobytes are enough; anything else is not for people.
    static async Task<string> ReadMessage(HttpResponseMessage answer, TimeSpan timeout, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(timeout);
        try
        {
            byte[] start = new byte[MostBytesOfBody];
            Stream body = await answer.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
            int length = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, patience.Token).ConfigureAwait(false);
            using JsonDocument document = JsonDocument.Parse(start.AsMemory(0, length));
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out JsonElement error)
                && error.ValueKind == JsonValueKind.String ? error.GetString()! : "";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "";
        }
        catch (Exception failure) when (failure is JsonException or IOException or HttpRequestException or InvalidOperationException)
        {
            return "";
        }
    }

    static string Cause(Exception failure)
    {
        Exception deepest = failure.GetBaseException();
        string message = deepest is SocketException socket ? socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "it refuses connections",
            SocketError.TimedOut => "it does not answer",
            SocketError.ConnectionReset => "it closed the connection",
            _ => socket.Message,
        } : deepest is System.Security.Authentication.AuthenticationException or TimeoutException or IOException or HttpRequestException or OperationCanceledException
            ? deepest.Message : failure.Message;
        return RepoPath.Shown(message.ReplaceLineEndings(" ").TrimEnd('.', ' '));
    }

    static GroveException Failed(string line) => new(line, ExitKind.ResourceFailed);

    static GroveException Wrong(string line) => new(line, ExitKind.BadInput);

    [GeneratedRegex(@";\s*t=(\d{1,6})")]
    private static partial Regex SecondsLeft();
}
