using System.CommandLine;

namespace Grove.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("unknown command groww. Did you mean grow?", "groww")]
    [InlineData("unknown option --sed. Did you mean --seed?", "grow", "--sed")]
    [InlineData("unknown command zzzzzz. See grove --help", "zzzzzz")]
    [InlineData("unknown command trian. Did you mean train?", "tokenizer", "trian")]
    [InlineData("unknown option --vocabluary. Did you mean --vocabulary?", "tokenizer", "train", "--corpus", "a.txt", "--vocabluary", "300")]
    public async Task Bad_usage_is_one_line_with_a_hint(string expected, params string[] arguments)
    {
        CommandLineRun run = await CommandLineRun.Of(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith($"grove: {expected}", run.ErrorLine);
        Assert.Empty(run.Out);
    }

    [Fact]
    public async Task A_missing_required_option_is_bad_usage()
    {
        CommandLineRun run = await CommandLineRun.Of("tokenizer", "train");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--corpus", run.ErrorLine);
        Assert.EndsWith("See grove tokenizer train --help", run.ErrorLine);
    }

    [Fact]
    public async Task A_value_of_the_wrong_kind_is_bad_usage()
    {
        CommandLineRun run = await CommandLineRun.Of("tokenizer", "train", "--corpus", "a.txt", "--vocabulary", "many");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("many", run.ErrorLine);
    }

    [Fact]
    public async Task The_version_is_a_number()
    {
        CommandLineRun run = await CommandLineRun.Of("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+", run.Out);
        Assert.Empty(run.Error);
    }

    [Fact]
    public async Task Every_command_has_help_with_an_example()
    {
        using var interruption = new Interruption();
        RootCommand root = GroveProgram.Commands(new Screen(TextWriter.Null, TextWriter.Null, false), interruption);
        foreach (string[] path in Paths(root, []))
        {
            CommandLineRun run = await CommandLineRun.Of([.. path, "--help"]);
            Assert.Equal(0, run.ExitCode);
            Assert.Contains("Examples:", run.Out);
            Assert.Contains($"  {string.Join(' ', path.Prepend("grove"))}", run.Out[run.Out.IndexOf("Examples:", StringComparison.Ordinal)..]);
        }
    }

    static IEnumerable<string[]> Paths(Command command, string[] path) =>
        command.Subcommands.SelectMany(sub => Paths(sub, [.. path, sub.Name])).Prepend(path);
}
