namespace Grove.Text.Tests;

/// <summary>A folder for one test, deleted after it.</summary>
sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("grove-text-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string FileWith(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
