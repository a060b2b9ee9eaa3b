using System.Collections.Concurrent;
using System.Diagnostics;
using Grove.Hub.Pulling;
using Grove.Text;

namespace Grove.Hub.Tests;

/// <summary>Connections that break, servers that lie, and tokens that must not go astray.</summary>
public sealed class TransferTests : PullSetup
{
    const string Weights = "model.safetensors";

    byte[] Content => Model.Files[Weights];

    [Fact]
    public async Task The_token_goes_to_the_hub_and_to_nobody_else()
    {
        Settings = Settings with { Token = "hf_secret", TokenSource = "HF_TOKEN" };
        Model.GatedBy = "hf_secret";
        AssertPulled(await Pull());
        Assert.All(Hub.Requests.Where(seen => seen.Host == "hub"), seen => Assert.Equal("Bearer hf_secret", seen.Authorization));
        Assert.Null(Assert.Single(Hub.Requests, seen => seen.Host == "storage").Authorization);
    }

    [Fact]
    public async Task Large_files_may_lie_on_the_hub_itself()
    {
        Hub.KeepsLargeFilesItself = true;
        Settings = Settings with { Token = "hf_secret", TokenSource = "HF_TOKEN" };
        AssertPulled(await Pull());
        Assert.Equal("Bearer hf_secret", Assert.Single(Hub.Requests, seen => seen.Path.StartsWith("/blob/", StringComparison.Ordinal)).Authorization);
    }

    [Fact]
    public async Task A_hub_may_live_below_a_path()
    {
        Hub.Models["below/this/org/tiny"] = Model;
        Hub.Models.Remove(Name);
        Hub.Instead = (seen, context) =>
        {
            if (seen.Path.StartsWith("/below/this/api/models/", StringComparison.Ordinal)) context.Request.Path = seen.Path;
            return Task.FromResult(false);
        };
        Settings = Settings with { Endpoint = new Uri(Hub.Endpoint, "/below/this") };
        GroveException failure = await Fails(ExitKind.BadInput);
        Assert.Contains("no model org/tiny", failure.Message);
        Assert.All(Hub.Requests, seen => Assert.StartsWith("/below/this/", seen.Path));
    }

    [Fact]
    public async Task A_broken_connection_goes_on_where_it_broke()
    {
        int breaks = 0;
        Hub.Write = async (seen, context, bytes) =>
        {
            if (seen.Host == "hub" || ++breaks > 3)
            {
                await context.Response.Body.WriteAsync(bytes);
                return;
            }
            await context.Response.Body.WriteAsync(bytes[..(bytes.Length / 2)]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(50);
            context.Abort();
        };
        // Each attempt brings something, so more breaks than attempts are no reason to give up.
        Settings = Settings with { Attempts = 2 };
        PullResult result = await Pull();
        AssertPulled(result);
        Assert.Equal(result.Bytes, result.DownloadedBytes);
        string?[] ranges = [.. Hub.Requests.Where(seen => seen.Host == "storage").Select(seen => seen.Range)];
        Assert.Equal(4, ranges.Length);
        Assert.Null(ranges[0]);
        Assert.Equal($"bytes={Content.Length / 2}-", ranges[1]);
        Assert.Equal(4, ranges.Distinct().Count());
    }

    [Fact]
    public async Task A_stopped_pull_goes_on_where_it_stopped()
    {
        using var stop = new CancellationTokenSource();
        Hub.Write = async (seen, context, bytes) =>
        {
            if (seen.Host == "hub")
            {
                await context.Response.Body.WriteAsync(bytes);
                return;
            }
            await context.Response.Body.WriteAsync(bytes[..100_000]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { });
        };
        Task<PullResult> pull = Pull(cancellation: stop.Token, progress: _ =>
        {
            if (new FileInfo(Blob(Weights) + ".incomplete") is { Exists: true, Length: 100_000 }) stop.CancelAfter(1);
        });
        PullInterruptedException stopped = await Assert.ThrowsAsync<PullInterruptedException>(() => pull);
        Assert.Contains("Run the same command again", stopped.Message);
        Assert.Equal(Content[..100_000], File.ReadAllBytes(Blob(Weights) + ".incomplete"));
        Assert.False(File.Exists(Path.Combine(Repository, "refs", "main")));

        Hub.Write = (_, context, bytes) => context.Response.Body.WriteAsync(bytes).AsTask();
        Hub.Requests.Clear();
        PullResult result = await Pull();
        AssertPulled(result);
        Assert.Equal(Content.Length - 100_000, result.DownloadedBytes);
        Assert.Equal("bytes=100000-", Assert.Single(Hub.Requests, seen => seen.Host == "storage").Range);
    }

    [Fact]
    public async Task A_server_without_ranges_sends_everything_again()
    {
        Hub.KnowsRanges = false;
        LeavePartial(Content[..1000]);
        AssertPulled(await Pull());
    }

    [Fact]
    public async Task A_partial_of_other_content_is_thrown_away()
    {
        LeavePartial(new byte[1000]);
        AssertPulled(await Pull());
        Assert.Equal(["bytes=1000-", null], Hub.Requests.Where(seen => seen.Host == "storage").Select(seen => seen.Range));
    }

    [Fact]
    public async Task A_partial_that_is_whole_needs_no_request()
    {
        LeavePartial(Content);
        AssertPulled(await Pull());
        Assert.DoesNotContain(Hub.Requests, seen => seen.Host == "storage");
    }

    [Fact]
    public async Task A_partial_that_is_too_long_starts_anew()
    {
        LeavePartial([.. Content, 1, 2, 3]);
        AssertPulled(await Pull());
    }

    [Fact]
    public async Task A_refused_range_starts_anew()
    {
        LeavePartial(Content[..1000]);
        Hub.Instead = (seen, context) =>
        {
            if (seen.Host != "storage" || seen.Range is null) return Task.FromResult(false);
            context.Response.StatusCode = 416;
            context.Response.Headers.ContentRange = "bytes */10";
            return Task.FromResult(true);
        };
        AssertPulled(await Pull());
    }

    [Fact]
    public async Task Another_part_than_asked_for_is_not_glued_on()
    {
        LeavePartial(Content[..1000]);
        Hub.Instead = async (seen, context) =>
        {
            if (seen.Host != "storage" || seen.Range is null) return false;
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = $"bytes 500-{Content.Length - 1}/{Content.Length}";
            await context.Response.Body.WriteAsync(Content.AsMemory(500));
            return true;
        };
        AssertPulled(await Pull());
    }

    [Theory]
    [InlineData(Weights)]
    [InlineData("tokenizer.json")]
    public async Task Wrong_content_is_refused_and_not_kept(string path)
    {
        string announced = Model.Etag(path);
        Hub.Write = (seen, context, bytes) =>
        {
            byte[] wrong = bytes.ToArray();
            if (seen.Path.EndsWith(path, StringComparison.Ordinal) || seen.Path.EndsWith(announced, StringComparison.Ordinal)) wrong[^1] ^= 1;
            return context.Response.Body.WriteAsync(wrong).AsTask();
        };
        GroveException failure = await Fails(ExitKind.ResourceFailed);
        Assert.Contains(path, failure.Message);
        Assert.Contains(announced[..12], failure.Message);
        Assert.False(File.Exists(Blob(path)));
        Assert.False(File.Exists(Path.Combine(Repository, "refs", "main")));
        Hub.Write = (_, context, bytes) => context.Response.Body.WriteAsync(bytes).AsTask();
        AssertPulled(await Pull());
    }

    [Fact]
    public async Task More_bytes_than_announced_are_not_taken()
    {
        Hub.Instead = async (seen, context) =>
        {
            if (seen.Host != "storage") return false;
            for (int i = 0; i < 10; i++) await context.Response.Body.WriteAsync(Content);
            return true;
        };
        AssertPulled(await Pull());
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_is_waited_for()
    {
        int refusals = 0;
        Hub.Instead = async (seen, context) =>
        {
            if (seen.Method != "HEAD" || !seen.Path.EndsWith("config.json", StringComparison.Ordinal) || ++refusals > 1) return false;
            context.Response.Headers.RetryAfter = "1";
            await FakeHub.Refuse(context, 429);
            return true;
        };
        var watch = Stopwatch.StartNew();
        AssertPulled(await Pull());
        Assert.True(watch.Elapsed >= TimeSpan.FromSeconds(0.99), watch.Elapsed.ToString());
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_for_too_long_ends_it()
    {
        Hub.Instead = async (seen, context) =>
        {
            context.Response.Headers["RateLimit"] = "\"api\";r=0;t=5400";
            await FakeHub.Refuse(context, 429);
            return true;
        };
        Assert.Contains("90 minutes", (await Fails(ExitKind.ResourceFailed)).Message);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task Momentary_problems_are_tried_again_but_not_forever()
    {
        var problems = new ConcurrentDictionary<string, int>();
        Hub.Instead = async (seen, context) =>
        {
            if (problems.AddOrUpdate($"{seen.Method} {seen.Path}", 1, (_, count) => count + 1) > 2) return false;
            await FakeHub.Refuse(context, 503);
            return true;
        };
        AssertPulled(await Pull());

        Hub.Requests.Clear();
        Hub.Instead = async (_, context) =>
        {
            await FakeHub.Refuse(context, 502, body: """{"error": "Bad\ngateway"}""");
            return true;
        };
        Assert.Contains("502: Bad?gateway", (await Fails(ExitKind.ResourceFailed)).Message);
        Assert.Equal(Settings.Attempts, Hub.Requests.Count);
    }

    [Fact]
    public async Task An_expired_address_is_asked_for_again()
    {
        int refusals = 0;
        Hub.Instead = async (seen, context) =>
        {
            if (seen.Host != "storage" || ++refusals > 1) return false;
            await FakeHub.Refuse(context, 403);
            return true;
        };
        AssertPulled(await Pull());
        Assert.Equal(2, Hub.Downloads(Weights).Count());
    }

    [Fact]
    public async Task Silence_is_not_waited_for_forever()
    {
        Settings = Settings with { StallTimeout = TimeSpan.FromMilliseconds(200), AnswerTimeout = TimeSpan.FromSeconds(5), Attempts = 2 };
        Hub.Write = async (seen, context, bytes) =>
        {
            await context.Response.Body.WriteAsync(bytes[..(bytes.Length / 2)]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { });
        };
        Assert.Contains("sent nothing for 0.2 s", (await Fails(ExitKind.ResourceFailed, Tiny with { File = Weights, Force = true })).Message);
    }

    [Fact]
    public async Task A_hub_that_never_answers_is_asked_once()
    {
        Settings = Settings with { AnswerTimeout = TimeSpan.FromMilliseconds(300) };
        Hub.Instead = async (_, context) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { });
            return true;
        };
        Assert.Contains("sent nothing for 0.3 s", (await Fails(ExitKind.ResourceFailed)).Message);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task An_error_that_never_ends_is_not_listened_to()
    {
        Settings = Settings with { StallTimeout = TimeSpan.FromMilliseconds(300) };
        Hub.Instead = async (_, context) =>
        {
            context.Response.StatusCode = 404;
            await context.Response.Body.WriteAsync("{\"error\": \""u8.ToArray());
            await context.Response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(30), context.RequestAborted).ContinueWith(_ => { });
            return true;
        };
        Assert.Contains("no model org/tiny", (await Fails(ExitKind.BadInput)).Message);
    }

    [Fact]
    public async Task A_circle_of_redirects_ends()
    {
        Hub.Instead = (seen, context) =>
        {
            context.Response.Redirect(seen.Path);
            return Task.FromResult(true);
        };
        Assert.Contains("circles", (await Fails(ExitKind.ResourceFailed)).Message);
    }

    [Fact]
    public async Task Only_the_web_is_followed()
    {
        Hub.Instead = (_, context) =>
        {
            context.Response.Redirect("file:///etc/passwd");
            return Task.FromResult(true);
        };
        Assert.Contains("refused", (await Fails(ExitKind.ResourceFailed)).Message);
    }

    [Fact]
    public async Task Two_pulls_at_once_bring_each_file_once()
    {
        Hub.Write = async (_, context, bytes) =>
        {
            await Task.Delay(100);
            await context.Response.Body.WriteAsync(bytes);
        };
        PullResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Pull())));
        foreach (PullResult result in results) AssertPulled(result);
        Assert.Single(Hub.Requests, seen => seen.Host == "storage");
        Assert.Equal(results[0].Bytes, results.Sum(result => result.DownloadedBytes));
    }

    [Fact]
    public async Task A_disk_too_small_is_noticed_before_the_weights()
    {
        Settings = Settings with { FreeBytes = _ => (64 << 20) + 1000 };
        GroveException failure = await Fails(ExitKind.ResourceFailed);
        Assert.Contains("not enough space", failure.Message);
        Assert.Contains("300.", failure.Message);
        Assert.DoesNotContain(Hub.Requests, seen => seen.Host == "storage");
    }

    [Fact]
    public async Task A_disk_that_fills_up_says_what_is_left()
    {
        if (!File.Exists("/dev/full")) return;
        Directory.CreateDirectory(Path.GetDirectoryName(Blob(Weights))!);
        File.CreateSymbolicLink(Blob(Weights) + ".incomplete", "/dev/full");
        GroveException failure = await Fails(ExitKind.ResourceFailed);
        Assert.Contains("the disk is full", failure.Message);
        Assert.Contains("still to come", failure.Message);
    }

    [Fact]
    public async Task Two_names_for_one_content_bring_it_once()
    {
        Model.AddLarge("adapter_model.safetensors", Content);
        PullResult result = await Pull();
        AssertPulled(result);
        Assert.Contains("adapter_model.safetensors", result.Files);
        Assert.Equal(result.Bytes - Content.Length, result.DownloadedBytes);
    }

    [Fact]
    public async Task Progress_ends_at_its_total()
    {
        var reports = new List<PullProgress>();
        PullResult result = await Pull(progress: reports.Add);
        Assert.Equal(result.Bytes, reports[^1].DoneBytes);
        Assert.Equal(result.Bytes, reports[^1].TotalBytes);
        Assert.Equal(result.Files.Count, reports[^1].DoneFiles);
        Assert.Equal(reports.Select(at => at.DoneBytes).Order(), reports.Select(at => at.DoneBytes));
        Assert.All(reports, at => Assert.True(at.DoneBytes <= at.TotalBytes, at.ToString()));
    }

    void LeavePartial(byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Blob(Weights))!);
        File.WriteAllBytes(Blob(Weights) + ".incomplete", content);
    }
}
