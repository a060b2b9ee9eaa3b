using System.CommandLine;

namespace Grove.Cli.Commands;

/// <summary><c>grove model quantize</c>: a smaller copy of a model, as GGUF.</summary>
static class ModelQuantizeCommand
{
    static readonly Argument<string> Input = new("IN") { Description = "The model: a folder, a .gguf file, or ORG/NAME in the cache" };
    static readonly Argument<string> Output = new("OUT") { Description = "The .gguf file to write" };

    static readonly Option<string> Type = new("--type")
    {
        Description = $"How the weights are stored: {string.Join(", ", ModelConversion.Types)}",
        DefaultValueFactory = _ => "q4_k_m",
        HelpName = "TYPE",
    };

    static readonly Option<bool> NoCheck = ModelConversion.NoCheck();

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove model quantize out/model model-q4.gguf", "grove model quantize model-f16.gguf model-q8.gguf --type q8_0"];

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("quantize", "Make a smaller copy of a model as GGUF, and compare it with its source") { Input, Output, Type, NoCheck };
        command.SetAction((parsed, cancellation) => Task.FromResult(ModelConversion.Run(
            parsed.GetValue(Input)!, parsed.GetValue(Output)!, gguf: true, ModelConversion.TypeOf(parsed.GetValue(Type)!), !parsed.GetValue(NoCheck), screen(parsed), cancellation)));
        return command;
    }
}
