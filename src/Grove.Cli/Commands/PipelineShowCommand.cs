using System.CommandLine;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Pipelines.Reading;

namespace Grove.Cli.Commands;

/// <summary><c>grove pipeline show</c>: what a pipeline does, step by step, or the file to start one's own from.</summary>
static class PipelineShowCommand
{
    static readonly Argument<string> Name = new("PIPELINE") { Description = "A name, a YAML file, or a folder of InstructLab's" };
    static readonly Option<bool> Yaml = new("--yaml") { Description = "Print the file of a shipped pipeline" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove pipeline show full", "grove pipeline show simple --yaml"];

    /// <summary>The command, as part of <c>grove pipeline</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("show", "Show the steps of a pipeline") { Name, Yaml };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, screen(parsed))));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen)
    {
        string name = parsed.GetValue(Name)!;
        TeachingPipeline pipeline = PipelineReader.Read(name);
        bool yaml = parsed.GetValue(Yaml) && PipelineReader.Shipped.Contains(name);
        if (yaml)
            screen.Say(PipelineReader.ShippedText(name).TrimEnd());
        else
            foreach ((LeafKind kind, IReadOnlyList<Step> steps) in pipeline.Sections.OrderBy(section => section.Key))
            {
                screen.Say(TeachingPipeline.NameOf(kind));
                foreach (Step step in steps) screen.Say($"  {step.Name,-22}{step.Describe()}");
            }
        foreach (string note in pipeline.Notes) screen.Note($"Note: {note}");
        screen.WriteObject(new
        {
            pipeline.Name,
            pipeline.Description,
            pipeline.Hash,
            Sections = pipeline.Sections.OrderBy(section => section.Key).ToDictionary(section => TeachingPipeline.NameOf(section.Key),
                section => section.Value.Select(step => new { step.Name, Does = step.Describe(), step.Needs, step.Gives })),
            pipeline.Notes,
            Yaml = yaml ? PipelineReader.ShippedText(name) : null,
        });
        return 0;
    }
}
