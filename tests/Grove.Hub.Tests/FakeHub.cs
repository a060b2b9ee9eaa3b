using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Grove.Hub.Tests;

/// <summary>A request that came.</summary>
/// <param name="Host"><c>hub</c> or <c>storage</c>.</param>
sealed record Seen(string Host, string Method, string Path, string? Authorization, string? Range);

/// <summary>
/// A hub in this process that speaks the protocol over real connections: one port is the hub, another the storage
/// of its large files.
/// </summary>
sealed class FakeHub : IAsyncDisposable
{
    readonly WebApplication app;
    Uri? hub;
    Uri? storage;

    FakeHub()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0);
        });
        app = builder.Build();
        app.Run(Answer);
    }

    public Dictionary<string, FakeModel> Models { get; } = [];

    public ConcurrentQueue<Seen> Requests { get; } = [];

    /// <summary>Is asked first; true means that it has answered.</summary>
    public Func<Seen, HttpContext, Task<bool>> Instead { get; set; } = (_, _) => Task.FromResult(false);

    /// <summary>Writes a file's bytes; the default is all at once.</summary>
    public Func<Seen, HttpContext, ReadOnlyMemory<byte>, Task> Write { get; set; } = (_, context, bytes) => context.Response.Body.WriteAsync(bytes).AsTask();

    public bool KnowsRanges { get; set; } = true;

    /// <summary>Large files lie on the hub itself, behind a redirect without a host.</summary>
    public bool KeepsLargeFilesItself { get; set; }

    public Uri Endpoint => hub!;

    public static async Task<FakeHub> Start()
    {
        var fake = new FakeHub();
        await fake.app.StartAsync();
        Uri[] addresses = [.. fake.app.Urls.Select(url => new Uri(url))];
        (fake.hub, fake.storage) = (addresses[0], addresses[1]);
        return fake;
    }

    public IEnumerable<Seen> Downloads(string path = "") =>
        Requests.Where(seen => seen.Method == "GET" && (seen.Path.Contains("/resolve/", StringComparison.Ordinal) || seen.Path.StartsWith("/blob/", StringComparison.Ordinal)) && seen.Path.EndsWith(path, StringComparison.Ordinal));

    public static Task Refuse(HttpContext context, int status, string? code = null, string? message = null, string body = "")
    {
        context.Response.StatusCode = status;
        if (code is not null) context.Response.Headers["X-Error-Code"] = code;
        if (message is not null) context.Response.Headers["X-Error-Message"] = message;
        return context.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    async Task Answer(HttpContext context)
    {
        HttpRequest request = context.Request;
        var seen = new Seen(
            context.Connection.LocalPort == storage!.Port ? "storage" : "hub", request.Method, request.Path.Value!.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase),
            request.Headers.Authorization.FirstOrDefault(), request.Headers.Range.FirstOrDefault());
        Requests.Enqueue(seen);
        if (await Instead(seen, context)) return;
        if (seen.Path.StartsWith("/blob/", StringComparison.Ordinal)) await Blob(seen, context);
        else await OfModel(seen, context);
    }

    async Task Blob(Seen seen, HttpContext context)
    {
        byte[]? content = Models.Values.SelectMany(model => model.Large.Select(path => model.Files[path])).FirstOrDefault(content => seen.Path.EndsWith(FakeModel.Sha256(content), StringComparison.Ordinal));
        // As real storage does, it knows an address signed for GET and nothing else.
        if (content is null || seen.Method != "GET" || context.Request.Query["signature"] != "valid") await Refuse(context, 403);
        else await Send(seen, context, content, "\"storage-has-its-own\"");
    }

    async Task OfModel(Seen seen, HttpContext context)
    {
        bool api = seen.Path.StartsWith("/api/models/", StringComparison.Ordinal);
        string path = api ? seen.Path["/api/models/".Length..] : seen.Path[1..];
        (string id, FakeModel? model) = Models.FirstOrDefault(pair => path.StartsWith(pair.Key + "/", StringComparison.Ordinal));
        string? token = seen.Authorization?.Replace("Bearer ", "", StringComparison.Ordinal);
        if (model is null || (model.PrivateTo is not null && model.PrivateTo != token))
        {
            await Refuse(context, token is null ? 401 : 404, "RepoNotFound", "Repository not found");
            return;
        }
        string rest = path[(id.Length + 1)..];
        rest = rest[(rest.IndexOf('/') + 1)..];
        string? revision = model.Revisions.Append(model.Commit).FirstOrDefault(name => rest == name || rest.StartsWith(name + "/", StringComparison.Ordinal));
        if (revision is null) await Refuse(context, 404, "RevisionNotFound", "Invalid rev id");
        else if (api) await Info(context, id, model);
        else if (model.GatedBy is not null && model.GatedBy != token) await Refuse(context, token is null ? 401 : 403, "GatedRepo", "Access to model is restricted");
        else await Resolve(seen, context, model, rest[(revision.Length + 1)..]);
    }

    static Task Info(HttpContext context, string id, FakeModel model) => context.Response.WriteAsync(JsonSerializer.Serialize(new
    {
        id,
        sha = model.Commit,
        siblings = model.Files.Select(file => model switch
        {
            { ListsSizes: false } => new Dictionary<string, object> { ["rfilename"] = file.Key },
            _ when model.Large.Contains(file.Key) => new() { ["rfilename"] = file.Key, ["size"] = file.Value.Length, ["lfs"] = new { sha256 = FakeModel.Sha256(file.Value), size = file.Value.Length, pointerSize = 130 } },
            _ => new() { ["rfilename"] = file.Key, ["size"] = file.Value.Length, ["blobId"] = model.Etag(file.Key) },
        }),
    }));

    async Task Resolve(Seen seen, HttpContext context, FakeModel model, string path)
    {
        context.Response.Headers["X-Repo-Commit"] = model.Commit;
        if (!model.Files.TryGetValue(path, out byte[]? content))
        {
            await Refuse(context, 404, "EntryNotFound", "Entry not found");
            return;
        }
        string etag = model.Etag(path);
        if (!model.Large.Contains(path))
        {
            await Send(seen, context, content, $"\"{etag}\"");
            return;
        }
        context.Response.Headers["X-Linked-Etag"] = $"\"{etag}\"";
        context.Response.Headers["X-Linked-Size"] = content.Length.ToString(CultureInfo.InvariantCulture);
        string place = $"/blob/{FakeModel.Sha256(content)}?signature=valid";
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = KeepsLargeFilesItself ? place : new Uri(storage!, place).AbsoluteUri;
    }

    async Task Send(Seen seen, HttpContext context, byte[] content, string etag)
    {
        HttpResponse response = context.Response;
        response.Headers.ETag = etag;
        int from = 0;
        if (KnowsRanges && seen.Range is string range)
        {
            from = int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture);
            response.StatusCode = from < content.Length ? 206 : 416;
            response.Headers.ContentRange = from < content.Length ? $"bytes {from}-{content.Length - 1}/{content.Length}" : $"bytes */{content.Length}";
            if (from >= content.Length) return;
        }
        response.ContentLength = content.Length - from;
        if (seen.Method == "GET") await Write(seen, context, content.AsMemory(from));
    }
}
