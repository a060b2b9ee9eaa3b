using Grove.Hub.Cache;
using Grove.Hub.Pulling;
using Grove.Text;

namespace Grove.Hub.Tests;

/// <summary>What a pull leaves in the shared cache.</summary>
public sealed class LayoutTests : PullSetup
{
    static readonly string[] Wanted = ["LICENSE", "README.md", "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"];

    [Fact]
    public async Task The_layout_is_that_of_the_shared_cache()
    {
        PullResult result = await Pull();
        AssertPulled(result);
        Assert.Equal(Wanted, result.Files);
        Assert.Equal(Path.Combine(Repository, "snapshots", Model.Commit), result.Folder);
        Assert.Equal(Wanted.Sum(path => Model.Files[path].Length), result.Bytes);
        Assert.Equal(result.Bytes, result.DownloadedBytes);
        Assert.Equal(Model.Commit, File.ReadAllText(Path.Combine(Repository, "refs", "main")));
        foreach (string path in Wanted)
        {
            Assert.True(File.Exists(Blob(path)));
            if (!OperatingSystem.IsWindows())
                Assert.Equal($"../../blobs/{Model.Etag(path)}", new FileInfo(Path.Combine(result.Folder, path)).LinkTarget);
        }
        Assert.True(File.Exists(Path.Combine(Repository, ".no_exist", Model.Commit, "chat_template.jinja")));
        Assert.False(File.Exists(Path.Combine(Repository, ".no_exist", Model.Commit, "config.json")));
        Assert.True(File.Exists(Path.Combine(Settings.Cache, ".locks", "models--org--tiny", Model.Etag("config.json") + ".lock")));
    }

    [Fact]
    public async Task A_second_pull_brings_nothing()
    {
        await Pull();
        Hub.Requests.Clear();
        PullResult again = await Pull();
        Assert.Equal(0, again.DownloadedBytes);
        Assert.Equal(Wanted, again.Files);
        Assert.Empty(Hub.Downloads());
    }

    [Fact]
    public async Task A_new_commit_shares_what_did_not_change()
    {
        await Pull();
        Model.Commit = new string('b', 40);
        Model.Add("config.json", """{"model_type": "llama", "hidden_size": 16}""");
        PullResult second = await Pull();
        Assert.Equal(Model.Files["config.json"].Length, second.DownloadedBytes);
        AssertPulled(second);
        Assert.Equal(Model.Commit, File.ReadAllText(Path.Combine(Repository, "refs", "main")));
        Assert.Equal(2, new HubCache(Settings.Cache).Models().Count());
    }

    [Theory]
    [InlineData("v1.0")]
    [InlineData("refs/pr/1")]
    public async Task A_revision_is_kept_under_its_name(string revision)
    {
        AssertPulled(await Pull(Tiny with { Revision = revision }));
        Assert.Equal(Model.Commit, File.ReadAllText(Path.Combine([Repository, "refs", .. revision.Split('/')])));
        Assert.NotNull(new HubCache(Settings.Cache).Find(Tiny.Id, revision));
    }

    [Fact]
    public async Task A_commit_needs_no_name()
    {
        AssertPulled(await Pull(Tiny with { Revision = Model.Commit }));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Repository, "refs")));
        Assert.NotNull(new HubCache(Settings.Cache).Find(Tiny.Id, Model.Commit));
    }

    [Fact]
    public async Task Files_in_folders_and_empty_ones_come_too()
    {
        Model.Add("additional_chat_templates/tool.jinja", "{{ messages }}");
        Model.Add("deep/er/file.txt", "");
        PullResult result = await Pull(Tiny with { Include = ["deep/*", "additional_chat_templates/"] });
        Assert.Equal(["additional_chat_templates/tool.jinja", "deep/er/file.txt"], result.Files);
        AssertPulled(result);
    }

    [Fact]
    public async Task Servers_that_list_no_sizes_will_do()
    {
        Model.ListsSizes = false;
        PullResult result = await Pull();
        AssertPulled(result);
        Assert.Equal(Wanted, result.Files);
        Assert.Equal(result.Bytes, result.DownloadedBytes);
    }

    [Theory]
    [InlineData(LinkKind.Symbolic)]
    [InlineData(LinkKind.Hard)]
    [InlineData(LinkKind.Moved)]
    public void A_blob_shows_under_a_name_by_any_kind_of_link(object kind)
    {
        string blob = Path.Combine(Folder, "blobs", "abc"), pointer = Path.Combine(Folder, "snapshots", "c", "sub", "file");
        AtomicFile.WriteText(blob, "content");
        AtomicFile.WriteText(pointer, "older");
        LinkKind used = BlobLink.Place(blob, pointer, (LinkKind)kind);
        Assert.Equal("content", File.ReadAllText(pointer));
        Assert.Equal((LinkKind)kind == LinkKind.Moved, !File.Exists(blob));
        if (!OperatingSystem.IsWindows()) Assert.Equal((LinkKind)kind, used);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(pointer)!));
    }

    [Fact]
    public async Task A_cache_without_links_is_not_downloaded_twice()
    {
        PullResult first = await Pull();
        foreach (string path in first.Files)
        {
            File.Delete(Path.Combine(first.Folder, path));
            BlobLink.Place(Blob(path), Path.Combine(first.Folder, path), LinkKind.Moved);
        }
        Assert.Equal(0, (await Pull()).DownloadedBytes);
    }
}
