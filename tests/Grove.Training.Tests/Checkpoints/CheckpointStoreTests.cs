using Grove.Text;
using Grove.Training.Checkpoints;

namespace Grove.Training.Tests.Checkpoints;

public class CheckpointStoreTests
{
    static void Write(CheckpointStore store, int step, Func<int, bool>? isPinned = null) =>
        store.Write(step, 1000, folder => File.WriteAllText(Path.Combine(folder, "weights"), $"weights of {step}"), isPinned ?? (_ => false));

    [Fact]
    public void The_newest_two_and_the_pinned_stay()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Root);
        foreach (int step in (int[])[5, 10, 15, 20]) Write(store, step, pinned => pinned == 5);
        Assert.Equal([20, 15, 5], store.NewestFirst().Select(found => found.Step));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("changed")]
    [InlineData("missing")]
    [InlineData("no manifest")]
    public void A_damaged_one_is_reported_and_passed_over(string damage)
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Root);
        Write(store, 5);
        Write(store, 10);
        string newest = store.NewestFirst().First().Folder, weights = Path.Combine(newest, "weights");
        if (damage == "cut") File.WriteAllText(weights, "weights o");
        if (damage == "changed") File.WriteAllText(weights, "weights of 11");
        if (damage == "missing") File.Delete(weights);
        if (damage == "no manifest") File.Delete(Path.Combine(newest, "manifest.json"));

        var told = new List<string>();
        Assert.Equal(5, store.NewestFirst((path, problem) => told.Add($"{path} {problem}")).First().Step);
        Assert.Contains("step-00000010", Assert.Single(told));
    }

    [Fact]
    public void A_damaged_one_is_replaced_by_a_sound_one_of_the_same_step()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Root);
        Write(store, 5);
        File.Delete(Path.Combine(store.NewestFirst().First().Folder, "weights"));
        Write(store, 5);
        Assert.Equal(5, store.NewestFirst().Single().Step);
    }

    [Fact]
    public void A_write_that_fails_leaves_the_older_one_and_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Root);
        Write(store, 5);
        var full = new IOException("no space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
        var failure = Assert.Throws<GroveException>(() => store.Write(10, 1000, path =>
        {
            File.WriteAllText(Path.Combine(path, "weights"), "half");
            throw full;
        }, _ => false));

        Assert.Equal(ExitKind.ResourceFailed, failure.Kind);
        Assert.StartsWith("the disk is full (", failure.Message);
        Assert.Single(Directory.GetDirectories(folder.Root));
        Assert.Equal(5, store.NewestFirst().Single().Step);
    }

    [Fact]
    public void What_cannot_fit_is_not_begun()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(folder.Root);
        var failure = Assert.Throws<GroveException>(() => store.Write(1, long.MaxValue, _ => Assert.Fail("written"), _ => false));
        Assert.Equal(ExitKind.ResourceFailed, failure.Kind);
    }

    [Fact]
    public void Leftovers_of_an_interrupted_write_are_removed()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["step-00000009.tmp"]);
        var store = new CheckpointStore(folder.Root);
        Assert.Empty(Directory.GetDirectories(folder.Root));
        Assert.Empty(store.Steps());
    }
}
