namespace Grove.Cli.Tests;

public class CompletionTests
{
    [Theory]
    [InlineData("grow", "gro", 3)]
    [InlineData("--vocabulary", "tokenizer train --voc", 21)]
    public async Task The_program_says_how_a_line_can_go_on(string expected, string line, int position)
    {
        CommandLineRun run = await CommandLineRun.Of($"[suggest:{position}]", line);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Out.Split('\n', StringSplitOptions.TrimEntries));
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public async Task Every_shell_gets_lines_that_ask_the_program(string shell)
    {
        CommandLineRun run = await CommandLineRun.Of("completion", shell);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("[suggest:", run.Out);
    }

    [Fact]
    public async Task Another_shell_is_bad_usage()
    {
        CommandLineRun run = await CommandLineRun.Of("completion", "csh");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("csh", run.ErrorLine);
    }
}
