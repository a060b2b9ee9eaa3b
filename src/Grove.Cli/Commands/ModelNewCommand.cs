using System.CommandLine;
using Grove.Models;
using Grove.Models.Families;
using Grove.Models.Files;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove model new</c>: a model with random weights, for tests and for training from nothing.</summary>
static class ModelNewCommand
{
    static readonly Option<string> FamilyName = new("--family")
    {
        Description = $"What kind: {string.Join(", ", FamilyPresets.ModelTypes)}",
        DefaultValueFactory = _ => "llama",
        HelpName = "TYPE",
    };

    static readonly Option<string> Preset = new("--preset")
    {
        Description = "tiny: 4 layers, 256 wide, every weight random, norms and biases too, for tests; small: the same, ready for training; 135m, 1b: the shapes of SmolLM2-135M and TinyLlama 1.1B, for measuring speed",
        DefaultValueFactory = _ => "tiny",
        HelpName = "NAME",
    };

    static readonly Option<ulong> Seed = new("--seed") { Description = "Decides the weights", DefaultValueFactory = _ => 0, HelpName = "N" };
    static readonly Option<string> Out = new("--out") { Description = "Folder to write", Required = true, HelpName = "DIR" };
    static readonly Option<string?> TokenizerFolder = new("--tokenizer") { Description = "Folder with a tokenizer.json, and its chat template if there is one; without it, the one of the shipped base", HelpName = "DIR" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove model new --family qwen3 --seed 1 --out tiny-qwen3"];

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("new", "Make a model with random weights, for tests and for training from nothing") { FamilyName, Preset, Seed, Out, TokenizerFolder };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, screen(parsed))));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen)
    {
        string family = parsed.GetValue(FamilyName)!, preset = parsed.GetValue(Preset)!, folder = parsed.GetValue(Out)!;
        if (!FamilyPresets.ModelTypes.Contains(family))
            throw new GroveException($"--family {family} is not known. Give one of {string.Join(", ", FamilyPresets.ModelTypes)}", ExitKind.BadInput);
        if (preset is not ("tiny" or "small" or "135m" or "1b"))
            throw new GroveException($"--preset {preset} is not known. Give tiny, small, 135m or 1b", ExitKind.BadInput);
        string tokenizerFolder = parsed.GetValue(TokenizerFolder) ?? ShippedFiles.BaseModel;
        Tokenizer tokenizer = Tokenizer.Load(Path.Combine(tokenizerFolder, Tokenizer.FileName));
        ChatTemplateSettings chat = ChatTemplateSettings.ReadDirectory(tokenizerFolder);
        GenerationSettings generation = chat.IsGroves ? GenerationSettings.For(tokenizer) : GenerationSettings.For(tokenizer, chat);
        Architecture plain = preset switch
        {
            "135m" => FamilyPresets.Llama135M(family, tokenizer.VocabularySize),
            "1b" => FamilyPresets.Llama1B(family, tokenizer.VocabularySize),
            _ => FamilyPresets.Small(family, tokenizer.VocabularySize),
        };
        Architecture shape = plain with { BosTokenId = generation.BosTokenId, EosTokenId = generation.EosTokenIds.Select(id => (int?)id).FirstOrDefault() };
        using Parameters parameters = Parameters.Allocate(shape);
        if (preset == "tiny") FamilyPresets.Scatter(parameters, parsed.GetValue(Seed));
        else parameters.Initialize(parsed.GetValue(Seed));
        ModelDirectory.Save(folder, parameters, tokenizer, $"---\nlicense: apache-2.0\n---\n\n# A {family} with random weights\n\nMade by `grove model new`. It knows nothing.\n", generation, NumberFormat.Float32, chat);
        screen.Say($"{folder}: {family}, {shape.ParameterCount:N0} random weights");
        screen.WriteObject(new { Model = folder, Family = family, Parameters = shape.ParameterCount });
        return 0;
    }
}
