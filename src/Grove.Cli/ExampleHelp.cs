using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Grove.Cli;

/// <summary>The usual help, followed by the command's examples.</summary>
/// <param name="usual">System.CommandLine's help.</param>
/// <param name="examples">The examples of each command, one command line each.</param>
sealed class ExampleHelp(HelpAction usual, IReadOnlyDictionary<Command, string[]> examples) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = usual.Invoke(parseResult);
        if (!examples.TryGetValue(parseResult.CommandResult.Command, out string[]? lines)) return exitCode;
        TextWriter output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string line in lines) output.WriteLine($"  {line}");
        output.WriteLine();
        return exitCode;
    }
}
