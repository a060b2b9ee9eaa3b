using System.CommandLine;
using Grove.Cli.Progress;
using Grove.Inference;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove model compare</c>: how far two models are from one another.</summary>
static class ModelCompareCommand
{
    static readonly Argument<string> First = new("A") { Description = "A model: a folder, a .gguf file, or ORG/NAME in the cache" };
    static readonly Argument<string> Second = new("B") { Description = "Another with the same tokenizer, such as a quantized copy" };

    static readonly Option<string?> TextFile = new("--text")
    {
        Description = "File with the text that both read, of which the first 512 tokens count; without it, a few built-in sentences",
        HelpName = "FILE",
    };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove model compare out/model model-q4.gguf", "grove model compare base tuned --text notes.txt --json"];

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("compare", "Compare the scores and the perplexity of two models on a text") { First, Second, TextFile };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        string first = ModelReference.Find(parsed.GetValue(First)!), second = ModelReference.Find(parsed.GetValue(Second)!);
        string? text = parsed.GetValue(TextFile) is { } file ? Read(file) : null;
        using Team team = Team.ForMachine();
        ModelComparison comparison = ProgressDisplay.Run(screen, progress => ModelConversion.Compare(first, second, team, text, progress, cancellation));
        screen.Say(ModelConversion.Lines(comparison));
        screen.WriteObject(comparison);
        return 0;
    }

    static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(file, failure);
        }
    }
}
