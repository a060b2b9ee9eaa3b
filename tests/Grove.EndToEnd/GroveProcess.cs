using System.Diagnostics;
using System.Text.Json;

namespace Grove.EndToEnd;

/// <summary>The built program, run as a user runs it.</summary>
sealed record GroveProcess(int ExitCode, string Out, string Error)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>Beside the tests: artifacts/bin/Grove.Cli/release/grove for artifacts/bin/Grove.EndToEnd/release.</summary>
    public static string Program { get; } = Find();

    /// <summary>The one line that an error must be.</summary>
    public string ErrorLine => Assert.Single(ErrorLines);

    public string[] ErrorLines => [.. Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd('\r'))];

    /// <summary>Standard output as the one JSON object that it must be.</summary>
    public JsonElement Json
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(Out);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
            return document.RootElement.Clone();
        }
    }

    public static Process Start(string workingDirectory, params string[] arguments) => Start(workingDirectory, [], arguments);

    public static Process Start(string workingDirectory, (string Name, string Value)[] environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("GROVE_DEBUG");
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static GroveProcess Run(string workingDirectory, params string[] arguments) => Run(workingDirectory, [], arguments);

    public static GroveProcess Run(string workingDirectory, (string Name, string Value)[] environment, params string[] arguments)
    {
        using Process process = Start(workingDirectory, environment, arguments);
        process.StandardInput.Close();
        return End(process);
    }

    public static GroveProcess End(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"grove did not end within {Patience}: {error.Result}");
        }
        return new GroveProcess(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Fails with everything that was written if the exit code is another.</summary>
    public GroveProcess Ended(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {ExitCode}, expected {exitCode}\n--- out\n{Out}\n--- error\n{Error}");
        return this;
    }

    static string Find()
    {
        var here = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        string name = OperatingSystem.IsWindows() ? "grove.exe" : "grove";
        string program = Path.Combine(here.Parent!.Parent!.FullName, "Grove.Cli", here.Name, name);
        return File.Exists(program) ? program : throw new FileNotFoundException("grove is not built", program);
    }
}
