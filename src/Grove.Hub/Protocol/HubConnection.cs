using System.Net;
using System.Net.Http.Headers;
using System.Reflection;
using Grove.Text;

namespace Grove.Hub.Protocol;

/// <summary>
/// Requests to a hub and to the storage that it points to. Redirects are followed by hand: the token goes to the
/// hub's own address and to nobody else, and a secure request is never continued as an open one.
/// </summary>
sealed class HubConnection : IDisposable
{
    const int MostRedirects = 10;
    static readonly string Version = typeof(HubConnection).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    readonly HubSettings settings;
    readonly HttpClient client;
    volatile bool reached;

    public HubConnection(HubSettings settings)
    {
        this.settings = settings;
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // Ranges and sizes are about the bytes as they are kept.
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = settings.AnswerTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        })
        {
            // A large model takes hours; what counts is that something keeps coming.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>One request, through redirects, to the head of the answer.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="address">Where on the hub.</param>
    /// <param name="asked">What it is about, for messages.</param>
    /// <param name="range">The bytes wanted, or null for all.</param>
    /// <param name="stop">Looks at a redirect; true ends there and gives it as the answer.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>A success, a redirect at which to stop, or 416 for a range outside the file.</returns>
    /// <exception cref="TransientException">It may work in a moment.</exception>
    /// <exception cref="GroveException">It will not.</exception>
    public async Task<HttpResponseMessage> Send(
        HttpMethod method, Uri address, Asked asked, RangeHeaderValue? range, Func<HttpResponseMessage, bool>? stop, CancellationToken cancellation)
    {
        if (settings.Offline)
            throw new GroveException($"{asked.Id} cannot be asked for: HF_HUB_OFFLINE forbids connections. Unset it to download", ExitKind.ResourceFailed);
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            HttpResponseMessage answer = await SendOnce(method, address, range, cancellation).ConfigureAwait(false);
            if (answer.IsSuccessStatusCode || (range is not null && answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)) return answer;
            if (answer.Headers.Location is { } location && (int)answer.StatusCode is 301 or 302 or 303 or 307 or 308)
            {
                if (stop?.Invoke(answer) == true) return answer;
                answer.Dispose();
                address = Next(address, location, asked);
                continue;
            }
            using (answer) throw await HubError.Of(answer, asked, settings, cancellation).ConfigureAwait(false);
        }
        throw new GroveException($"the hub ({settings.Endpoint.Host}) sends {asked.Name} round in circles: more than {MostRedirects} redirects. Check HF_ENDPOINT", ExitKind.ResourceFailed);
    }

    /// <summary>Whether two addresses lead to the same server.</summary>
    public static bool IsSameOrigin(Uri left, Uri right) =>
        left.Scheme == right.Scheme && left.Port == right.Port && string.Equals(left.IdnHost, right.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    async Task<HttpResponseMessage> SendOnce(HttpMethod method, Uri address, RangeHeaderValue? range, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.TryAddWithoutValidation("User-Agent", $"grove/{Version}");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        request.Headers.Range = range;
        if (settings.Token is not null && IsSameOrigin(address, settings.Endpoint))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", settings.Token);

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(settings.AnswerTimeout);
        try
        {
            HttpResponseMessage answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
            reached = true;
            return answer;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            TransientException silent = HubError.Silent(address, settings.AnswerTimeout);
            // Who has never answered will hardly do so at the fifth try.
            throw reached ? silent : silent.Final;
        }
        catch (HttpRequestException failure)
        {
            throw HubError.Of(failure, address, reached);
        }
    }

    static Uri Next(Uri from, Uri location, Asked asked)
    {
        Uri to = location.IsAbsoluteUri ? location : new Uri(from, location);
        if (to.Scheme is not ("http" or "https") || (from.Scheme == "https" && to.Scheme != "https"))
            throw new GroveException($"refused to fetch {asked.Name} from '{RepoPath.Shown(to.GetLeftPart(UriPartial.Authority))}', to which {from.Host} points: it is not secure. Check HF_ENDPOINT", ExitKind.ResourceFailed);
        return to;
    }
}
