namespace Grove.Training.Tests;

/// <summary>A folder that disappears after the test.</summary>
sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Root = Directory.CreateTempSubdirectory("grove-training-").FullName;

    public string Root { get; }

    public string this[string name] => Path.Combine(Root, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(this[name], text);
        return this[name];
    }

    public void Dispose() => Directory.Delete(Root, true);
}
