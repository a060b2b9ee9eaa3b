using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Grove.Cli.Commands;
using Grove.Text;

namespace Grove.Cli;

/// <summary>The program: its commands, and how any of them ends.</summary>
static class GroveProgram
{
    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The words after <c>grove</c>.</param>
    /// <param name="screen">Where to write.</param>
    /// <returns>0 done; 1 done, but the answer is no; 2 bad usage or input; 3 a resource failed; 130 interrupted.</returns>
    public static async Task<int> Run(string[] arguments, Screen screen)
    {
        using var interruption = new Interruption();
        try
        {
            CheckEnvironment();
            RootCommand root = Commands(screen, interruption);
            ParseResult parsed = root.Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
            bool asksForHelp = parsed.Action is CommandLineAction { ClearsParseErrors: true };
            if (!asksForHelp && UsageProblem.Find(parsed) is string problem)
            {
                screen.Error.WriteLine($"grove: {problem}");
                return 2;
            }
            var configuration = new InvocationConfiguration
            {
                Output = screen.Out,
                Error = screen.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, interruption.Token);
        }
        catch (Exception exception)
        {
            return Failure.Report(exception, screen.Error);
        }
    }

    // Found late, deep in the engine, this would look like a defect of ours.
    static void CheckEnvironment()
    {
        if (Environment.GetEnvironmentVariable("GROVE_KERNELS") is string kernels and not ("" or "scalar" or "portable" or "avx2" or "avx512"))
            throw new GroveException($"GROVE_KERNELS is '{kernels}': it can be scalar, portable, avx2 or avx512. Unset it to take the fastest", ExitKind.BadInput);
    }

    /// <summary>All commands.</summary>
    internal static RootCommand Commands(Screen screen, Interruption interruption)
    {
        var json = new Option<bool>("--json") { Description = "Print exactly one JSON object on standard output", Recursive = true };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "No progress, only results and errors", Recursive = true };
        Screen Chosen(ParseResult parsed) => screen with { WritesJson = parsed.GetValue(json), Quiet = parsed.GetValue(quiet) };

        var examples = new Dictionary<Command, string[]>();
        Command With(string[] lines, Command command)
        {
            examples[command] = lines;
            return command;
        }

        var root = new RootCommand("Grows small language models that you own: a folder of knowledge in, a model that knows it out.");
        root.Options.Add(json);
        root.Options.Add(quiet);
        examples[root] = ["grove grow", "grove grow my-folder --out my-model", "grove chat my-model/model"];

        root.Subcommands.Add(With(GrowCommand.Examples, GrowCommand.Create(Chosen)));
        root.Subcommands.Add(With(GenerateCommand.Examples, GenerateCommand.Create(Chosen)));
        root.Subcommands.Add(With(PipelineCommand.Examples, PipelineCommand.Create(Chosen, With)));
        root.Subcommands.Add(With(ChatCommand.Examples, ChatCommand.Create(Chosen, interruption)));
        root.Subcommands.Add(With(TrainCommand.Examples, TrainCommand.Create(Chosen)));
        root.Subcommands.Add(With(PretrainCommand.Examples, PretrainCommand.Create(Chosen)));
        root.Subcommands.Add(With(ModelCommand.Examples, ModelCommand.Create(Chosen, With)));
        root.Subcommands.Add(With(CompletionCommand.Examples, CompletionCommand.Create(Chosen)));
        root.Subcommands.Add(With(BenchCommand.Examples, BenchCommand.Create(Chosen)));
        root.Subcommands.Add(With([.. TokenizerEncodeCommand.Examples, .. TokenizerTrainCommand.Examples], new Command("tokenizer", "Make and use tokenizers")
        {
            With(TokenizerTrainCommand.Examples, TokenizerTrainCommand.Create(Chosen)),
            With(TokenizerEncodeCommand.Examples, TokenizerEncodeCommand.Create(Chosen)),
            With(TokenizerDecodeCommand.Examples, TokenizerDecodeCommand.Create(Chosen)),
        }));
        root.Subcommands.Add(With(TemplateCommand.Examples, TemplateCommand.Create(Chosen, With)));
        root.Subcommands.Add(With(TaxonomyCommand.Examples, TaxonomyCommand.Create(Chosen, With)));
        root.Subcommands.Add(With(DataCommand.Examples, DataCommand.Create(Chosen, With)));

        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!, examples);
        return root;
    }
}
