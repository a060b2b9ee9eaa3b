using Grove.Hub.Cache;
using Grove.Hub.Pulling;
using Grove.Text;

namespace Grove.Hub.Tests;

/// <summary>The hub, or we, say no: one line that tells what to do.</summary>
public sealed class RefusalTests : PullSetup
{
    static readonly PullOptions OnlyGranite = Tiny with { SupportedModelTypes = ["granite", "gpt2"] };

    [Fact]
    public async Task An_unsupported_type_is_refused_before_its_weights()
    {
        GroveException failure = await Fails(ExitKind.BadInput, OnlyGranite);
        Assert.Contains("'llama'", failure.Message);
        Assert.Contains("granite, gpt2", failure.Message);
        Assert.Contains("--force", failure.Message);
        Assert.Equal("/org/tiny/resolve/" + Model.Commit + "/config.json", Assert.Single(Hub.Downloads()).Path);
        Assert.DoesNotContain(Hub.Requests, seen => seen.Path.EndsWith(".safetensors", StringComparison.Ordinal));
        AssertPulled(await Pull(OnlyGranite with { Force = true }));
        AssertPulled(await Pull(Tiny with { SupportedModelTypes = ["llama"] }));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"model_type\": 7}")]
    [InlineData("not json")]
    public async Task A_config_that_names_no_type_is_refused(string config)
    {
        Model.Add("config.json", config);
        Assert.Contains("names no model_type", (await Fails(ExitKind.BadInput, OnlyGranite)).Message);
    }

    [Fact]
    public async Task Files_that_are_no_weights_need_no_type() => AssertPulled(await Pull(OnlyGranite with { Include = ["*.md", "token*"] }));

    [Fact]
    public async Task Shards_come_by_the_index()
    {
        Shard("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors");
        Model.AddLarge("model-00001-of-00002.safetensors", FakeModel.Safetensors(4000, 3));
        Model.AddLarge("model-00002-of-00002.safetensors", FakeModel.Safetensors(8000, 4));
        PullResult result = await Pull();
        AssertPulled(result);
        Assert.Contains("model-00002-of-00002.safetensors", result.Files);
        Assert.DoesNotContain("model.safetensors", result.Files);
        ModelFolder content = ModelFolder.Of(result.Folder);
        Assert.Equal(6000, content.Parameters);
        Assert.True(content.Whole);
        File.Delete(Path.Combine(result.Folder, "model-00001-of-00002.safetensors"));
        Assert.False(ModelFolder.Of(result.Folder).Whole);
    }

    [Theory]
    [InlineData("it does not have", "model-00001-of-00001.safetensors")]
    [InlineData("refused the file name", "../../../../escaped.safetensors")]
    public async Task An_index_that_names_what_is_not_there(string expected, string shard)
    {
        Shard(shard);
        Assert.Contains(expected, (await Fails(ExitKind.BadInput)).Message);
    }

    [Fact]
    public async Task An_index_that_is_none()
    {
        Model.Add("model.safetensors.index.json", """{"weight_map": {"a": 1}}""");
        Assert.Contains("weight_map", (await Fails(ExitKind.BadInput)).Message);
    }

    [Theory]
    [InlineData("../escaped")]
    [InlineData("a/../../escaped")]
    [InlineData("/etc/escaped")]
    [InlineData("C:/escaped")]
    [InlineData("C:escaped")]
    [InlineData("..\\escaped")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("a/NUL")]
    [InlineData("con.json")]
    [InlineData("COM1.txt")]
    [InlineData("lpt9")]
    [InlineData("a ")]
    [InlineData("a.")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a:stream")]
    public async Task A_hostile_file_name_goes_nowhere(string path)
    {
        Model.Add(path, "escaped");
        GroveException failure = await Fails(ExitKind.BadInput, Tiny with { Include = ["*"] });
        Assert.Contains("refused the file name", failure.Message);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Folder));
        // Nobody has to take it.
        AssertPulled(await Pull());
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("console.json")]
    [InlineData("a/b.c/.d")]
    [InlineData("..a")]
    [InlineData("naïve 😀.txt")]
    public void A_harmless_name_is_taken(string path) => Assert.True(RepoPath.IsSafe(path));

    [Fact]
    public void Half_a_character_is_no_name()
    {
        Assert.False(RepoPath.IsSafe("\ud800"));
        Assert.False(RepoPath.IsSafe("a\udc00b"));
        Assert.False(RepoPath.IsSafe(""));
    }

    [Theory]
    [InlineData("../../../escaped")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("NUL")]
    public async Task A_hostile_etag_goes_nowhere(string etag)
    {
        Hub.Instead = (seen, context) =>
        {
            if (seen.Method != "HEAD") return Task.FromResult(false);
            context.Response.Headers.ETag = $"\"{etag}\"";
            context.Response.ContentLength = 1;
            return Task.FromResult(true);
        };
        Assert.Contains("ETag", (await Fails(ExitKind.ResourceFailed, Tiny with { File = "README.md" })).Message);
        Assert.Empty(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Another_commit_than_asked_for_is_refused()
    {
        Hub.Instead = (seen, context) =>
        {
            if (seen.Method != "HEAD") return Task.FromResult(false);
            context.Response.Headers["X-Repo-Commit"] = new string('f', 40);
            context.Response.Headers.ETag = $"\"{new string('e', 40)}\"";
            return Task.FromResult(true);
        };
        Assert.Contains("gave org/tiny/", (await Fails(ExitKind.ResourceFailed)).Message);
    }

    [Theory]
    [InlineData("../main")]
    [InlineData("/main")]
    [InlineData("a//b")]
    public async Task A_hostile_revision_is_not_asked_for(string revision)
    {
        Assert.Contains("no name of a revision", (await Fails(ExitKind.BadInput, Tiny with { Revision = revision })).Message);
        Assert.Empty(Hub.Requests);
    }

    [Fact]
    public async Task A_gated_model_says_where_to_ask()
    {
        Model.GatedBy = "hf_granted";
        GroveException open = await Fails(ExitKind.ResourceFailed);
        Assert.Contains($"Ask for access at {Hub.Endpoint}org/tiny, make a token at {Hub.Endpoint}settings/tokens and set HF_TOKEN", open.Message);
        Settings = Settings with { Token = "hf_other", TokenSource = "HF_TOKEN" };
        GroveException known = await Fails(ExitKind.ResourceFailed);
        Assert.Contains("the token (HF_TOKEN) has no access yet", known.Message);
        Assert.DoesNotContain("hf_other", known.Message);
    }

    [Fact]
    public async Task A_private_model_may_not_be_there()
    {
        Model.PrivateTo = "hf_owner";
        Assert.Contains("no model org/tiny, or it is private", (await Fails(ExitKind.BadInput)).Message);
        Settings = Settings with { Token = "hf_owner", TokenSource = "HF_TOKEN" };
        AssertPulled(await Pull());
    }

    [Theory]
    [InlineData(401, null, "Invalid credentials in Authorization header", "does not accept the token (HF_TOKEN)")]
    [InlineData(403, null, "Access to this resource is disabled.", "has disabled org/tiny")]
    [InlineData(403, null, "Sign a contract first.", "(403: Sign a contract first)")]
    [InlineData(404, null, null, "no model org/tiny")]
    [InlineData(404, "RevisionNotFound", null, "no revision 'main'")]
    [InlineData(418, null, "short\u00a0and stout", "418")]
    public async Task What_the_hub_says_is_passed_on(int status, string? code, string? message, string expected)
    {
        Settings = Settings with { Token = "hf_secret", TokenSource = "HF_TOKEN" };
        Hub.Instead = async (_, context) =>
        {
            await FakeHub.Refuse(context, status, code, message?.Replace('\u00a0', ' '));
            return true;
        };
        GroveException failure = await Assert.ThrowsAsync<GroveException>(() => Pull());
        Assert.Contains(expected, failure.Message);
        Assert.DoesNotContain("hf_secret", failure.Message);
        Assert.Single(Hub.Requests);
    }

    [Fact]
    public async Task A_revision_or_file_that_is_not_there()
    {
        Assert.Contains("no revision 'v9'", (await Fails(ExitKind.BadInput, Tiny with { Revision = "v9" })).Message);
        Hub.Instead = async (seen, context) =>
        {
            if (seen.Method != "HEAD" || !seen.Path.EndsWith("README.md", StringComparison.Ordinal)) return false;
            await FakeHub.Refuse(context, 404, "EntryNotFound");
            return true;
        };
        Assert.Contains("has no file 'README.md'", (await Fails(ExitKind.BadInput)).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("<html>Welcome to the hotel's network</html>")]
    [InlineData("{\"sha\": \"../../x\", \"siblings\": []}")]
    [InlineData("{\"sha\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"siblings\": [7]}")]
    [InlineData("{\"sha\": \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\", \"siblings\": [{\"rfilename\": \"\\ud800\"}]}")]
    public async Task An_answer_from_something_else_than_a_hub(string body)
    {
        Hub.Instead = async (_, context) =>
        {
            await FakeHub.Refuse(context, 200, body: body);
            return true;
        };
        Assert.Contains("cannot understand the hub", (await Fails(ExitKind.ResourceFailed)).Message);
    }

    [Fact]
    public async Task No_such_host_and_nobody_there()
    {
        Settings = Settings with { Endpoint = new Uri("http://no-such-host.invalid") };
        Assert.Contains("there is no host 'no-such-host.invalid'", (await Fails(ExitKind.ResourceFailed)).Message);
        Settings = Settings with { Endpoint = new Uri("http://127.0.0.1:1") };
        Assert.Contains("it refuses connections", (await Fails(ExitKind.ResourceFailed)).Message);
    }

    [Fact]
    public async Task Offline_nothing_is_asked()
    {
        Settings = Settings with { Offline = true };
        Assert.Contains("HF_HUB_OFFLINE", (await Fails(ExitKind.ResourceFailed)).Message);
        Assert.Empty(Hub.Requests);

        PullResult online = await ModelPull.RunAsync(Tiny, Settings with { Offline = false }, new Told<PullProgress>(_ => { }), default);
        Hub.Requests.Clear();
        PullResult offline = await Pull();
        Assert.Equal(online.Folder, offline.Folder);
        Assert.Equal(online.Files, offline.Files);
        Assert.Equal(online.Bytes, offline.Bytes);
        Assert.Equal(0, offline.DownloadedBytes);
        File.Delete(Path.Combine(online.Folder, "model.safetensors"));
        await Fails(ExitKind.ResourceFailed);
        Assert.Empty(Hub.Requests);
    }

    void Shard(params string[] names)
    {
        Model.Files.Remove("model.safetensors");
        Model.Large.Remove("model.safetensors");
        Model.Add("model.safetensors.index.json", $$"""{"weight_map": { {{string.Join(",", names.Select((name, i) => $"\"w{i}\": \"{name}\""))}} } }""");
    }
}
