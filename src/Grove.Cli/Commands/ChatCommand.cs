using System.CommandLine;
using Grove.Cli.Chat;
using Grove.Inference;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove chat</c>: ask a model one thing, or talk to it.</summary>
static class ChatCommand
{
    static readonly Argument<string> ModelPath = new("MODEL") { Description = "Folder of the model, such as out/model, or the ORG/NAME of one that was pulled" };

    static readonly Argument<string?> Question = new("QUESTION")
    {
        Description = "What to ask; without it, a conversation",
        Arity = ArgumentArity.ZeroOrOne,
    };

    static readonly Option<int> MaxTokens = new("--max-tokens") { Description = "Longest answer in tokens", DefaultValueFactory = _ => 256, HelpName = "N" };

    static readonly Option<float> Temperature = new("--temperature")
    {
        Description = "0 always takes the likeliest word, 1 draws by chance",
        DefaultValueFactory = _ => 0,
        HelpName = "X",
    };

    static readonly Option<ulong> Seed = new("--seed") { Description = "Decides what is drawn when the temperature is above 0", DefaultValueFactory = _ => 0, HelpName = "N" };

    static readonly Option<string?> SystemMessage = new("--system") { Description = "Instructions before the conversation", HelpName = "TEXT" };

    static readonly Option<string?> AdapterPath = new("--adapter") { Description = "An adapter that answers with the model: a folder with adapter_config.json, or a .gguf file", HelpName = "PATH" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove chat out/model",
        "grove chat out/model \"How long do I have to report a claim?\"",
    ];

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Screen> screen, Interruption interruption)
    {
        var command = new Command("chat", "Talk to a model, or ask it one thing")
        {
            ModelPath, Question, MaxTokens, Temperature, Seed, SystemMessage, AdapterPath,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), interruption, cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, Interruption interruption, CancellationToken cancellation)
    {
        string? question = parsed.GetValue(Question);
        if (screen.WritesJson && string.IsNullOrWhiteSpace(question))
            throw new GroveException("--json needs a QUESTION: a conversation is not one JSON object. Add the question", ExitKind.BadInput);
        if (question is not null && string.IsNullOrWhiteSpace(question))
            throw new GroveException("the QUESTION is empty. Write one, or leave it out for a conversation", ExitKind.BadInput);

        GenerationOptions options = Options(parsed);
        using Model model = Model.Open(ModelReference.Find(parsed.GetValue(ModelPath)!));
        using Team team = Team.ForMachine();
        using var generator = new TextGenerator(model, team);
        generator.CheckCanChat();
        using Adapter? adapter = parsed.GetValue(AdapterPath) is { } path ? AdapterFiles.Read(path, model.Architecture) : null;
        if (adapter is not null)
        {
            generator.AddAdapter(AdapterPath.Name, adapter);
            options = options with { Adapter = AdapterPath.Name };
        }
        var session = new ChatSession(generator, options, parsed.GetValue(SystemMessage), screen, interruption);
        if (question is null) session.Converse(cancellation);
        else session.Answer(question, cancellation);
        return 0;
    }

    static GenerationOptions Options(ParseResult parsed)
    {
        int most = parsed.GetValue(MaxTokens);
        float temperature = parsed.GetValue(Temperature);
        if (most < 1)
            throw new GroveException($"--max-tokens {most} is too few: at least 1 is needed. Leave it out for 256", ExitKind.BadInput);
        if (!(temperature >= 0) || !float.IsFinite(temperature))
            throw new GroveException("--temperature must be 0 or more. Leave it out for 0, or try 0.7", ExitKind.BadInput);
        return new GenerationOptions
        {
            MaxNewTokens = most,
            Temperature = temperature,
            TopP = temperature > 0 ? 0.95f : 1,
            Seed = parsed.GetValue(Seed),
            Overflow = Overflow.DropOldest,
        };
    }
}
