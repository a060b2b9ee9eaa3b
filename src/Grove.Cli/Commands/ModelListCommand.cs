using System.CommandLine;
using System.Globalization;
using Grove.Hub;
using Grove.Hub.Cache;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove model list</c>: the models on this machine.</summary>
static class ModelListCommand
{
    /// <summary>Deep enough for out/model and models/name.</summary>
    const int Depth = 2;

    static readonly Argument<string[]> Folders = new("FOLDER")
    {
        Description = "Where to look besides the shared cache; without it, the current folder",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove model list", "grove model list out my-models --json"];

    /// <summary>The command, as part of <c>grove model</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("list", "Show the models in the shared cache and in folders") { Folders };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, screen(parsed))));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen)
    {
        var cache = new HubCache(HubSettings.FromEnvironment().Cache);
        Row[] rows;
        try
        {
            rows = [.. cache.Models().Select(OfCache), .. InFolders(parsed.GetValue(Folders) ?? [])];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(cache.Root, failure);
        }
        if (rows.Length == 0) screen.Say($"No models in the cache ({cache.Root}) or here. Get one with: grove model pull HuggingFaceTB/SmolLM2-135M-Instruct");
        else Table([.. rows.Select(Cells).Prepend(["NAME", "TYPE", "PARAMETERS", "SIZE", "REVISION", "LAST USED"])], screen);
        screen.WriteObject(new { Cache = cache.Root, Models = rows });
        return 0;
    }

    static IEnumerable<Row> InFolders(string[] folders)
    {
        foreach (string folder in folders)
            if (!Directory.Exists(folder)) throw new GroveException($"there is no folder ({folder}). Check the path", ExitKind.BadInput);
        string here = Directory.GetCurrentDirectory();
        return folders.DefaultIfEmpty(here).SelectMany(folder => ModelFolder.FindUnder(folder, Depth)).DistinctBy(Path.GetFullPath)
            .Select(path => OfFolder(Path.GetFullPath(path) == here ? "." : path.StartsWith(here, StringComparison.Ordinal) ? Path.GetRelativePath(here, path) : path));
    }

    static Row OfCache(CachedModel model) => Of(model.Id.Name, "cache", model.Path, model.Commit, model.Refs, model.Content);

    static Row OfFolder(string path) => Of(path, "folder", Path.GetFullPath(path), null, [], ModelFolder.Of(path));

    static Row Of(string name, string source, string path, string? commit, IReadOnlyList<string> refs, ModelFolder content) =>
        new(name, source, content.Type, content.Parameters, content.Bytes, commit, refs, content.LastUsed, content.Whole, path);

    static string[] Cells(Row row) =>
    [
        row.Name,
        row.Whole ? row.Type ?? "?" : $"{row.Type ?? "?"} (not whole)",
        row.Parameters is long count ? Count(count) : "",
        Size.Text(row.Bytes),
        row.Commit is string commit ? string.Join(' ', row.Refs.Append(commit[..Math.Min(7, commit.Length)])) : "",
        row.LastUsed.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
    ];

    static string Count(long parameters) => parameters switch
    {
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e3:0.#} k"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e6:0.#} M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{parameters / 1e9:0.##} B"),
    };

    static void Table(string[][] rows, Screen screen)
    {
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows) screen.Say(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }

    sealed record Row(
        string Name, string Source, string? Type, long? Parameters, long Bytes, string? Commit, IReadOnlyList<string> Refs, DateTimeOffset LastUsed, bool Whole, string Folder);
}
