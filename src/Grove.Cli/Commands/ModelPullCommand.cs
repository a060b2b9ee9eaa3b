using System.CommandLine;
using System.Globalization;
using Grove.Cli.Progress;
using Grove.Hub;
using Grove.Hub.Pulling;
using Grove.Models;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove model pull</c>: downloads a model from a hub.</summary>
static class ModelPullCommand
{
    /// <summary>Less than this is here before a bar could be read.</summary>
    const long WorthShowing = 1_000_000;

    static readonly Argument<string> Id = new("MODEL") { Description = "ORG/NAME of a model on the hub" };
    static readonly Option<string> Revision = new("--revision") { Description = "Branch, tag or commit", DefaultValueFactory = _ => "main", HelpName = "R" };
    static readonly Option<string[]> Include = new("--include") { Description = "Files to take instead of what a model needs, such as '*.json'; may be repeated", HelpName = "GLOB" };
    static readonly Option<string[]> Exclude = new("--exclude") { Description = "Files to leave; may be repeated", HelpName = "GLOB" };
    static readonly Option<string?> File = new("--file") { Description = "One file, or a part of a GGUF file's name such as Q4_K_M", HelpName = "FILE" };
    static readonly Option<string?> To = new("--to") { Description = "Folder for plain files; without it, the cache that all Hugging Face tools share", HelpName = "DIR" };
    static readonly Option<bool> Force = new("--force") { Description = "Take a model of an unsupported type, and write over changed files in --to" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } =
    [
        "grove model pull HuggingFaceTB/SmolLM2-135M-Instruct",
        "grove model pull Qwen/Qwen2.5-0.5B-Instruct-GGUF --file Q4_K_M",
        "grove model pull openai-community/gpt2 --revision main --to gpt2",
    ];

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("pull", "Download a model from Hugging Face or any hub of its kind (HF_ENDPOINT)") { Id, Revision, Include, Exclude, File, To, Force };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, screen(parsed), cancellation)));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen, CancellationToken cancellation)
    {
        PullOptions options = Options(parsed);
        HubSettings settings = HubSettings.FromEnvironment();
        long started = TimeProvider.System.GetTimestamp();
        PullResult result = ProgressDisplay.Run(screen, progress => ModelPull.RunAsync(
            options, settings, new Told<PullProgress>(at => Show(at, options, progress)), cancellation).GetAwaiter().GetResult());
        double seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;

        if (settings.Offline) screen.Note("HF_HUB_OFFLINE is set: taken from the cache as it is, nobody was asked.");
        if (result.Refused.Count > 0) screen.Note($"Left out, because pickles can run code when they are read: {string.Join(", ", result.Refused)}");
        screen.Say(result.Folder);
        screen.Say(string.Create(CultureInfo.InvariantCulture,
            $"{options.Id}, commit {result.Commit[..12]}: {result.Files.Count} files, {Size.Text(result.Bytes)}; {Size.Text(result.DownloadedBytes)} downloaded in {seconds:0.0} s"));
        screen.WriteObject(new
        {
            Id = options.Id.Name,
            options.Revision,
            result.Commit,
            result.Folder,
            result.Files,
            result.Bytes,
            result.DownloadedBytes,
            Seconds = seconds,
            result.Refused,
        });
        return 0;
    }

    static PullOptions Options(ParseResult parsed)
    {
        string[] include = parsed.GetValue(Include) ?? [];
        string? file = parsed.GetValue(File);
        if (file is not null && include.Length > 0)
            throw new GroveException("--file and --include exclude one another: --file takes that file only. Give one of them", ExitKind.BadInput);
        return new PullOptions
        {
            Id = RepoId.Parse(parsed.GetValue(Id)!),
            Revision = parsed.GetValue(Revision)!,
            Include = include,
            Exclude = parsed.GetValue(Exclude) ?? [],
            File = file,
            To = parsed.GetValue(To),
            Force = parsed.GetValue(Force),
            SupportedModelTypes = ModelDirectory.SupportedModelTypes,
        };
    }

    static void Show(PullProgress at, PullOptions options, IProgress<Report> progress)
    {
        if (at.TotalBytes < WorthShowing) return;
        progress.Report(new Report(
            $"Downloading {options.Id}", at.DoneBytes / 1e6, at.TotalBytes / 1e6, "MB", string.Create(CultureInfo.InvariantCulture, $"{at.DoneFiles} of {at.TotalFiles} files")));
    }
}
