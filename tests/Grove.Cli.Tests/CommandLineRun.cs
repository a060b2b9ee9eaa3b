namespace Grove.Cli.Tests;

/// <summary>One command line run inside the test process, with what it wrote.</summary>
sealed record CommandLineRun(int ExitCode, string Out, string Error)
{
    public static async Task<CommandLineRun> Of(params string[] arguments)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int exitCode = await GroveProgram.Run(arguments, new Screen(output, error, Interactive: false));
        return new CommandLineRun(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The one line that an error must be.</summary>
    public string ErrorLine => Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)).TrimEnd('\r');
}
