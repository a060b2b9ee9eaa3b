using System.CommandLine;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Pipelines.Reading;

namespace Grove.Cli.Commands;

/// <summary><c>grove pipeline list</c>: the pipelines that come with Grove.</summary>
static class PipelineListCommand
{
    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove pipeline list"];

    /// <summary>The command, as part of <c>grove pipeline</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("list", "List the pipelines that come with Grove");
        command.SetAction((parsed, _) => Task.FromResult(Run(screen(parsed))));
        return command;
    }

    static int Run(Screen screen)
    {
        TeachingPipeline[] all = [.. PipelineReader.Shipped.Select(name => PipelineReader.Read(name))];
        foreach (TeachingPipeline pipeline in all)
            screen.Say($"{pipeline.Name,-15}{pipeline.Description}");
        screen.WriteObject(new
        {
            Pipelines = all.Select(pipeline => new { pipeline.Name, pipeline.Description, Kinds = pipeline.Sections.Keys.Select(TeachingPipeline.NameOf), pipeline.Hash }),
        });
        return 0;
    }
}
