using System.CommandLine;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Pipelines.Reading;

namespace Grove.Cli.Commands;

/// <summary><c>grove pipeline check</c>: whether a pipeline can run as it is written.</summary>
static class PipelineCheckCommand
{
    static readonly Argument<string> Name = new("PIPELINE") { Description = "A YAML file, or a folder of InstructLab's" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove pipeline check my-pipeline.yaml"];

    /// <summary>The command, as part of <c>grove pipeline</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("check", "Check a pipeline without asking anybody: fields, prompts, and the columns from step to step") { Name };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, screen(parsed))));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen)
    {
        TeachingPipeline pipeline = PipelineReader.Read(parsed.GetValue(Name)!);
        string[] problems = [.. pipeline.Sections.OrderBy(section => section.Key)
            .SelectMany(section => PipelineCheck.Problems(section.Key, section.Value).Select(problem => $"{TeachingPipeline.NameOf(section.Key)}: {problem}"))];
        foreach (string problem in problems) screen.Say($"problem: {problem}");
        foreach (string note in pipeline.Notes) screen.Say($"note: {note}");
        if (problems.Length == 0)
            screen.Say($"{pipeline.Name} can run: {string.Join(", ", pipeline.Sections.OrderBy(section => section.Key).Select(section => $"{section.Value.Count} steps for {TeachingPipeline.NameOf(section.Key)}"))}.");
        screen.WriteObject(new { Sound = problems.Length == 0, Problems = problems, pipeline.Notes });
        return problems.Length == 0 ? 0 : 1;
    }
}
