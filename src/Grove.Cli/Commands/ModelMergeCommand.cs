using System.CommandLine;
using System.Globalization;
using Grove.Cli.Progress;
using Grove.Inference;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Models.Files;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove model merge</c>: adapters into the weights of their model, compared with model and adapters side by side.</summary>
static class ModelMergeCommand
{
    static readonly Argument<string> Base = new("BASE") { Description = "The model: a folder, a .gguf file, or ORG/NAME in the cache" };

    static readonly Argument<string[]> Paths = new("ADAPTER")
    {
        Description = "Folders with adapter_config.json, or .gguf files; merged in this order",
        Arity = ArgumentArity.OneOrMore,
    };

    static readonly Option<string> Out = new("--out") { Description = "Folder to write", Required = true, HelpName = "DIR" };
    static readonly Option<string> Type = new("--type") { Description = "How the weights are stored: f32, f16, bf16", DefaultValueFactory = _ => "bf16", HelpName = "TYPE" };
    static readonly Option<bool> NoCheck = ModelConversion.NoCheck();

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove model merge out/model my-adapter --out merged --type bf16"];

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("merge", "Merge adapters into a model, and compare the result with model and adapters") { Base, Paths, Out, Type, NoCheck };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        string input = parsed.GetValue(Base)!, output = parsed.GetValue(Out)!, typeName = parsed.GetValue(Type)!;
        string source = ModelReference.Find(input);
        if (Path.GetFullPath(source) == Path.GetFullPath(output))
            throw new GroveException($"the result would replace its source ({output}). Give it another name", ExitKind.BadInput);
        (NumberFormat format, double bound) = typeName switch
        {
            // In units of the spread of the scores: what rounding every weight once may do, with room.
            "f32" => (NumberFormat.Float32, 1e-4),
            "f16" => (NumberFormat.Float16, 5e-3),
            "bf16" => (NumberFormat.BFloat16, 4e-2),
            _ => throw new GroveException($"--type {typeName} is not known. Give f32, f16 or bf16", ExitKind.BadInput),
        };
        Architecture architecture = Model.ReadArchitecture(source);
        var adapters = new List<(string Name, Adapter Adapter)>();
        try
        {
            foreach (string path in parsed.GetValue(Paths)!)
                adapters.Add((Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), AdapterFiles.Read(path, architecture)));
            return Merge(source, output, format, bound, adapters, !parsed.GetValue(NoCheck), screen, cancellation, new Order(input, output, typeName, bound));
        }
        finally
        {
            foreach ((_, Adapter adapter) in adapters) adapter.Dispose();
        }
    }

    static int Merge(string source, string output, NumberFormat format, double bound, List<(string Name, Adapter Adapter)> adapters, bool check,
        Screen screen, CancellationToken cancellation, Order order)
    {
        using Team team = Team.ForMachine();
        using Adapter? sum = check ? AdapterSum.Of([.. adapters.Select(pair => pair.Adapter)]) : null;
        ModelComparison? comparison = null;
        if (check && sum is null) screen.Note("not compared: a DoRA comes before another adapter, which no decoder can hold side by side");
        bool written = ProgressDisplay.Run(screen, progress =>
        {
            bool Accept(string fresh)
            {
                comparison = Compare(source, fresh, sum!, team, progress, cancellation);
                return comparison.RelativeDifference <= bound;
            }
            var share = new Told<double>(done => progress.Report(new Report("Merging", Math.Round(100 * done), 100, "percent")));
            return ModelConverter.Merge(source, adapters, output, format, team, share, sum is null ? null : Accept, cancellation,
                Path.Exists(order.Input) ? null : order.Input); // a model of the cache lies in a folder whose name tells nobody anything
        });
        string names = string.Join(", ", adapters.Select(pair => pair.Name));
        if (written) screen.Say($"{output}: {order.Type}, with {names}");
        else screen.Note(string.Create(CultureInfo.InvariantCulture, $"grove: the merged model is too far from model and adapters and was removed ({output}): {ModelConversion.Lines(comparison!)}; {order.Type} allows {bound} of the scores' spread. Choose --type f32, or --no-check"));
        if (written && comparison is not null) screen.Say(ModelConversion.Lines(comparison));
        screen.WriteObject(new { order.Input, Adapters = adapters.Select(pair => pair.Name).ToArray(), order.Output, order.Type, Written = written, order.Bound, Comparison = comparison });
        return written ? 0 : 1;
    }

    static ModelComparison Compare(string source, string merged, Adapter adapter, Team team, IProgress<Report> progress, CancellationToken cancellation)
    {
        using Model one = Model.Open(source);
        using Weights other = Model.OpenWeights(merged);
        return ModelComparison.Run(one.Weights, other, one.Tokenizer, team, ModelComparison.DefaultText,
            new Told<double>(done => progress.Report(new Report("Comparing", Math.Round(100 * done), 100, "percent"))), cancellation, adapter);
    }

    sealed record Order(string Input, string Output, string Type, double Bound);
}
