namespace Grove.Training.Tests;

/// <summary>A folder that disappears after the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Root = Directory.CreateTempSubdirectory("grove-training-").FullName;

    public string Root { get; }

    public string this[params string[] names] => Path.Combine([Root, .. names]);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Root, true);
}
