using System.CommandLine;
using Grove.Cli.Progress;
using Grove.Cli.Training;
using Grove.Training.Optimizers;
using Grove.Training.Schedules;

namespace Grove.Cli.Commands;

/// <summary><c>grove train</c>: rows of conversations or text to a tuned model or adapter; the same command again goes on where it stopped.</summary>
static class TrainCommand
{
    static readonly Argument<string[]> Data = new("DATA") { Description = "JSONL files with messages (of which answers are learned) or text (of which all is); FILE:2 reads FILE twice as often", Arity = ArgumentArity.OneOrMore };
    static readonly Option<string?> ModelPath = new("--model") { Description = "Model to tune: a folder, .gguf file or ORG/NAME; without it, the shipped base", HelpName = "MODEL" };
    static readonly Option<string> Out = new("--out") { Description = "Folder of the run; its model/ or adapter/ is the result", DefaultValueFactory = _ => "trained", HelpName = "DIR" };
    static readonly Option<TrainMethod> Method = new("--method") { Description = "What is trained: full (every weight), lora (an adapter), qlora (an adapter over 4-bit weights)", DefaultValueFactory = _ => TrainMethod.Full };
    static readonly Option<int?> Steps = new("--steps") { Description = "Steps of the run; without it, as many as --epochs takes", HelpName = "N" };
    static readonly Option<int> Epochs = new("--epochs") { Description = "Times that every row is learned from", DefaultValueFactory = _ => 3, HelpName = "N" };
    static readonly Option<int> Batch = new("--batch") { Description = "Packed rows in a step", DefaultValueFactory = _ => 8, HelpName = "N" };
    static readonly Option<int?> Length = new("--row-length") { Description = "Tokens of a packed row; without it, the model's window, at most 512", HelpName = "N" };
    static readonly Option<double?> Rate = new("--learning-rate") { Description = "The highest learning rate; without it, by method and size of the model", HelpName = "X" };
    static readonly Option<OptimizerKind> Optimizer = new("--optimizer") { Description = "How block matrices are updated", DefaultValueFactory = _ => OptimizerKind.AdamW };
    static readonly Option<ScheduleShape> Course = new("--schedule") { Description = "Course of the learning rate after the warm-up", DefaultValueFactory = _ => ScheduleShape.Linear };
    static readonly Option<double> WarmUp = new("--warm-up") { Description = "Share of the steps that warm up", DefaultValueFactory = _ => 0.03, HelpName = "X" };
    static readonly Option<double> Clip = new("--clip") { Description = "Length to which a longer gradient is shortened; 0 leaves it", DefaultValueFactory = _ => 1, HelpName = "X" };
    static readonly Option<double> Decay = new("--weight-decay") { Description = "Weight decay", DefaultValueFactory = _ => 0.01, HelpName = "X" };
    static readonly Option<double?> Average = new("--average") { Description = "Decay of a moving average of the weights, which becomes the result, such as 0.999", HelpName = "X" };
    static readonly Option<int> Rank = new("--rank") { Description = "Rank of the adapter", DefaultValueFactory = _ => 16, HelpName = "N" };
    static readonly Option<double?> Alpha = new("--alpha") { Description = "Scale of the adapter is alpha / rank; without it, twice the rank", HelpName = "X" };
    static readonly Option<double> Dropout = new("--dropout") { Description = "Share of an adapter's inputs dropped in a step", HelpName = "X" };
    static readonly Option<bool> Dora = new("--dora") { Description = "Learn the lengths of weights apart from their directions (DoRA)" };
    static readonly Option<bool> RsLora = new("--rslora") { Description = "Scale by alpha / √rank (rsLoRA)" };
    static readonly Option<string[]> Targets = new("--targets") { Description = "Ends of names of layers to adapt, such as q_proj; without it, all linear layers", AllowMultipleArgumentsPerToken = true, HelpName = "NAME" };
    static readonly Option<string?> Validation = new("--validation") { Description = "JSONL file, or share of the rows such as 0.05, to measure on and choose the best step; without it, the last step is the result", HelpName = "FILE|X" };
    static readonly Option<int?> ValidateEvery = new("--validate-every") { Description = "Steps between measurements; without it, ten in the run", HelpName = "N" };
    static readonly Option<int> SaveEvery = new("--save-every") { Description = "Steps between checkpoints", DefaultValueFactory = _ => 100, HelpName = "N" };
    static readonly Option<bool> StopWhenFull = new("--stop-when-full") { Description = "End when the disk is full instead of waiting for room" };
    static readonly Option<ulong> Seed = new("--seed") { Description = "Decides every choice; the same seed gives the same result", DefaultValueFactory = _ => 1, HelpName = "N" };
    static readonly Option<int?> Threads = new("--threads") { Description = "Threads; the result is the same with any number", HelpName = "N" };
    static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say what it would take in memory, time and disk, and end" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove train train.jsonl --out my-run", "grove train train.jsonl --model my-model --method lora --rank 16 --validation 0.05", "grove train train.jsonl --method qlora --dry-run",
    ];

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("train", "Tune a model, or an adapter for it, on rows of your own; start it again and it goes on where it stopped")
        {
            Data, ModelPath, Out, Method, Steps, Epochs, Batch, Length, Rate, Optimizer, Course, WarmUp, Clip, Decay, Average, Rank, Alpha, Dropout, Dora, RsLora, Targets,
            Validation, ValidateEvery, SaveEvery, StopWhenFull, Seed, Threads, DryRun,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        var settings = new TrainSettings
        {
            Data = parsed.GetValue(Data)!,
            Model = parsed.GetValue(ModelPath) is string named ? ModelReference.Find(named) : ShippedFiles.BaseModel,
            Output = parsed.GetValue(Out)!,
            Method = parsed.GetValue(Method),
            Steps = parsed.GetValue(Steps),
            Epochs = parsed.GetValue(Epochs),
            BatchRows = parsed.GetValue(Batch),
            RowLength = parsed.GetValue(Length),
            LearningRate = parsed.GetValue(Rate),
            Optimizer = new OptimizerSettings { Kind = parsed.GetValue(Optimizer), WeightDecay = (float)parsed.GetValue(Decay), ClipNorm = parsed.GetValue(Clip) },
            Schedule = parsed.GetValue(Course),
            WarmUpShare = parsed.GetValue(WarmUp),
            AverageDecay = (float?)parsed.GetValue(Average),
            Rank = parsed.GetValue(Rank),
            Alpha = parsed.GetValue(Alpha),
            Dropout = parsed.GetValue(Dropout),
            UseDora = parsed.GetValue(Dora),
            UseRsLora = parsed.GetValue(RsLora),
            Targets = parsed.GetValue(Targets) ?? [],
            Validation = parsed.GetValue(Validation),
            ValidateEvery = parsed.GetValue(ValidateEvery),
            SaveEvery = parsed.GetValue(SaveEvery),
            WaitsForDisk = !parsed.GetValue(StopWhenFull),
            Seed = parsed.GetValue(Seed),
            Threads = parsed.GetValue(Threads) ?? Environment.ProcessorCount,
        };
        settings.Validate();
        using var session = TrainSession.Prepare(settings, screen, cancellation);
        foreach (string line in session.Facts) screen.Say(line);
        if (parsed.GetValue(DryRun))
        {
            TrainEstimate estimate = session.Estimate(cancellation);
            screen.Say(estimate.Sentence);
            screen.WriteObject(new { DryRun = true, session.Steps, session.Rows, estimate.MemoryBytes, estimate.FreeMemoryBytes, estimate.Fits, estimate.Seconds, estimate.DiskBytes, estimate.FreeDiskBytes, Settings = session.Settings });
            return estimate.Fits ? 0 : 1;
        }
        TrainOutcome outcome = ProgressDisplay.Run(screen, progress => session.Run(progress, cancellation));
        screen.Say(outcome.Sentence);
        screen.WriteObject(new
        {
            outcome.Model, outcome.Adapter, Run = settings.Output, outcome.Result.Steps, outcome.Result.ResultStep, Loss = Number(outcome.Result.FinalLoss), outcome.Result.ValidationLoss,
            outcome.Result.Tokens, outcome.Result.SkippedSteps, outcome.Result.Seconds, session.Rows, Settings = session.Settings,
        });
        return 0;
    }

    static double? Number(double value) => double.IsFinite(value) ? value : null;
}
