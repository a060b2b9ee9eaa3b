using System.Text.Json.Nodes;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Optimizers;
using Grove.Training.Runs;
using Grove.Training.Tuning;

namespace Grove.Training.Tests.Tuning;

public class TuneJobTests
{
    static readonly string[] Nouns = ["lamp", "door", "bumper", "window", "roof", "wheel", "mirror", "seat", "engine", "horn"];

    static readonly Tokenizer Tokenizer = BpeTrainer.Train(Nouns.Select(noun => $"What does a {noun} cost? A {noun} costs 40 euros."), 300, ChatRenderer.SpecialTokens, 1, null, default);

    static TuneRow[] Rows(int from, int to) =>
        [.. Enumerable.Range(from, to - from).Select(i => TuneRow.Of(new Conversation([new Message(Roles.User, $"What does a {Nouns[i]} cost?"), new Message(Roles.Assistant, $"A {Nouns[i]} costs {10 + i} euros.")])))];

    static Parameters Model()
    {
        var parameters = Parameters.Allocate(new Architecture
        {
            VocabularySize = 300, HiddenSize = 64, IntermediateSize = 96, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadDim = 32, MaxPositions = 64,
        });
        parameters.Initialize(3);
        return parameters;
    }

    static TuneJobOptions Options(string folder, OptimizerKind kind = OptimizerKind.AdamW, float? average = null, AdapterConfig? adapter = null) => new()
    {
        Tune = new TuneOptions { Steps = 12, BatchRows = 2, RowLength = 48, LearningRate = 5e-3, Optimizer = new OptimizerSettings { Kind = kind } },
        Output = folder,
        AverageDecay = average,
        Adapter = adapter,
        Run = new RunOptions { SaveEvery = 5, ValidateEvery = 3 },
        ModelHash = "tiny",
    };

    public static TheoryData<string> Methods => ["full", "muon", "average", "lora", "dora with dropout"];

    /// <summary>The numbers that a job leaves behind, and how it went.</summary>
    static (float[] Numbers, TuneJobResult Result) Run(TuneJobOptions options, int threads, int? stopAfter = null)
    {
        using Parameters parameters = Model();
        using var weights = Weights.Of(parameters);
        using Adapter? adapter = options.Adapter is { } config ? Adapter.Create(weights, config, 5) : null;
        using var team = new Team(threads);
        using var cancellation = new CancellationTokenSource();
        var told = new Told<RunProgress>(at =>
        {
            if (at.Step is { } step && step.Step == stopAfter) cancellation.Cancel();
        });
        using TuneJob job = adapter is null
            ? TuneJob.OfWeights(options, parameters, Tokenizer, Rows(0, 8), Rows(8, 10), team, told)
            : TuneJob.OfAdapter(options, weights, adapter, Tokenizer, Rows(0, 8), Rows(8, 10), team, told);
        TuneJobResult result = job.Run(cancellation.Token);
        return ([.. (adapter?.Parameters ?? parameters).All.SelectMany(parameter => parameter.Value.Span.ToArray())], result);
    }

    static TuneJobOptions Of(string method, string folder) => method switch
    {
        "muon" => Options(folder, OptimizerKind.Muon),
        "average" => Options(folder, average: 0.9f),
        "lora" => Options(folder, adapter: new AdapterConfig { Rank = 4, TargetPattern = AdapterConfig.AllLinear }),
        "dora with dropout" => Options(folder, average: 0.8f, adapter: new AdapterConfig { Rank = 4, UseDora = true, Dropout = 0.2, TargetPattern = AdapterConfig.AllLinear }),
        _ => Options(folder),
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_job_stopped_at_any_step_ends_in_the_same_bits(string method)
    {
        using var folder = new TemporaryFolder();
        (float[] straight, TuneJobResult whole) = Run(Of(method, folder["straight"]), threads: 2);
        TuneJobOptions broken = Of(method, folder["broken"]);
        // 3, 6 and 9 are measured after, 5 and 10 saved after; with other numbers of threads in between.
        foreach (int stop in (int[])[1, 3, 4, 6, 10, 11])
            Assert.ThrowsAny<OperationCanceledException>(() => Run(broken, threads: 1 + stop % 2, stopAfter: stop));
        (float[] resumed, TuneJobResult result) = Run(broken, threads: 1);
        Assert.Equal(straight, resumed);
        Assert.Equal(whole.LossCurve, result.LossCurve);
        Assert.Equal(whole.ValidationLoss, result.ValidationLoss);
        Assert.Equal(whole.ResultStep, result.ResultStep);
        Assert.Equal(Enumerable.Range(1, 12), Lines(broken, "loss"));
        Assert.Equal([3, 6, 9, 12], Lines(broken, "validationLoss").Distinct());
    }

    [Fact]
    public void The_best_step_is_the_result_and_not_the_last()
    {
        using var folder = new TemporaryFolder();
        // Eight rows gone through many times: the loss on rows never seen falls and then rises.
        TuneJobOptions options = Options(folder["run"]) with { Tune = Options("").Tune with { Steps = 80, LearningRate = 2e-2 } };
        (float[] best, TuneJobResult result) = Run(options, threads: 2);
        (float[] last, TuneJobResult end) = Run(options with { Output = folder["last"], TakesBest = false }, threads: 2);
        Assert.True(result.ResultStep < 80, $"{result.ResultStep}");
        Assert.Equal(80, end.ResultStep);
        Assert.True(result.ValidationLoss < end.ValidationLoss, $"{result.ValidationLoss} {end.ValidationLoss}");
        Assert.NotEqual(best, last);
    }

    [Fact]
    public void Other_rows_or_settings_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        Run(Options(folder["run"]), threads: 2);
        var failure = Assert.Throws<GroveException>(() => Run(Options(folder["run"]) with { AverageDecay = 0.5f, ModelHash = "other" }, threads: 2));
        Assert.Contains("average: none there, 0.5 now; model: tiny there, other now", failure.Message);
        Assert.Equal(ExitKind.BadInput, failure.Kind);
    }

    [Fact]
    public void Weights_that_are_not_those_of_the_checkpoint_are_found_out_by_their_own_batch()
    {
        using var folder = new TemporaryFolder();
        TuneJobOptions options = Options(folder["run"]);
        (float[] straight, _) = Run(options with { Output = folder["straight"] }, threads: 2);
        Assert.ThrowsAny<OperationCanceledException>(() => Run(options, threads: 2, stopAfter: 8));
        // Files that are sound by their hashes, but of another step.
        string eight = folder["run", "checkpoints", "step-00000008"];
        string older = Directory.GetDirectories(folder["run", "checkpoints"], "step-*").Order().Reverse().ElementAt(1);
        foreach (string name in (string[])["model.safetensors", "manifest.json"]) File.Copy(Path.Combine(older, name), Path.Combine(eight, name), overwrite: true);
        JsonNode manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(eight, "manifest.json")))!;
        foreach (string name in (string[])["first-moments.safetensors", "second-moments.safetensors", "state.json"])
            manifest[name] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(eight, name))));
        File.WriteAllText(Path.Combine(eight, "manifest.json"), manifest.ToJsonString());
        (float[] resumed, _) = Run(options, threads: 2);
        Assert.Equal(straight, resumed);
    }

    static IEnumerable<int> Lines(TuneJobOptions options, string with) =>
        File.ReadLines(Path.Combine(options.Output, "metrics.jsonl")).Select(line => JsonNode.Parse(line)!).Where(row => row[with] is not null).Select(row => row["step"]!.GetValue<int>());
}
