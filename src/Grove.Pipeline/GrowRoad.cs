using System.Globalization;
using System.Reflection;
using Grove.Evaluation.Reports;
using Grove.Models;
using Grove.Pipeline.Measuring;
using Grove.Pipeline.Output;
using Grove.Synthesis.Mixing;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Taxonomy;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Runs;

namespace Grove.Pipeline;

/// <summary>
/// The road from a folder of knowledge to a model that knows it: read, generate, evaluate, tune, evaluate, report.
/// The same options give the same model, byte for byte, on the same machine.
/// </summary>
public static class GrowRoad
{
    /// <summary>Walks the road.</summary>
    /// <param name="options">Everything that decides the result.</param>
    /// <param name="progress">Told as each stage goes on; may be null.</param>
    /// <param name="cancellation">Stops the work; the output folder is then as it was.</param>
    /// <param name="time">The clock, for durations only; null takes the system's.</param>
    /// <exception cref="TaxonomyException">The taxonomy has errors.</exception>
    /// <exception cref="GroveException">A file is missing or malformed, the output folder cannot be used, or the disk refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static async Task<GrowResult> RunAsync(
        GrowOptions options, IProgress<GrowProgress>? progress = null, CancellationToken cancellation = default, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var clock = new StageClock(time);
        using var output = new OutputFolder(options.Output);
        void Tell(GrowStage stage, double done, double total, string unit, string? detail = null) =>
            progress?.Report(new GrowProgress(stage, done, total, unit, detail));

        Tell(GrowStage.Read, 0, 3, "parts", "taxonomy");
        TaxonomyTree taxonomy = Read(options.Taxonomy);
        Tell(GrowStage.Read, 1, 3, "parts", "general data");
        GeneralData general = GeneralData.Read(options.Replay, options.HeldOut);
        Tell(GrowStage.Read, 2, 3, "parts", "base model");
        using Model model = LoadBase(options.Base);
        using var team = new Team(options.Threads ?? Environment.ProcessorCount);
        HeldOutQuestions questions = HeldOutQuestions.Of(taxonomy, model.Tokenizer, model.Architecture.MaxPositions);
        Tell(GrowStage.Read, 3, 3, "parts", $"{taxonomy.Knowledge.Count + taxonomy.Skills.Count} leaves");
        clock.End("read");

        Dataset dataset = Generate(taxonomy, general, options, Tell, cancellation);
        dataset.Write(Path.Combine(output.Work, "data", "train.jsonl"));
        clock.End("generate");

        var examination = new Examination(questions, general.HeldOut);
        Measurement before = await examination.MeasureAsync(model, team, (done, total, detail) => Tell(GrowStage.EvaluateBefore, done, total, "items", detail), cancellation).ConfigureAwait(false);
        clock.End("evaluate before");

        Tuned tuned = Tuning.Run(model, team, dataset.Rows, general.Texts, options, Path.Combine(output.Work, "run"), Tell, cancellation);
        clock.End("tune");

        Measurement after = await examination.MeasureAsync(model, team, (done, total, detail) => Tell(GrowStage.EvaluateAfter, done, total, "items", detail), cancellation).ConfigureAwait(false);
        clock.End("evaluate after");

        Tell(GrowStage.Write, 0, 3, "parts", "model");
        RunInput[] documents = [.. RunManifest.Hash("taxonomy", options.Taxonomy)];
        GrowReport report = Report(options, output, dataset, questions, tuned, before, after, clock, time);
        string card = GrownModelCard.Write(report, Path.GetFileName(Path.GetFullPath(options.Base)), ReadCard(options.Base), documents, taxonomy);
        ModelDirectory.Save(Path.Combine(output.Work, "model"), model.Parameters, model.Tokenizer, card, model.Generation, chat: model.Chat);
        Tell(GrowStage.Write, 1, 3, "parts", "report");
        report = report with { Hashes = Hashes(documents, output) };
        ReportFiles.Write(report, output.Work);
        Manifest(options, tuned, documents).Save(Path.Combine(output.Work, "run"));
        cancellation.ThrowIfCancellationRequested();
        Tell(GrowStage.Write, 2, 3, "parts", "into place");
        output.Commit();
        Tell(GrowStage.Write, 3, 3, "parts");

        return new GrowResult(report, dataset.Rows.Count, clock.Seconds, output.Final("model"), output.Final(ReportFiles.Html));
    }

    static TaxonomyTree Read(string path)
    {
        TaxonomyTree taxonomy = TaxonomyReader.Read(path, out IReadOnlyList<Diagnostic> diagnostics);
        if (diagnostics.Any(found => found.Severity == Severity.Error)) throw new TaxonomyException(diagnostics);
        if (taxonomy.Knowledge.Count == 0)
            throw new GroveException($"nothing can be learned from the taxonomy ({path}): it has no knowledge leaf. Add a folder with a qna.yaml and a document", ExitKind.BadInput);
        return taxonomy;
    }

    static Model LoadBase(string path) => ModelDirectory.Exists(path)
        ? ModelDirectory.Load(path)
        : throw new GroveException($"there is no base model ({path}): config.json is missing there. Name a model's folder with --base, or make one with grove pretrain", ExitKind.BadInput);

    static Dataset Generate(
        TaxonomyTree taxonomy, GeneralData general, GrowOptions options, Action<GrowStage, double, double, string, string?> tell, CancellationToken cancellation)
    {
        string[] leaves = [.. taxonomy.Knowledge.Select(leaf => leaf.Name), .. taxonomy.Skills.Select(leaf => leaf.Name)];
        tell(GrowStage.Generate, 0, leaves.Length, "leaves", null);
        var settings = new DatasetOptions { Teacher = new BuiltInTeacherOptions { Seed = options.Seed } };
        var told = new Told<TeacherProgress>(at =>
        {
            int place = Math.Max(0, Array.IndexOf(leaves, at.Leaf));
            double share = at.Facts > 0 ? (double)at.FactsDone / at.Facts : 1;
            tell(GrowStage.Generate, place + share, leaves.Length, "leaves", at.Leaf);
        });
        Dataset dataset = DatasetBuilder.Build(taxonomy, general.Conversations, settings, told, cancellation);
        if (dataset.Rows.Count == 0)
            throw new GroveException($"the teacher found nothing to ask ({options.Taxonomy}): the documents state no facts it can read. Write sentences, lists or tables that say what things are", ExitKind.BadInput);
        tell(GrowStage.Generate, leaves.Length, leaves.Length, "leaves", $"{dataset.Rows.Count} rows");
        return dataset;
    }

    static GrowReport Report(
        GrowOptions options, OutputFolder output, Dataset dataset, HeldOutQuestions questions, Tuned tuned,
        Measurement before, Measurement after, StageClock clock, TimeProvider time) => new()
        {
            Title = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Taxonomy))),
            Created = time.GetUtcNow(),
            Version = ProgramVersion,
            Model = output.Final("model"),
            ChatCommand = $"grove chat {Quoted(output.Final("model"))}",
            Before = before,
            After = after,
            Funnel = dataset.Funnel,
            Loss = tuned.Loss,
            Settings = [new Setting("seed", options.Seed.ToString(CultureInfo.InvariantCulture)), .. tuned.Settings],
            Durations = clock.Durations,
            Notes = [.. NearCopies(dataset), .. dataset.Notes, .. questions.Notes, .. tuned.Notes],
        };

    // The promise that the test was never trained on is worth a sentence of its own.
    static IEnumerable<string> NearCopies(Dataset dataset) =>
        from stage in dataset.Funnel
        where stage.Name.Contains("seed questions", StringComparison.Ordinal)
        select $"{stage.In - stage.Out} training rows were removed because they came too close to a held-out question.";

    static IReadOnlyList<FileHash> Hashes(IEnumerable<RunInput> documents, OutputFolder output) =>
    [
        .. documents.Concat(RunManifest.Hash("model", Path.Combine(output.Work, "model", "model.safetensors")))
            .Select(input => new FileHash(input.Path, input.Sha256)),
    ];

    static RunManifest Manifest(GrowOptions options, Tuned tuned, IEnumerable<RunInput> documents) => new(
        "grow", ProgramVersion, options.Seed,
        tuned.Settings.ToDictionary(setting => setting.Name, setting => setting.Value),
        [
            .. documents,
            .. RunManifest.Hash("base", options.Base),
            .. RunManifest.Hash("general", options.Replay),
            .. RunManifest.Hash("general", options.HeldOut),
        ]);

    static string? ReadCard(string folder)
    {
        string card = Path.Combine(folder, "README.md");
        return File.Exists(card) ? File.ReadAllText(card) : null;
    }

    static string Quoted(string path) => path.Contains(' ') ? $"\"{path}\"" : path;

    static string ProgramVersion { get; } = typeof(GrowRoad).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
