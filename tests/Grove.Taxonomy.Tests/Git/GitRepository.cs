using System.Diagnostics;

namespace Grove.Taxonomy.Tests.Git;

/// <summary>A git repository in a folder of a test.</summary>
sealed class GitRepository(string folder)
{
    public string Address => new Uri(folder).AbsoluteUri;

    public string Run(params string[] arguments)
    {
        ProcessStartInfo start = new("git") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["-c", "user.name=Anne", "-c", "user.email=anne@example.org", "-c", "commit.gpgsign=false", "-c", "core.autocrlf=false", .. arguments])
            start.ArgumentList.Add(argument);
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"git {string.Join(' ', arguments)}: {error}");
        return output.Trim();
    }

    public string CommitAll()
    {
        Run("add", "-A");
        Run("commit", "-q", "-m", "change");
        return Run("rev-parse", "HEAD");
    }
}
