namespace Grove.Text.Tests;

public sealed class AtomicFileTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Creates_missing_folders_and_replaces_what_was_there()
    {
        string path = folder.File(Path.Combine("new", "file.txt"));
        AtomicFile.WriteText(path, "first");
        AtomicFile.WriteText(path, "second, äöü");
        Assert.Equal("second, äöü"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_nothing_else()
    {
        string path = folder.FileWith("file.txt", "old");
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new OperationCanceledException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_failing_disk_is_a_failed_resource_and_names_the_file()
    {
        string path = folder.File("file.txt");
        var failure = Assert.Throws<GroveException>(() =>
            AtomicFile.Write(path, _ => throw new IOException("No space left on device.")));
        Assert.Equal(ExitKind.ResourceFailed, failure.Kind);
        Assert.Equal($"cannot write ({path}): No space left on device. Free some space or choose another folder", failure.Message);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_missing_file_is_bad_input()
    {
        string path = folder.File("missing.txt");
        GroveException failure = GroveException.CannotRead(path, new FileNotFoundException());
        Assert.Equal(ExitKind.BadInput, failure.Kind);
        Assert.Equal($"cannot read ({path}): there is no such file. Check the path", failure.Message);
    }
}
