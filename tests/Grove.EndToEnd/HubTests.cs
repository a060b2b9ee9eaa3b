using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Grove.Hub.Tests;

namespace Grove.EndToEnd;

/// <summary>Models from a hub, by the real program over real connections.</summary>
[Collection(nameof(TinySetup))]
public sealed class HubTests(TinySetup setup) : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("grove-hub-").FullName;
    FakeHub hub = null!;

    (string, string)[] Environment => [("HF_ENDPOINT", hub.Endpoint.AbsoluteUri), ("HF_HOME", folder), ("HF_TOKEN", "hf_granted"), ("HF_HUB_CACHE", ""), ("HF_HUB_OFFLINE", ""), ("XDG_CACHE_HOME", "")];

    public async Task InitializeAsync() => hub = await FakeHub.Start();

    public async Task DisposeAsync()
    {
        await hub.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_pulled_model_is_listed_and_answers_by_its_name()
    {
        var served = new FakeModel { GatedBy = "hf_granted" };
        foreach (string file in Directory.GetFiles(setup.Base)) served.Files[Path.GetFileName(file)] = File.ReadAllBytes(file);
        served.Large.Add("model.safetensors");
        hub.Models["org/tiny"] = served;

        JsonElement pulled = Grove("model", "pull", "org/tiny", "--json").Ended(0).Json;
        Assert.Equal("org/tiny", pulled.GetProperty("id").GetString());
        Assert.Equal(served.Commit, pulled.GetProperty("commit").GetString());
        Assert.Equal(pulled.GetProperty("bytes").GetInt64(), pulled.GetProperty("downloadedBytes").GetInt64());
        string snapshot = Path.Combine(folder, "hub", "models--org--tiny", "snapshots", served.Commit);
        Assert.Equal(snapshot, pulled.GetProperty("folder").GetString());
        Assert.All(pulled.GetProperty("files").EnumerateArray(), file => Assert.True(File.Exists(Path.Combine(snapshot, file.GetString()!))));

        JsonElement listed = Assert.Single(Grove("model", "list", folder, "--json").Ended(0).Json.GetProperty("models").EnumerateArray());
        Assert.Equal(("org/tiny", "cache", "llama", true), (listed.GetProperty("name").GetString(), listed.GetProperty("source").GetString(), listed.GetProperty("type").GetString(), listed.GetProperty("whole").GetBoolean()));
        Assert.InRange(listed.GetProperty("parameters").GetInt64(), 100_000, 2_000_000);
        Assert.Contains("org/tiny", Grove("model", "list", folder).Ended(0).Out);

        JsonElement answer = Grove("chat", "org/tiny", "Who is the baker?", "--max-tokens", "4", "--json").Ended(0).Json;
        Assert.InRange(answer.GetProperty("answerTokens").GetInt32(), 0, 4);

        string target = Path.Combine(folder, "plain");
        Assert.Equal(0, Grove("model", "pull", "org/tiny", "--to", target, "--json").Ended(0).Json.GetProperty("downloadedBytes").GetInt64());
        Assert.Contains("plain", Grove("model", "list", target).Ended(0).Out);
    }

    [Fact]
    public void What_cannot_be_had_is_one_line()
    {
        hub.Models["org/other"] = FakeModel.Llama();
        hub.Models["org/other"].Add("config.json", """{"model_type": "t5"}""");
        string refused = Grove("model", "pull", "org/other").Ended(2).ErrorLine;
        Assert.StartsWith("grove: ", refused);
        Assert.Contains("'t5'", refused);
        Assert.DoesNotContain(hub.Requests, seen => seen.Host == "storage");
        Assert.Contains("no model org/none", Grove("model", "pull", "org/none").Ended(2).ErrorLine);
        Assert.Contains("ORG/NAME", Grove("model", "pull", "../etc").Ended(2).ErrorLine);
        Assert.Contains("grove model pull org/none", Grove("chat", "org/none", "Hello?").Ended(2).ErrorLine);
        Assert.Contains("no-such-folder", Grove("model", "list", "no-such-folder").Ended(2).ErrorLine);
    }

    [Fact]
    public async Task Ctrl_C_leaves_a_beginning_that_the_next_pull_goes_on_from()
    {
        if (OperatingSystem.IsWindows()) return;
        FakeModel served = FakeModel.Llama(weightBytes: 4_000_000);
        hub.Models["org/slow"] = served;
        var begun = new TaskCompletionSource();
        hub.Write = async (seen, context, bytes) =>
        {
            if (seen.Host == "storage") bytes = bytes[..1_000_000];
            await context.Response.Body.WriteAsync(bytes);
            await context.Response.Body.FlushAsync();
            if (seen.Host != "storage") return;
            begun.SetResult();
            await Task.Delay(TimeSpan.FromMinutes(1), context.RequestAborted).ContinueWith(_ => { });
        };
        using Process pull = GroveProcess.Start(setup.Folder, Environment, "model", "pull", "org/slow");
        pull.StandardInput.Close();
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1));
        string partial = Path.Combine(folder, "hub", "models--org--slow", "blobs", served.Etag("model.safetensors") + ".incomplete");
        Assert.True(SpinWait.SpinUntil(() => File.Exists(partial) && new FileInfo(partial).Length == 1_000_000, TimeSpan.FromMinutes(1)));
        using Process kill = Process.Start("kill", ["-INT", pull.Id.ToString(CultureInfo.InvariantCulture)]);
        GroveProcess stopped = GroveProcess.End(pull).Ended(130);
        Assert.Contains("interrupted: 1 MB of 4 MB have come and are kept", stopped.ErrorLines[^1]);
        Assert.Equal(1_000_000, new FileInfo(partial).Length);

        hub.Write = (_, context, bytes) => context.Response.Body.WriteAsync(bytes).AsTask();
        JsonElement again = Grove("model", "pull", "org/slow", "--json").Ended(0).Json;
        Assert.Equal(served.Files["model.safetensors"].Length - 1_000_000, again.GetProperty("downloadedBytes").GetInt64());
        Assert.False(File.Exists(partial));
    }

    GroveProcess Grove(params string[] arguments) => GroveProcess.Run(setup.Folder, Environment, arguments);
}
