using System.Globalization;
using System.Security.Cryptography;
using Grove.Cli.Progress;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Models.Files.Gguf;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Runs;
using Grove.Training.Tuning;

namespace Grove.Cli.Training;

/// <summary>What a training left behind.</summary>
/// <param name="Model">The tuned model's folder, or null.</param>
/// <param name="Adapter">The adapter's folder, or null.</param>
/// <param name="Result">How it went.</param>
/// <param name="Sentence">The same for people.</param>
sealed record TrainOutcome(string? Model, string? Adapter, TuneJobResult Result, string Sentence);

/// <summary>A training with everything that it needs in memory: model, rows, threads.</summary>
sealed class TrainSession : IDisposable
{
    /// <summary>Measurements in a run when their number is not given.</summary>
    const int Measurements = 10;

    readonly TrainSettings settings;
    readonly Model model;
    readonly Team team;
    readonly Adapter? adapter;
    readonly TrainRows rows;
    readonly TuneJobOptions options;
    readonly Screen screen;
    readonly RunInput[] modelFiles;
    TuneJob? job;

    TrainSession(TrainSettings settings, Model model, TrainRows rows, Screen screen)
    {
        this.settings = settings;
        this.model = model;
        this.rows = rows;
        this.screen = screen;
        team = new Team(settings.Threads);
        TuneOptions tune = settings.Tune(model.Architecture, model.Chat);
        tune.Validate(model.Architecture);
        adapter = settings.Adapter is { } config ? Adapter.Create(model.Weights, config, settings.Seed) : null;
        Steps = TuneJob.CountSteps(model.Architecture, model.Tokenizer, rows.Train, tune);
        // Read once: a model may be gigabytes.
        modelFiles = [.. RunManifest.Hash("model", settings.Model)];
        options = new TuneJobOptions
        {
            Tune = tune,
            Output = settings.Output,
            Adapter = settings.Adapter,
            AverageDecay = settings.AverageDecay,
            ModelHash = HashOf(modelFiles),
            Run = new RunOptions
            {
                SaveEvery = settings.SaveEvery,
                WaitsForDisk = settings.WaitsForDisk,
                ValidateEvery = rows.Aside.Count == 0 ? null : settings.ValidateEvery ?? Math.Max(1, Steps / Measurements),
            },
        };
        Settings = new SortedDictionary<string, string>(Described(tune), StringComparer.Ordinal);
    }

    /// <summary>Steps of the run.</summary>
    public int Steps { get; }

    /// <summary>Rows that are learned from.</summary>
    public int Rows => rows.Train.Count;

    /// <summary>Everything that was chosen, by name.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>What people should know before it begins.</summary>
    public IEnumerable<string> Facts =>
    [
        Plain($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Model))}: {model.Architecture.ParameterCount:N0} parameters, {(adapter is null ? "all trained" : Plain($"an adapter of {adapter.Parameters.Length:N0} trained"))}"),
        Plain($"{rows.Train.Count:N0} rows to learn{(rows.Aside.Count > 0 ? Plain($", {rows.Aside.Count:N0} set aside") : "")}; {Steps:N0} steps"),
        .. Settings.Select(setting => $"  {setting.Key}: {setting.Value}"),
    ];

    /// <summary>Reads model and rows, and quantizes the model first where it is to be trained in 4 bits.</summary>
    /// <exception cref="GroveException">Something cannot be read, or does not fit together.</exception>
    public static TrainSession Prepare(TrainSettings settings, Screen screen, CancellationToken cancellation)
    {
        TrainRows rows = TrainRows.Read(settings);
        string path = settings.Method == TrainMethod.QLora ? Quantized(settings, screen, cancellation) : settings.Model;
        Model model = settings.Method == TrainMethod.Full ? Model.Load(path) : Model.Open(path);
        try
        {
            return new TrainSession(settings, model, rows, screen);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Trains, and writes the result into the run's folder.</summary>
    public TrainOutcome Run(IProgress<Report> progress, CancellationToken cancellation)
    {
        TrainEstimate.RequireMemory(TrainEstimate.MemoryOf(model, options), settings);
        IProgress<RunProgress> told = new Told<RunProgress>(at => Tell(at, progress));
        job = adapter is null
            ? TuneJob.OfWeights(options, model.Parameters, model.Tokenizer, rows.Train, rows.Aside, team, told)
            : TuneJob.OfAdapter(options, model.Weights, adapter, model.Tokenizer, rows.Train, rows.Aside, team, told);
        Manifest().Save(settings.Output);
        TuneJobResult result = job.Run(cancellation);
        progress.Report(new Report("Saving", 0, 1, "files"));
        string target = Path.Combine(settings.Output, adapter is null ? "model" : "adapter");
        if (adapter is null)
        {
            ModelDirectory.Save(target, model.Parameters, model.Tokenizer, TrainCard.Write(this, result, isAdapter: false), model.Generation, chat: model.Chat);
        }
        else
        {
            PeftFolder.Write(target, adapter);
            AtomicFile.WriteText(Path.Combine(target, "README.md"), TrainCard.Write(this, result, isAdapter: true));
        }
        progress.Report(new Report("Saving", 1, 1, "files"));
        string use = adapter is null ? $"grove chat {target}" : $"grove model merge {settings.Model} {target} --out {Path.Combine(settings.Output, "merged")}";
        string measured = result.ValidationLoss is double loss ? Plain($", {loss:0.000} on the rows set aside (step {result.ResultStep})") : "";
        return new TrainOutcome(adapter is null ? target : null, adapter is null ? null : target, result,
            Plain($"Loss {result.FinalLoss:0.000} nats per token at the end{measured}. Left out: {result.Packing.LeftOut} rows, cut: {result.Packing.Truncated}. The result is in {target}; try: {use}"));
    }

    /// <summary>What it would take.</summary>
    public TrainEstimate Estimate(CancellationToken cancellation) => TrainEstimate.Of(model, options, adapter, Steps, settings, team, cancellation);

    void Tell(RunProgress at, IProgress<Report> progress)
    {
        if (at.Message is not null) screen.Note(at.Message);
        if (at.Step is { } step)
            progress.Report(new Report("Training", at.Done, at.Total, "steps", double.IsFinite(step.Loss) ? Plain($"loss {step.Loss:0.000}, {step.TokensPerSecond:N0} tokens/s") : null));
    }

    RunManifest Manifest() => new(
        "train", Benchmarks.MachineFacts.Version, settings.Seed, new Dictionary<string, string>(Settings),
        [.. settings.Data.Select(named => TrainRows.PathOf(named)).SelectMany(path => RunManifest.Hash("data", path)), .. modelFiles]);

    Dictionary<string, string> Described(TuneOptions tune)
    {
        var described = new Dictionary<string, string>
        {
            ["method"] = settings.Method.ToString().ToLowerInvariant(),
            ["steps"] = Plain($"{Steps}"),
            ["packed rows of a step"] = Plain($"{tune.BatchRows} of {tune.RowLengthFor(model.Architecture)} tokens"),
            ["learning rate"] = Plain($"{tune.LearningRate}, {tune.Schedule}, warm-up {tune.WarmUpShare:P0}"),
            ["optimizer"] = Plain($"{tune.Optimizer.Kind}, weight decay {tune.Optimizer.WeightDecay}, clip {tune.Optimizer.ClipNorm}"),
            ["seed"] = Plain($"{tune.Seed}"),
        };
        if (settings.Adapter is { } config) described["adapter"] = Plain($"rank {config.Rank}, alpha {config.Alpha}, {(config.TargetPattern ?? string.Join(' ', config.TargetModules))}{(config.UseDora ? ", DoRA" : "")}{(config.UseRsLora ? ", rsLoRA" : "")}");
        if (settings.AverageDecay is float decay) described["average of weights"] = Plain($"{decay}");
        return described;
    }

    // Beside the run, so that going on does not quantize again.
    static string Quantized(TrainSettings settings, Screen screen, CancellationToken cancellation)
    {
        if (settings.Model.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase)) return settings.Model;
        string path = Path.Combine(settings.Output, "base-q4_k_m.gguf");
        if (File.Exists(path)) return path;
        Directory.CreateDirectory(settings.Output);
        using var team = new Team(settings.Threads);
        screen.Note($"Storing the model in 4 bits: {path}");
        ModelConverter.ToGguf(settings.Model, path, QuantizationTarget.Q4_K_M, team, cancellation: cancellation);
        return path;
    }

    static string HashOf(RunInput[] files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (RunInput input in files) hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{input.Path} {input.Sha256}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal static string Plain(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        job?.Dispose();
        adapter?.Dispose();
        model.Dispose();
        team.Dispose();
    }
}
