using System.CommandLine;

namespace Grove.Cli.Tests;

/// <summary>What the documentation tells people to type exists.</summary>
public class DocumentationTests
{
    public static TheoryData<string, int, string> CommandLines()
    {
        var lines = new TheoryData<string, int, string>();
        foreach (string file in Pages())
        {
            bool code = false;
            string[] content = File.ReadAllLines(Path.Combine(Repository.Root, file));
            for (int i = 0; i < content.Length; i++)
            {
                if (content[i].StartsWith("```", StringComparison.Ordinal)) code = !code;
                else if (code && content[i].StartsWith("grove ", StringComparison.Ordinal)) lines.Add(file, i + 1, content[i]);
            }
        }
        return lines;
    }

    [Theory]
    [MemberData(nameof(CommandLines))]
    public void A_command_line_in_the_documentation_is_understood(string file, int line, string text)
    {
        using var interruption = new Interruption();
        RootCommand root = GroveProgram.Commands(new Screen(TextWriter.Null, TextWriter.Null, false), interruption);
        string commandLine = text["grove ".Length..];
        int comment = commandLine.IndexOf(" #", StringComparison.Ordinal);
        ParseResult parsed = root.Parse(comment < 0 ? commandLine : commandLine[..comment]);
        Assert.True(UsageProblem.Find(parsed) is null, $"{file}:{line}: {text}: {UsageProblem.Find(parsed)}");
    }

    [Fact]
    public void The_documentation_shows_command_lines() =>
        Assert.Contains(CommandLines(), row => (string)row[0] == "README.md");

    static IEnumerable<string> Pages() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(path => Path.Combine("docs", Path.GetFileName(path))).Append("README.md");
}
