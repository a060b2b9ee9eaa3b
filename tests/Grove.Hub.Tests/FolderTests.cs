using Grove.Hub.Pulling;
using Grove.Text;

namespace Grove.Hub.Tests;

/// <summary>Pulls to a folder of plain files.</summary>
public sealed class FolderTests : PullSetup
{
    string Target => Path.Combine(Folder, "my model");

    PullOptions ToFolder => Tiny with { To = Target };

    [Fact]
    public async Task Plain_files_with_notes_where_they_came_from()
    {
        PullResult result = await Pull(ToFolder);
        AssertPulled(result);
        Assert.Equal(Target, result.Folder);
        Assert.Equal(result.Bytes, result.DownloadedBytes);
        Assert.Null(new FileInfo(Path.Combine(Target, "config.json")).LinkTarget);
        Assert.False(Directory.Exists(Settings.Cache));
        string[] note = File.ReadAllLines(Path.Combine(Target, ".cache", "huggingface", "download", "config.json.metadata"));
        Assert.Equal([Model.Commit, Model.Etag("config.json")], note[..2]);
        Assert.InRange(double.Parse(note[2], System.Globalization.CultureInfo.InvariantCulture), 1.7e9, 1e10);
        Assert.Equal("*", File.ReadAllText(Path.Combine(Target, ".cache", "huggingface", ".gitignore")));
        Assert.Equal(0, (await Pull(ToFolder)).DownloadedBytes);
    }

    [Fact]
    public async Task What_is_in_the_cache_is_copied()
    {
        await Pull();
        Hub.Requests.Clear();
        PullResult result = await Pull(ToFolder);
        AssertPulled(result);
        Assert.Equal(0, result.DownloadedBytes);
        Assert.Empty(Hub.Downloads());
    }

    [Fact]
    public async Task A_file_of_the_user_is_not_written_over()
    {
        await Pull(ToFolder);
        string config = Path.Combine(Target, "config.json");
        File.WriteAllText(config, "my own");
        File.SetLastWriteTimeUtc(config, DateTime.UtcNow.AddMinutes(1));
        Assert.Contains("--force", (await Fails(ExitKind.BadInput, ToFolder)).Message);
        Assert.Equal("my own", File.ReadAllText(config));
        AssertPulled(await Pull(ToFolder with { Force = true }));
    }

    [Fact]
    public async Task A_newer_commit_replaces_what_came_from_the_hub()
    {
        await Pull(ToFolder);
        Model.Commit = new string('b', 40);
        Model.Add("README.md", "# A newer model");
        PullResult result = await Pull(ToFolder);
        AssertPulled(result);
        Assert.Equal(Model.Files["README.md"].Length, result.DownloadedBytes);
    }

    [Fact]
    public async Task Files_without_notes_are_known_by_their_content()
    {
        await Pull(ToFolder);
        Directory.Delete(Path.Combine(Target, ".cache"), recursive: true);
        Assert.Equal(0, (await Pull(ToFolder)).DownloadedBytes);
    }

    [Fact]
    public async Task A_file_where_the_folder_should_be()
    {
        File.WriteAllText(Target, "mine");
        Assert.Contains("my model", (await Fails(ExitKind.ResourceFailed, ToFolder)).Message);
        Assert.Equal("mine", File.ReadAllText(Target));
    }
}
