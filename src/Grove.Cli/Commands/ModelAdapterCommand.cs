using System.CommandLine;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove model adapter</c>: an adapter from PEFT's folder to a GGUF file and back.</summary>
static class ModelAdapterCommand
{
    static readonly Argument<string> Input = new("IN") { Description = "The adapter: a folder with adapter_config.json, or a .gguf file" };
    static readonly Argument<string> Output = new("OUT") { Description = "The folder to write, or the .gguf file" };
    static readonly Option<string> Base = new("--base") { Description = "The model it was made for: a folder, a .gguf file, or ORG/NAME in the cache", Required = true, HelpName = "MODEL" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove model adapter my-adapter my-adapter.gguf --base out/model"];

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("adapter", "Convert an adapter to GGUF for llama.cpp, or back to a folder") { Input, Output, Base };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, screen(parsed))));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen)
    {
        string input = parsed.GetValue(Input)!, output = parsed.GetValue(Output)!;
        bool gguf = output.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
        if (gguf ? Directory.Exists(output) : File.Exists(output))
            throw new GroveException($"cannot write the adapter ({output}): it is a {(gguf ? "folder" : "file")}. Choose another name", ExitKind.BadInput);
        using Adapter adapter = AdapterFiles.Read(input, Model.ReadArchitecture(ModelReference.Find(parsed.GetValue(Base)!)));
        if (gguf) GgufAdapter.Write(output, adapter);
        else PeftFolder.Write(output, adapter);
        screen.Say($"{output}: adapter of {adapter.Parts.Count} layers, {adapter.Parameters.Length:N0} numbers");
        screen.WriteObject(new { Input = input, Output = output, To = gguf ? "gguf" : "peft", Layers = adapter.Parts.Count, Numbers = adapter.Parameters.Length });
        return 0;
    }
}
