using Grove.Hub.Pulling;
using Grove.Text;

namespace Grove.Hub.Tests;

/// <summary>A hub with a model, and an empty cache.</summary>
public abstract class PullSetup : IAsyncLifetime
{
    protected const string Name = "org/tiny";

    internal FakeHub Hub { get; private set; } = null!;

    internal FakeModel Model { get; } = FakeModel.Llama();

    protected string Folder { get; } = Directory.CreateTempSubdirectory("grove-hub-").FullName;

    protected string Repository => Path.Combine(Settings.Cache, "models--org--tiny");

    protected HubSettings Settings { get; set; } = null!;

    public async Task InitializeAsync()
    {
        Hub = await FakeHub.Start();
        Hub.Models[Name] = Model;
        Settings = new HubSettings
        {
            Endpoint = Hub.Endpoint,
            Cache = Path.Combine(Folder, "hub"),
            FirstWait = TimeSpan.FromMilliseconds(1),
            StallTimeout = TimeSpan.FromSeconds(20),
        };
    }

    public async Task DisposeAsync()
    {
        await Hub.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    protected Task<PullResult> Pull(PullOptions? options = null, CancellationToken cancellation = default, Action<PullProgress>? progress = null) =>
        ModelPull.RunAsync(options ?? Tiny, Settings, new Told<PullProgress>(progress ?? (_ => { })), cancellation);

    protected static PullOptions Tiny { get; } = new() { Id = RepoId.Parse(Name) };

    /// <summary>Pulls, expecting one line of error.</summary>
    protected async Task<GroveException> Fails(ExitKind kind, PullOptions? options = null)
    {
        GroveException failure = await Assert.ThrowsAsync<GroveException>(() => Pull(options));
        Assert.Equal(kind, failure.Kind);
        Assert.DoesNotContain('\n', failure.Message);
        return failure;
    }

    internal string Blob(string path) => Path.Combine(Repository, "blobs", Model.Etag(path));

    internal void AssertPulled(PullResult result)
    {
        foreach (string path in result.Files)
            Assert.Equal(Model.Files[path], File.ReadAllBytes(Path.Combine(result.Folder, path)));
        Assert.DoesNotContain(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories), file => file.EndsWith(".incomplete", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories), file => file.EndsWith(AtomicFile.TemporaryExtension, StringComparison.Ordinal));
    }
}
