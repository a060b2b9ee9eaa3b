using System.CommandLine;
using System.Globalization;
using Grove.Cli.Generate;
using Grove.Cli.Progress;
using Grove.Synthesis.Generation;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Pipelines.Reading;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Synthesis.Teachers.Calls;
using Grove.Taxonomy;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove generate</c>: a taxonomy to training rows, with a teacher of one's choice.</summary>
static class GenerateCommand
{
    static readonly Argument<string?> Taxonomy = new("TAXONOMY")
    {
        Description = "Folder with qna.yaml files and their documents; without it, the shipped sample",
        Arity = ArgumentArity.ZeroOrOne,
    };

    static readonly Option<string> Out = new("--out") { Description = "Folder for rows, funnel, card and journal; the same folder again goes on where it was left", DefaultValueFactory = _ => "generated", HelpName = "DIR" };
    static readonly Option<string> TeacherName = new("--teacher") { Description = "Who writes: builtin (no model), a model's folder or file, or the address of an OpenAI-compatible server", DefaultValueFactory = _ => BuiltInChatClient.ModelId, HelpName = "TEACHER" };
    static readonly Option<string?> TeacherModel = new("--teacher-model") { Description = "The model of the server; without it, the only one it has", HelpName = "ID" };
    static readonly Option<int?> TeacherContext = new("--teacher-context") { Description = "Tokens that the teacher reads and writes together; without it, what it says, or 4096", HelpName = "N" };
    static readonly Option<string?> JudgeName = new("--judge") { Description = "Who judges, like --teacher; without it, the teacher", HelpName = "JUDGE" };
    static readonly Option<string?> JudgeModel = new("--judge-model") { Description = "The model of the judge's server", HelpName = "ID" };
    static readonly Option<string> PipelineName = new("--pipeline") { Description = "simple, full, self-instruct, evolve, a YAML file, or a folder of InstructLab's; the built-in teacher needs none", DefaultValueFactory = _ => "full", HelpName = "NAME" };
    static readonly Option<int> PerLeaf = new("--per-leaf") { Description = "Rows for each leaf", DefaultValueFactory = _ => 30, HelpName = "N" };
    static readonly Option<ulong> Seed = new("--seed") { Description = "Decides every choice", DefaultValueFactory = _ => 1, HelpName = "N" };
    static readonly Option<string?> Language = new("--language") { Description = "Language of all leaves, such as de; without it, told from each leaf", HelpName = "CODE" };
    static readonly Option<int> ChunkTokens = new("--chunk-tokens") { Description = "Longest passage that the teacher is shown", DefaultValueFactory = _ => 500, HelpName = "N" };
    static readonly Option<int> Concurrency = new("--concurrency") { Description = "Requests on their way at the same time", DefaultValueFactory = _ => 4, HelpName = "N" };
    static readonly Option<double> PerMinute = new("--per-minute") { Description = "Most requests that begin in a minute; 0 for no limit", DefaultValueFactory = _ => 0, HelpName = "N" };
    static readonly Option<int> Tries = new("--tries") { Description = "How often a request is tried when the teacher is busy", DefaultValueFactory = _ => 6, HelpName = "N" };
    static readonly Option<double> Timeout = new("--timeout") { Description = "Seconds to wait for one reply", DefaultValueFactory = _ => 300, HelpName = "SECONDS" };
    static readonly Option<long> MaxRequests = new("--max-requests") { Description = "Stop after this many requests; 0 for no limit", DefaultValueFactory = _ => 0, HelpName = "N" };
    static readonly Option<long> MaxTokens = new("--max-tokens") { Description = "Stop before this many tokens are spent; 0 for no limit", DefaultValueFactory = _ => 0, HelpName = "N" };
    static readonly Option<double> MaxMinutes = new("--max-minutes") { Description = "Stop after this many minutes; 0 for no limit", DefaultValueFactory = _ => 0, HelpName = "N" };
    static readonly Option<bool> PreflightOnly = new("--preflight-only") { Description = "Send one prompt of each kind, show the replies, and stop" };
    static readonly Option<bool> Estimate = new("--estimate") { Description = "Say what it will take, send no prompt, and stop" };
    static readonly Option<double> PromptPrice = new("--prompt-price") { Description = "Price of a million prompt tokens, for the estimate", HelpName = "X" };
    static readonly Option<double> ReplyPrice = new("--reply-price") { Description = "Price of a million reply tokens, for the estimate", HelpName = "X" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove generate samples/northwind-claims --out data --per-leaf 200",
        "grove generate my-folder --teacher http://localhost:11434/v1 --teacher-model llama3.1 --preflight-only",
    ];

    /// <summary>The command.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("generate", "Write training rows for every leaf of a taxonomy, and say what became of each")
        {
            Taxonomy, Out, TeacherName, TeacherModel, TeacherContext, JudgeName, JudgeModel, PipelineName, PerLeaf, Seed, Language, ChunkTokens,
            Concurrency, PerMinute, Tries, Timeout, MaxRequests, MaxTokens, MaxMinutes, PreflightOnly, Estimate, PromptPrice, ReplyPrice,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, screen(parsed), cancellation));
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        GenerateOptions options = Options(parsed);
        CallOptions calls = Calls(parsed);
        TeachingPipeline pipeline = PipelineReader.Read(parsed.GetValue(PipelineName)!);
        foreach (string note in pipeline.Notes) screen.Note($"Note: {note}");
        TaxonomyTree tree = Read(parsed.GetValue(Taxonomy) ?? ShippedFiles.SampleTaxonomy, screen, cancellation, out string[] leftOut);
        using OpenTeacher opened = await OpenTeacher.OpenAsync(parsed.GetValue(TeacherName)!, parsed.GetValue(TeacherModel), parsed.GetValue(TeacherContext), cancellation);
        using OpenTeacher? openedJudge = parsed.GetValue(JudgeName) is { } judgeName ? await OpenTeacher.OpenAsync(judgeName, parsed.GetValue(JudgeModel), null, cancellation) : null;
        if (openedJudge?.Teacher.Name == BuiltInChatClient.ModelId)
            throw new GroveException("the built-in teacher cannot judge. Name a model or an address with --judge", ExitKind.BadInput);
        Teacher writer = opened.Teacher, judge = openedJudge?.Teacher ?? writer;
        bool builtIn = writer.Name == BuiltInChatClient.ModelId;
        LeafPlans plans = LeafPlans.Of(tree, writer, options);
        if (parsed.GetValue(Estimate)) return Tell(CostEstimate.Of(plans, pipeline, writer, judge, options), parsed, screen);

        string folder = parsed.GetValue(Out)!;
        using Journal journal = Journal.Open(Path.Combine(folder, "journal.jsonl"));
        if (journal.Damaged > 0) screen.Note($"Note: {journal.Damaged} damaged lines of the journal are passed over; their calls are made again.");
        using var caller = new Caller(journal, calls, TimeProvider.System);
        if (!builtIn)
        {
            writer = (await opened.ProbeAsync(cancellation)).Teacher;
            judge = openedJudge is null ? writer : (await openedJudge.ProbeAsync(cancellation)).Teacher;
            IReadOnlyList<PreflightReply> replies = await Preflight.RunAsync(plans, pipeline, caller, writer, judge, options, null, cancellation);
            bool only = parsed.GetValue(PreflightOnly);
            if (only) Show(replies, screen);
            if (replies.Any(reply => reply.Problem is not null))
            {
                PreflightReply bad = replies.First(reply => reply.Problem is not null);
                screen.Note($"The first reply to '{bad.Step}' is of no use: {bad.Problem}.{(bad.Reply.Length > 0 ? $" It was: {Beginning(bad.Reply, 400)}" : "")}");
                screen.WriteObject(new { Passed = false, writer.WritesJson, Replies = replies });
                return 1;
            }
            if (only)
            {
                screen.WriteObject(new { Passed = true, writer.WritesJson, Replies = replies });
                return 0;
            }
            CostEstimate estimate = CostEstimate.Of(plans, pipeline, writer, judge, options);
            screen.Note(Plain($"Preflight passed: {replies.Count} replies could be read. About {estimate.Requests:N0} requests and {estimate.PromptTokens + estimate.ReplyTokens:N0} tokens for {plans.Count * options.PerLeaf:N0} rows{(caller.MeanTime > TimeSpan.Zero ? $", {Minutes(estimate.Time(caller.MeanTime, calls.Concurrency))}" : "")}."));
        }
        else if (parsed.GetValue(PreflightOnly))
        {
            screen.Say("The built-in teacher needs no preflight: it is part of this program.");
            screen.WriteObject(new { Passed = true, WritesJson = false, Replies = Array.Empty<PreflightReply>() });
            return 0;
        }

        var generator = new Generator(plans, pipeline, caller, writer, judge, options);
        GenerateResult result = ProgressDisplay.Run(screen, progress => generator.RunAsync(
            StandardFilters.For(tree),
            new Told<GenerateProgress>(at => progress.Report(new Report("Generate", at.Done, at.Wanted, "rows", Detail(at)))), cancellation).GetAwaiter().GetResult());
        string train = OutputFolder.Write(folder, result, tree, pipeline, writer, judge, options);
        Show(result, train, screen);
        screen.WriteObject(new
        {
            result.IsEnough, Rows = result.Rows.Count, result.Asked, result.Stopped, Bottleneck = result.IsEnough ? null : result.Bottleneck?.Step,
            result.Leaves, result.Funnel, result.Usage, Teacher = writer.Name, Judge = judge.Name, Pipeline = builtIn ? null : pipeline.Name, options.Seed, LeftOut = leftOut, Output = train,
        });
        return result.IsEnough ? 0 : 1;
    }

    static TaxonomyTree Read(string path, Screen screen, CancellationToken cancellation, out string[] leftOut)
    {
        TaxonomyTree tree = TaxonomyReader.Read(path, new ReadingOptions { Cancellation = cancellation }, out IReadOnlyList<Diagnostic> diagnostics);
        Diagnostic[] errors = [.. diagnostics.Where(diagnostic => diagnostic.Severity == Severity.Error)];
        if (tree.Knowledge.Count + tree.Skills.Count == 0) throw new TaxonomyException(diagnostics);
        foreach (Diagnostic error in errors) screen.Note($"Left out: {error}");
        leftOut = [.. errors.Select(error => error.File).Distinct()];
        return tree;
    }

    static GenerateOptions Options(ParseResult parsed)
    {
        Require(parsed.GetValue(PerLeaf) is >= 1 and <= 1_000_000, "--per-leaf must be from 1 to 1,000,000");
        Require(parsed.GetValue(ChunkTokens) is >= 32 and <= 1_000_000, "--chunk-tokens must be from 32 to 1,000,000");
        Require(parsed.GetValue(TeacherContext) is null or >= 256, "--teacher-context must be 256 or more");
        string? language = parsed.GetValue(Language);
        Require(language is null || (language.Length == 2 && language.All(char.IsAsciiLetterLower)), "--language is a code of two letters, such as en, de, es or fr");
        return new GenerateOptions { PerLeaf = parsed.GetValue(PerLeaf), Seed = parsed.GetValue(Seed), ChunkTokens = parsed.GetValue(ChunkTokens), Language = language };
    }

    static CallOptions Calls(ParseResult parsed)
    {
        Require(parsed.GetValue(Concurrency) is >= 1 and <= 256, "--concurrency must be from 1 to 256");
        Require(parsed.GetValue(Tries) is >= 1 and <= 100, "--tries must be from 1 to 100");
        Require(parsed.GetValue(Timeout) is > 0 and <= 86_400, "--timeout must be above 0 and at most a day");
        Require(parsed.GetValue(PerMinute) >= 0 && parsed.GetValue(MaxMinutes) >= 0 && parsed.GetValue(MaxRequests) >= 0 && parsed.GetValue(MaxTokens) >= 0, "a limit must be 0 (none) or more");
        return new CallOptions
        {
            Concurrency = parsed.GetValue(Concurrency),
            PerMinute = parsed.GetValue(PerMinute),
            Tries = parsed.GetValue(Tries),
            Timeout = TimeSpan.FromSeconds(parsed.GetValue(Timeout)),
            MaxRequests = parsed.GetValue(MaxRequests),
            MaxTokens = parsed.GetValue(MaxTokens),
            MaxMinutes = parsed.GetValue(MaxMinutes),
        };
    }

    static void Require(bool holds, string message)
    {
        if (!holds) throw new GroveException($"{message}. See grove generate --help", ExitKind.BadInput);
    }

    static string Detail(GenerateProgress at) =>
        Plain($"{at.Leaf}, {at.Step}{(at.StepTotal > 0 ? $" {at.StepDone}/{at.StepTotal}" : "")}, {at.Rows} kept, {at.Requests} requests{(at.Failed > 0 ? $", {at.Failed} failed" : "")}");

    static int Tell(CostEstimate estimate, ParseResult parsed, Screen screen)
    {
        bool priced = parsed.GetValue(PromptPrice) > 0 || parsed.GetValue(ReplyPrice) > 0;
        double price = estimate.Price(parsed.GetValue(PromptPrice), parsed.GetValue(ReplyPrice));
        // A usual speed; after the preflight of a real run, the measured one takes its place.
        TimeSpan time = estimate.Time(TimeSpan.FromSeconds(2 + estimate.ReplyTokens / Math.Max(1.0, estimate.Requests) / 30), parsed.GetValue(Concurrency));
        foreach (StepEstimate step in estimate.Steps)
            screen.Say(Plain($"{$"{step.Section}: {step.Step}",-32}{step.Requests,8:N0} requests{step.PromptTokens,14:N0} prompt tokens{step.ReplyTokens,12:N0} reply tokens"));
        screen.Say(Plain($"In all about {estimate.Requests:N0} requests, {estimate.PromptTokens:N0} prompt tokens and {estimate.ReplyTokens:N0} reply tokens{(priced ? $", costing {price:0.00}" : "")}; {Minutes(time)} at 30 tokens/s for each of {parsed.GetValue(Concurrency)} at a time."));
        screen.WriteObject(new { estimate.Requests, estimate.PromptTokens, estimate.ReplyTokens, Price = priced ? price : (double?)null, Seconds = time.TotalSeconds, estimate.Steps });
        return 0;
    }

    static void Show(IReadOnlyList<PreflightReply> replies, Screen screen)
    {
        foreach (PreflightReply reply in replies)
        {
            screen.Say($"=== {reply.Step} ({reply.Leaf}, asked {reply.Asked})");
            screen.Say(reply.Prompt);
            screen.Say("--- reply");
            screen.Say(Beginning(reply.Reply, 4000));
            screen.Say(reply.Problem is { } problem ? $"--- of no use: {problem}" : $"--- read as {reply.Rows} {(reply.Rows == 1 ? "row" : "rows")}; the first: {string.Join("; ", reply.First.Select(pair => $"{pair.Key} = {Beginning(pair.Value, 200)}"))}");
            screen.Say();
        }
    }

    static void Show(GenerateResult result, string train, Screen screen)
    {
        foreach (string line in FunnelTable.Lines(result.Funnel)) screen.Say(line);
        screen.Say();
        foreach (LeafOutcome leaf in result.Leaves)
            screen.Say(Plain($"{leaf.Leaf,-40} {leaf.Delivered,6:N0} of {leaf.Asked:N0}{(leaf.Reason is { } reason ? $": {reason}" : "")}"));
        screen.Say();
        screen.Say(Plain($"{result.Rows.Count:N0} rows of {result.Asked:N0} in {train}; {result.Usage.Requests:N0} requests, {result.Usage.Kept:N0} replies from the journal, {result.Usage.PromptTokens + result.Usage.ReplyTokens:N0} tokens."));
        if (result.IsEnough) return;
        LeafOutcome? least = result.Leaves.FirstOrDefault(leaf => 2 * leaf.Delivered < leaf.Asked);
        string why = result.Stopped ?? least?.Reason ?? "the filters removed what came";
        string step = result.Bottleneck is { Survival: < 0.9 } worst ? $" The step that lost most: '{worst.Step}' ({worst.Section}), which kept {100 * worst.Survival:0} %." : "";
        screen.Note(Plain($"{(result.Rows.Count == 0 ? "Nothing was generated" : $"{least?.Leaf} has less than half of what was asked for")}: {why}.{step}"));
    }

    static string Beginning(string text, int most) => text.Length <= most ? text : text[..most] + "…";

    static string Minutes(TimeSpan time) => time.TotalMinutes < 1 ? "less than a minute" : Plain($"about {time.TotalMinutes:0} minutes");

    static string Plain(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
