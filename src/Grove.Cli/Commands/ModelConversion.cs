using System.CommandLine;
using System.Globalization;
using Grove.Cli.Progress;
using Grove.Inference;
using Grove.Models;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary>What <c>grove model convert</c> and <c>grove model quantize</c> do: write, compare with the source, and refuse what came out wrong.</summary>
static class ModelConversion
{
    /// <summary>Names of the types.</summary>
    public static string[] Types { get; } = [.. Enum.GetNames<QuantizationTarget>().Select(name => name.ToLowerInvariant())];

    /// <summary>Leaves out the comparison.</summary>
    public static Option<bool> NoCheck() => new("--no-check") { Description = "Do not compare the result with its source" };

    /// <summary>Reads a type.</summary>
    public static QuantizationTarget TypeOf(string name) => QuantizationMixture.Find(name)
        ?? throw new GroveException($"--type {name} is not known. Give one of {string.Join(", ", Types)}", ExitKind.BadInput);

    /// <summary>Converts and tells about it.</summary>
    /// <param name="input">The source as the user wrote it.</param>
    /// <param name="output">Where to.</param>
    /// <param name="gguf">A GGUF file, or a folder.</param>
    /// <param name="type">How the weights are stored.</param>
    /// <param name="check">Whether to compare.</param>
    /// <param name="screen">Where to write.</param>
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>0 done; 1 the result is further from the source than its type allows, and was removed.</returns>
    public static int Run(string input, string output, bool gguf, QuantizationTarget type, bool check, Screen screen, CancellationToken cancellation)
    {
        string source = ModelReference.Find(input);
        if (Path.GetFullPath(source) == Path.GetFullPath(output))
            throw new GroveException($"the result would replace its source ({output}). Give it another name", ExitKind.BadInput);
        NumberFormat? format = gguf ? null : type switch
        {
            QuantizationTarget.F32 => NumberFormat.Float32,
            QuantizationTarget.F16 => NumberFormat.Float16,
            QuantizationTarget.BF16 => NumberFormat.BFloat16,
            _ => throw new GroveException($"--type {type.ToString().ToLowerInvariant()} is for GGUF. For safetensors give f32, f16 or bf16", ExitKind.BadInput),
        };
        long started = TimeProvider.System.GetTimestamp();
        double convertSeconds = 0;
        double bound = ComparisonBounds.Of(type);
        ModelComparison? comparison = null;
        using Team team = Team.ForMachine();
        bool written = ProgressDisplay.Run(screen, progress =>
        {
            bool Accept(string fresh)
            {
                convertSeconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
                comparison = Compare(source, fresh, team, null, progress, cancellation);
                return comparison.RelativeDifference <= bound;
            }
            var share = new Told<double>(done => progress.Report(new Report("Converting", Math.Round(100 * done), 100, "percent")));
            Func<string, bool>? accept = check ? Accept : null;
            return format is { } chosen
                ? ModelConverter.ToFolder(source, output, chosen, team, share, accept, cancellation)
                : ModelConverter.ToGguf(source, output, type, team, share, accept, cancellation);
        });
        if (!check) convertSeconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        long bytes = !written ? 0 : gguf ? new FileInfo(output).Length : Directory.EnumerateFiles(output).Sum(file => new FileInfo(file).Length);
        if (written)
            screen.Say(string.Create(CultureInfo.InvariantCulture, $"{output}: {type.ToString().ToLowerInvariant()}, {bytes / 1e6:0.0} MB in {convertSeconds:0.0} s"));
        else
            screen.Note($"grove: the result is too far from its source and was removed ({output}): {Difference(comparison!)}; {type.ToString().ToLowerInvariant()} allows {bound.ToString(CultureInfo.InvariantCulture)}. Choose a larger type, or --no-check");
        if (written && comparison is not null) screen.Say(Lines(comparison));
        screen.WriteObject(new
        {
            Input = input,
            Output = output,
            To = gguf ? "gguf" : "safetensors",
            Type = type.ToString().ToLowerInvariant(),
            Written = written,
            Bytes = bytes,
            Seconds = convertSeconds,
            Bound = bound,
            Comparison = comparison,
        });
        return written ? 0 : 1;
    }

    /// <summary>Compares two models on a text.</summary>
    public static ModelComparison Compare(string first, string second, Team team, string? text, IProgress<Report> progress, CancellationToken cancellation)
    {
        using Model one = Model.Open(first);
        using Weights other = Model.OpenWeights(second);
        return ModelComparison.Run(one.Weights, other, one.Tokenizer, team, text ?? ModelComparison.DefaultText,
            new Told<double>(done => progress.Report(new Report("Comparing", Math.Round(100 * done), 100, "percent"))), cancellation);
    }

    /// <summary>A comparison for people.</summary>
    public static string Lines(ModelComparison c) => string.Create(CultureInfo.InvariantCulture,
        $"compared on {c.Tokens} tokens: {Difference(c)}, largest {c.MaxDifference:0.0000}; perplexity {c.Perplexity:0.000} -> {c.OtherPerplexity:0.000} ({100 * c.PerplexityChange:+0.00;-0.00;0.00} %); same likeliest token at {100 * c.SameChoice:0.0} %");

    static string Difference(ModelComparison c) => string.Create(CultureInfo.InvariantCulture,
        $"scores differ by {c.MeanDifference:0.00000} on average, which is {c.RelativeDifference:0.00000} of their spread");
}
