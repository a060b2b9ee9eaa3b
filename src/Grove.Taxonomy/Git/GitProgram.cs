using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Grove.Taxonomy.Git;

/// <summary>What git answered.</summary>
/// <param name="ExitCode">0 where it did what it was asked.</param>
/// <param name="Output">Standard output, as bytes.</param>
/// <param name="Error">Standard error.</param>
sealed record GitAnswer(int ExitCode, byte[] Output, string Error)
{
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>The last line that says why, shortened.</summary>
    public string Reason
    {
        get
        {
            string[] lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string line = lines.LastOrDefault(line => line.StartsWith("fatal:", StringComparison.Ordinal)) ?? lines.LastOrDefault() ?? $"git ended with {ExitCode}";
            line = GitAddress.Shown(line.StartsWith("fatal: ", StringComparison.Ordinal) ? line[7..] : line).TrimEnd('.');
            return line.Length > 200 ? line[..200] + "…" : line;
        }
    }
}

/// <summary>Runs the program <c>git</c> with nothing that could ask, run hooks or follow other protocols.</summary>
static class GitProgram
{
    const int MostOutput = 64_000_000;
    const int MostError = 100_000;

    /// <summary>How long one call may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Runs git in a folder.</summary>
    /// <exception cref="GitMissingException">The program is not installed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the program was ended.</exception>
    public static GitAnswer Run(string folder, CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        ProcessStartInfo start = new("git")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        foreach (string argument in (string[])["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["GIT_ALLOW_PROTOCOL"] = "https:ssh:git:file";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["LC_ALL"] = "C";
        if (!start.Environment.ContainsKey("GIT_SSH_COMMAND") && !start.Environment.ContainsKey("GIT_SSH"))
            start.Environment["GIT_SSH_COMMAND"] = "ssh -oBatchMode=yes";

        using Process process = Start(start);
        process.StandardInput.Close();
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        using CancellationTokenRegistration end = limit.Token.Register(() => End(process));
        Task<byte[]> error = Task.Run(() => Take(process.StandardError.BaseStream, MostError, keepReading: true), CancellationToken.None);
        byte[] output = Take(process.StandardOutput.BaseStream, MostOutput, keepReading: false);
        if (output.Length > MostOutput)
            End(process);
        process.WaitForExit();
        cancellation.ThrowIfCancellationRequested();
        string said = Encoding.UTF8.GetString(error.Result);
        if (output.Length > MostOutput)
            return new GitAnswer(-1, [], $"git answered with more than {MostOutput / 1_000_000} MB");
        return limit.IsCancellationRequested
            ? new GitAnswer(-1, [], $"git took longer than {Patience.TotalMinutes} minutes")
            : new GitAnswer(process.ExitCode, output, said);
    }

    static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new GitMissingException(error);
        }
    }

    // One byte more than the limit tells that there was more.
    static byte[] Take(Stream stream, int most, bool keepReading)
    {
        using MemoryStream taken = new();
        byte[] buffer = new byte[81920];
        int read;
        while ((read = stream.Read(buffer, 0, buffer.Length)) > 0)
        {
            if (taken.Length <= most)
                taken.Write(buffer, 0, (int)Math.Min(read, most + 1 - taken.Length));
            else if (!keepReading)
                break;
        }

        return taken.ToArray();
    }

    static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It has ended by itself in the meantime.
        }
    }
}

/// <summary>The program <c>git</c> is not installed.</summary>
sealed class GitMissingException(Exception cause) : Exception("git is not installed", cause);
