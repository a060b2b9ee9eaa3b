using Grove.Pipeline.Output;
using Grove.Text;
using Grove.Training.Runs;

namespace Grove.Pipeline.Tests.Output;

public class OutputFolderTests
{
    [Fact]
    public void Results_appear_only_at_the_end()
    {
        using var temporary = new TemporaryFolder();
        string path = temporary["out"];
        using (var folder = new OutputFolder(path))
        {
            Fill(folder, "first");
            Assert.Empty(Visible(path));
            folder.Commit();
        }
        Assert.Equal(["data", "model", "report.md", "run"], Everything(path));
        Assert.Equal("first", File.ReadAllText(Path.Combine(path, "report.md")));
    }

    [Fact]
    public void A_stopped_run_leaves_nothing()
    {
        using var temporary = new TemporaryFolder();
        string path = temporary["out"];
        using (var folder = new OutputFolder(path)) Fill(folder, "half");
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void A_stopped_run_leaves_the_results_before_it()
    {
        using var temporary = new TemporaryFolder();
        string path = temporary["out"];
        Run(path, "first");
        using (var folder = new OutputFolder(path)) Fill(folder, "half");
        Assert.Equal(["data", "model", "report.md", "run"], Everything(path));
        Assert.Equal("first", File.ReadAllText(Path.Combine(path, "report.md")));
    }

    [Fact]
    public void The_next_run_replaces_results_and_spares_other_files()
    {
        using var temporary = new TemporaryFolder();
        string path = temporary["out"];
        Run(path, "first");
        temporary.Write("old", "out", "model", "old.txt");
        temporary.Write("mine", "out", "notes.txt");
        Run(path, "second");
        Assert.Equal("second", File.ReadAllText(Path.Combine(path, "report.md")));
        Assert.Equal("mine", File.ReadAllText(Path.Combine(path, "notes.txt")));
        Assert.False(File.Exists(Path.Combine(path, "model", "old.txt")));
    }

    [Fact]
    public void An_empty_folder_is_fine()
    {
        using var temporary = new TemporaryFolder();
        Directory.CreateDirectory(temporary["out"]);
        Run(temporary["out"], "first");
        Assert.True(File.Exists(temporary["out", "report.md"]));
    }

    [Fact]
    public void A_foreign_folder_is_refused_and_untouched()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("mine", "out", "letter.txt");
        GroveException refused = Assert.Throws<GroveException>(() => new OutputFolder(temporary["out"]));
        Assert.Equal(ExitKind.BadInput, refused.Kind);
        Assert.Contains("--out", refused.Message);
        Assert.Equal(["letter.txt"], Everything(temporary["out"]));
    }

    [Fact]
    public void A_file_is_refused()
    {
        using var temporary = new TemporaryFolder();
        string file = temporary.Write("mine", "out");
        GroveException refused = Assert.Throws<GroveException>(() => new OutputFolder(file));
        Assert.Contains("it is a file", refused.Message);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    [Fact]
    public void Two_runs_cannot_share_a_folder()
    {
        using var temporary = new TemporaryFolder();
        using var first = new OutputFolder(temporary["out"]);
        GroveException refused = Assert.Throws<GroveException>(() => new OutputFolder(temporary["out"]));
        Assert.Contains("another run", refused.Message);
    }

    [Fact]
    public void What_a_killed_run_left_is_cleared_away()
    {
        using var temporary = new TemporaryFolder();
        temporary.Write("half", "out", ".grove-work", "model", "model.safetensors");
        Run(temporary["out"], "first");
        Assert.Equal(["data", "model", "report.md", "run"], Everything(temporary["out"]));
        Assert.False(File.Exists(temporary["out", "model", "model.safetensors"]));
    }

    static void Run(string path, string text)
    {
        using var folder = new OutputFolder(path);
        Fill(folder, text);
        folder.Commit();
    }

    static void Fill(OutputFolder folder, string text)
    {
        foreach (string name in new[] { "data", "model", "run" }) Directory.CreateDirectory(Path.Combine(folder.Work, name));
        File.WriteAllText(Path.Combine(folder.Work, "report.md"), text);
        new RunManifest("grow", "0", 1, new Dictionary<string, string>(), []).Save(Path.Combine(folder.Work, "run"));
    }

    static IEnumerable<string> Everything(string path) => Directory.EnumerateFileSystemEntries(path).Select(Path.GetFileName).Order(StringComparer.Ordinal)!;

    static IEnumerable<string> Visible(string path) => Everything(path).Where(name => name[0] != '.');
}
