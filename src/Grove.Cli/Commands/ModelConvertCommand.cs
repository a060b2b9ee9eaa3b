using System.CommandLine;
using Grove.Models.Files.Gguf;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove model convert</c>: a model's folder to GGUF and back, or into another type.</summary>
static class ModelConvertCommand
{
    static readonly Argument<string> Input = new("IN") { Description = "The model: a folder, a .gguf file, or ORG/NAME in the cache" };
    static readonly Argument<string> Output = new("OUT") { Description = "The .gguf file or folder to write" };

    static readonly Option<string?> To = new("--to")
    {
        Description = "gguf or safetensors; without it, gguf when OUT ends with .gguf",
        HelpName = "FORMAT",
    };

    static readonly Option<string> Type = new("--type")
    {
        Description = $"How the weights are stored: {string.Join(", ", ModelConversion.Types)}",
        DefaultValueFactory = _ => "f16",
        HelpName = "TYPE",
    };

    static readonly Option<bool> NoCheck = ModelConversion.NoCheck();

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove model convert out/model model.gguf --type q8_0",
        "grove model convert model.gguf my-model --to safetensors --type bf16",
    ];

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("convert", "Convert a model to GGUF or safetensors, and compare the result with it") { Input, Output, To, Type, NoCheck };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        string output = parsed.GetValue(Output)!;
        bool gguf = parsed.GetValue(To) switch
        {
            null => output.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase),
            "gguf" => true,
            "safetensors" => false,
            var other => throw new GroveException($"--to {other} is not known. Give gguf or safetensors", ExitKind.BadInput),
        };
        QuantizationTarget type = ModelConversion.TypeOf(parsed.GetValue(Type)!);
        return ModelConversion.Run(parsed.GetValue(Input)!, output, gguf, type, !parsed.GetValue(NoCheck), screen, cancellation);
    }
}
