using System.CommandLine;
using System.Globalization;
using Grove.Cli.Progress;
using Grove.Text;
using Grove.Training.Optimizers;
using Grove.Training.Pretraining;
using Grove.Training.Stepping;

namespace Grove.Cli.Commands;

/// <summary><c>grove pretrain</c>: corpus files to a base model; the same command again goes on where it stopped.</summary>
static class PretrainCommand
{
    static readonly PretrainOptions Defaults = new();

    static readonly Option<string[]> Corpus = new("--corpus")
    {
        Description = "Text files (.txt, .md, .jsonl with text or messages); FILE:3 reads FILE three times as often",
        AllowMultipleArgumentsPerToken = true,
        HelpName = "FILE",
    };

    static readonly Option<string> Size = new("--params") { Description = "About how many weights, such as 500k or 6m", DefaultValueFactory = _ => "6m", HelpName = "N" };
    static readonly Option<int?> Depth = new("--depth") { Description = "Layers instead of --params; width and all else follow", HelpName = "N" };
    static readonly Option<int?> Width = new("--width") { Description = "Width beside --depth; about 45 times the depth unless given", HelpName = "N" };
    static readonly Option<int> Steps = Number("--steps", "Steps of the whole run", Defaults.Steps);
    static readonly Option<int> SaveEvery = Number("--save-every", "Steps between checkpoints", Defaults.SaveEvery);
    static readonly Option<ulong> Seed = new("--seed") { Description = "Decides initial weights and order", DefaultValueFactory = _ => Defaults.Seed, HelpName = "N" };
    static readonly Option<string> Out = new("--out") { Description = "Folder of the run; the model is in its model/", DefaultValueFactory = _ => "pretrain", HelpName = "DIR" };
    static readonly Option<string?> Tokenizer = new("--tokenizer") { Description = "tokenizer.json or a model's folder; without it, one is trained on the corpus", HelpName = "PATH" };
    static readonly Option<int?> Vocabulary = new("--vocabulary") { Description = "Tokens of a tokenizer trained here", HelpName = "N" };
    static readonly Option<int> Batch = Number("--batch", "Rows in a step", Defaults.BatchRows);
    static readonly Option<int> Length = Number("--sequence-length", "Tokens in a row", Defaults.SequenceLength);
    static readonly Option<int?> Positions = new("--max-positions") { Description = "Longest text the model is made for; the sequence length unless given", HelpName = "N" };
    static readonly Option<double> Rate = new("--learning-rate") { Description = "The highest learning rate", DefaultValueFactory = _ => Defaults.LearningRate, HelpName = "X" };
    static readonly Option<double> Aside = new("--validation-share") { Description = "Share of each file's end that is never trained on", DefaultValueFactory = _ => Defaults.ValidationShare, HelpName = "X" };
    static readonly Option<OptimizerKind> Optimizer = new("--optimizer") { Description = "How block matrices are updated", DefaultValueFactory = _ => Defaults.Optimizer.Kind };
    static readonly Option<int?> Threads = new("--threads") { Description = "Threads; the result is the same with any number", HelpName = "N" };
    static readonly Option<string?> Recipe = new("--recipe") { Description = "A file with the settings of a run; options given here win over it", HelpName = "FILE" };
    static readonly Option<string> CorpusRoot = new("--corpus-root") { Description = "Folder that the recipe's corpus paths are relative to", DefaultValueFactory = _ => ".", HelpName = "DIR" };
    static readonly Option<string?> Card = new("--card") { Description = "A Markdown file to be the model's README.md", HelpName = "FILE" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove pretrain --corpus stories.txt articles.jsonl --params 6m --steps 20000 --out base",
        "grove pretrain --recipe recipes/base-6m/pretrain.json --corpus-root texts --out base",
    ];

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("pretrain", "Make a base model from text; run it again to go on where it stopped")
        {
            Corpus, Size, Depth, Width, Steps, SaveEvery, Seed, Out, Tokenizer, Vocabulary, Batch, Length, Positions, Rate, Aside, Optimizer, Threads, Recipe, CorpusRoot, Card,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        PretrainOptions options = Options(parsed);
        PretrainResult result = ProgressDisplay.Run(screen, progress => Pretrainer.Run(
            options,
            new Told<PretrainProgress>(at => Show(at, progress, screen)),
            cancellation,
            parsed.GetValue(Threads)));

        screen.Say(string.Create(CultureInfo.InvariantCulture,
            $"{result.Model}: {result.Parameters:N0} weights, loss {result.Loss:0.000} after {result.Tokens:N0} tokens in {result.Seconds:N0} s"));
        if (result.ValidationBitsPerByte is double bits)
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"On text kept aside: {bits:0.000} bits per byte"));
        screen.WriteObject(new
        {
            result.Model,
            result.Loss,
            result.Tokens,
            result.Seconds,
            BitsPerByte = result.ValidationBitsPerByte,
            result.Parameters,
            result.Steps,
            result.SkippedSteps,
        });
        return 0;
    }

    static PretrainOptions Options(ParseResult parsed)
    {
        string output = parsed.GetValue(Out)!;
        PretrainOptions recipe = parsed.GetValue(Recipe) is string file
            ? PretrainRecipe.Load(file, parsed.GetValue(CorpusRoot)!, output)
            : Defaults with { Output = output };
        T Chosen<T>(Option<T> option, T fromRecipe) =>
            parsed.GetResult(option) is { Implicit: false } ? parsed.GetValue(option)! : fromRecipe;

        string[] corpus = parsed.GetValue(Corpus) ?? [];
        if (corpus.Length == 0 && recipe.Corpus.Count == 0)
            throw new GroveException("there is nothing to read. Name text files with --corpus, or settings with --recipe", ExitKind.BadInput);
        return recipe with
        {
            Corpus = corpus.Length > 0 ? [.. corpus.Select(Source)] : recipe.Corpus,
            Parameters = parsed.GetResult(Size) is { Implicit: false } ? PretrainOptions.ParseParameters(parsed.GetValue(Size)!) : recipe.Parameters,
            Depth = Chosen(Depth, recipe.Depth),
            Width = Chosen(Width, recipe.Width),
            ValidationShare = Chosen(Aside, recipe.ValidationShare),
            Tokenizer = Chosen(Tokenizer, recipe.Tokenizer),
            VocabularySize = Chosen(Vocabulary, recipe.VocabularySize),
            Steps = Chosen(Steps, recipe.Steps),
            BatchRows = Chosen(Batch, recipe.BatchRows),
            SequenceLength = Chosen(Length, recipe.SequenceLength),
            MaxPositions = Chosen(Positions, recipe.MaxPositions),
            LearningRate = Chosen(Rate, recipe.LearningRate),
            Optimizer = recipe.Optimizer with { Kind = Chosen(Optimizer, recipe.Optimizer.Kind) },
            Seed = Chosen(Seed, recipe.Seed),
            SaveEvery = Chosen(SaveEvery, recipe.SaveEvery),
            Card = parsed.GetValue(Card) is string card ? ReadCard(card) : null,
        };
    }

    /// <summary>FILE or FILE:WEIGHT; a drive letter's colon is not a weight.</summary>
    internal static CorpusSource Source(string text)
    {
        int colon = text.LastIndexOf(':');
        bool weighted = colon > 0 && double.TryParse(text.AsSpan(colon + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out _);
        return weighted
            ? new CorpusSource(text[..colon], double.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture))
            : new CorpusSource(text);
    }

    static string ReadCard(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    static void Show(PretrainProgress at, IProgress<Report> progress, Screen screen)
    {
        if (at.Message is not null && !screen.Interactive) screen.Note(at.Message);
        (string stage, string unit) = at.Stage switch
        {
            PretrainStage.Tokenizer => ("Training the tokenizer", "tokens"),
            PretrainStage.Tokens => ("Turning text into tokens", "characters"),
            PretrainStage.Training => ("Training", "steps"),
            PretrainStage.Validation => ("Measuring", "rows"),
            _ => ("Saving", "files"),
        };
        // Saving and measuring happen in between; a bar each time would push the training bar away.
        if (at.Stage is PretrainStage.Saving or PretrainStage.Validation && at.Done < at.Total) return;
        string? detail = at.Step is StepReport step
            ? string.Create(CultureInfo.InvariantCulture, $"loss {step.Loss:0.000}, {step.TokensPerSecond:N0} tokens/s")
            : null;
        progress.Report(new Report(stage, at.Done, at.Total, unit, detail));
    }

    static Option<int> Number(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value, HelpName = "N" };
}
