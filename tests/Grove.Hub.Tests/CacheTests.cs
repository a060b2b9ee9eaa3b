using System.Diagnostics;
using System.Text;
using Grove.Hub.Cache;
using Grove.Hub.Protocol;
using Grove.Hub.Pulling;
using Grove.Text;

namespace Grove.Hub.Tests;

/// <summary>Finding and listing what is in the cache, whoever put it there.</summary>
public sealed class CacheTests : PullSetup
{
    HubCache Cache => new(Settings.Cache);

    [Fact]
    public async Task A_model_is_found_by_name_revision_and_commit()
    {
        Assert.Null(Cache.Find(Tiny.Id));
        PullResult result = await Pull();
        Assert.Equal(result.Folder, Cache.Find(Tiny.Id));
        Assert.Equal(result.Folder, Cache.Find(Tiny.Id, "main"));
        Assert.Equal(result.Folder, Cache.Find(Tiny.Id, Model.Commit));
        Assert.Null(Cache.Find(Tiny.Id, "v9"));
        Assert.Null(Cache.Find(Tiny.Id, "../main"));
        Assert.Null(Cache.Find(RepoId.Parse("org/other")));
    }

    [Fact]
    public async Task A_snapshot_without_a_ref_is_found_too()
    {
        PullResult result = await Pull();
        Directory.Delete(Path.Combine(Repository, "refs"), recursive: true);
        Assert.Equal(result.Folder, Cache.Find(Tiny.Id));
        Assert.Null(Cache.Find(Tiny.Id, "main"));
    }

    [Theory]
    [InlineData("../../../../etc")]
    [InlineData("")]
    [InlineData("not a commit")]
    public async Task A_broken_ref_leads_nowhere(string content)
    {
        await Pull();
        File.WriteAllText(Path.Combine(Repository, "refs", "main"), content);
        Assert.Null(Cache.Find(Tiny.Id, "main"));
        Assert.Empty(Assert.Single(Cache.Models()).Refs);
    }

    [Fact]
    public async Task Models_are_listed_with_what_is_in_them()
    {
        PullResult result = await Pull();
        Directory.CreateDirectory(Path.Combine(Settings.Cache, "datasets--org--data", "snapshots", "x"));
        Directory.CreateDirectory(Path.Combine(Settings.Cache, "models--empty"));
        CachedModel model = Assert.Single(Cache.Models());
        Assert.Equal(("org/tiny", Model.Commit, result.Folder), (model.Id.Name, model.Commit, model.Path));
        Assert.Equal(["main"], model.Refs);
        Assert.Equal(("llama", 150_000L, result.Bytes, true), (model.Content.Type, model.Content.Parameters, model.Content.Bytes, model.Content.Whole));
        Assert.InRange(model.Content.LastUsed, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task Broken_files_make_for_less_to_tell()
    {
        PullResult result = await Pull();
        File.WriteAllText(Blob("config.json"), "{");
        File.WriteAllBytes(Blob("model.safetensors"), [1, 2, 3]);
        File.Delete(Blob("tokenizer.json"));
        ModelFolder content = ModelFolder.Of(result.Folder);
        Assert.Null(content.Type);
        Assert.Null(content.Parameters);
    }

    [Fact]
    public void Packed_weights_are_not_counted()
    {
        string file = Path.Combine(Folder, "packed.safetensors");
        string head = """{"w":{"dtype":"I32","shape":[2],"data_offsets":[0,8]}}""";
        File.WriteAllBytes(file, [.. BitConverter.GetBytes((long)head.Length), .. Encoding.UTF8.GetBytes(head), .. new byte[8]]);
        Assert.Null(WeightCount.Of(file));
    }

    [Fact]
    public async Task A_lock_lets_one_in_at_a_time()
    {
        string path = Path.Combine(Folder, "locks", "a.lock");
        FileLock first = await FileLock.Take(path, default);
        using var soon = new CancellationTokenSource(300);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileLock.Take(path, soon.Token));
        first.Dispose();
        (await FileLock.Take(path, default)).Dispose();
    }

    /// <summary>What a server or a stranger's file holds makes one kind of error, or none.</summary>
    [Fact]
    public void Mutated_input_is_refused_in_one_line_or_taken()
    {
        byte[][] seeds =
        [
            Encoding.UTF8.GetBytes("""{"sha":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","siblings":[{"rfilename":"model.safetensors","size":12,"lfs":{"sha256":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","size":12}},{"rfilename":"config.json"}]}"""),
            FakeModel.Safetensors(16, 1),
            Encoding.UTF8.GetBytes("""{"model_type":"llama","weight_map":{"a":"model-00001-of-00002.safetensors","b":"model-00002-of-00002.safetensors"}}"""),
        ];
        string file = Path.Combine(Folder, "mutated");
        var random = new Random(20261124);
        var watch = Stopwatch.StartNew();
        int tried = 0;
        for (; tried < 3000 && watch.Elapsed < TimeSpan.FromSeconds(20); tried++)
        {
            int kind = tried % 3;
            byte[] bytes = Mutate(seeds[kind], random);
            if (kind == 0)
            {
                try
                {
                    RepoInfo info = RepoInfo.Parse(bytes, new Uri("http://hub"));
                    FileChoice.Of(info.Files, Tiny);
                    Assert.Matches("^[0-9a-f]+$", info.Commit);
                }
                catch (GroveException refused)
                {
                    Assert.DoesNotContain('\n', refused.Message);
                }
                continue;
            }
            File.WriteAllBytes(file, bytes);
            if (kind == 1) Assert.True(WeightCount.Of(file) is null or >= 0);
            ModelFolder.ReadShards(file);
            ModelFolder.ReadType(file);
        }
        Assert.True(tried > 1000, $"only {tried} inputs");
    }

    static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] bytes = [.. seed];
        for (int changes = random.Next(1, 5); changes > 0; changes--)
        {
            int at = random.Next(bytes.Length);
            bytes[at] = random.Next(4) switch { 0 => (byte)random.Next(256), 1 => (byte)(bytes[at] ^ (1 << random.Next(8))), 2 => (byte)'"', _ => (byte)"{}[]:,-0\\"[random.Next(9)] };
        }
        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }
}
