using System.Text.Json;

namespace Grove.Cli.Tests;

/// <summary>What the commands under <c>grove taxonomy</c> print and how they end.</summary>
public sealed class TaxonomyCommandTests : IDisposable
{
    static readonly string Skill = "version: 3\ncreated_by: me\ntask_description: Name trees.\nseed_examples:\n"
        + string.Concat(Enumerable.Range(1, 5).Select(example => $"  - question: Question {example}?\n    answer: Answer {example}.\n"));

    readonly string folder = Directory.CreateTempSubdirectory("grove-taxonomy-command-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Lint_tells_every_problem_as_one_object()
    {
        string sound = Write("compositional_skills/a/qna.yaml", Skill);
        Write("compositional_skills/a/attribution.txt", "Title of work: -\nLink to work: -\nLicense of the work: MIT\nCreator names: Anne\n");
        string broken = Write("compositional_skills/b/qna.yaml", Skill.Replace("Answer 2.", "12  ").Replace("created_by: me\n", ""));
        CommandLineRun run = await CommandLineRun.Of("taxonomy", "lint", folder, "--json");
        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        JsonElement root = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(["files"], root.EnumerateObject().Select(property => property.Name));
        JsonElement[] files = [.. root.GetProperty("files").EnumerateArray()];
        Assert.Equal([sound, broken], files.Select(file => file.GetProperty("path").GetString()));
        Assert.Equal(["path", "kind", "version", "valid", "usable", "errors", "warnings"], files[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(("skill", 3, true, true, 0, 0), (files[0].GetProperty("kind").GetString(), files[0].GetProperty("version").GetInt32(), files[0].GetProperty("valid").GetBoolean(), files[0].GetProperty("usable").GetBoolean(), files[0].GetProperty("errors").GetArrayLength(), files[0].GetProperty("warnings").GetArrayLength()));
        Assert.False(files[1].GetProperty("valid").GetBoolean() || files[1].GetProperty("usable").GetBoolean());
        JsonElement[] errors = [.. files[1].GetProperty("errors").EnumerateArray()];
        Assert.Equal(["line", "column", "rule", "message", "suggestion"], errors[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(["missing-key 1:1", "wrong-type 7:13"], errors.Select(error => $"{error.GetProperty("rule").GetString()} {error.GetProperty("line").GetInt32()}:{error.GetProperty("column").GetInt32()}"));
        Assert.Contains("trailing-spaces", files[1].GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task Lint_shows_the_line_and_what_to_do()
    {
        string file = Write("compositional_skills/b/qna.yaml", Skill.Replace("Answer 2.", "12"));
        CommandLineRun run = await CommandLineRun.Of("taxonomy", "lint", file);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("  8:13  error  wrong-type: 'answer' is the number 12; text expected\n      |     answer: 12\n      |             ^\n      Put it in quotes: \"12\".\n", run.Out.ReplaceLineEndings("\n"));
        Assert.Contains("1 file: not valid for InstructLab, Grove cannot use it", run.Out);
    }

    [Fact]
    public async Task The_samples_are_usable_and_lack_only_what_InstructLab_asks_for()
    {
        string sample = Path.Combine(Repository.Root, "samples", "northwind-claims");
        CommandLineRun run = await CommandLineRun.Of("taxonomy", "lint", sample, "--usable");
        Assert.Equal((0, "5 files: Grove can use all of them."), (run.ExitCode, run.Out.Trim()));
        Assert.Equal(1, (await CommandLineRun.Of("taxonomy", "lint", sample)).ExitCode);
    }

    [Fact]
    public async Task A_path_that_leads_nowhere_is_bad_input()
    {
        CommandLineRun run = await CommandLineRun.Of("taxonomy", "lint", Path.Combine(folder, "nowhere"));
        Assert.Equal((2, ""), (run.ExitCode, run.Out));
        Assert.Contains("there is no such file or folder", run.ErrorLine);
    }

    [Fact]
    public async Task Fix_shows_a_diff_and_writes_only_when_told()
    {
        string odd = Skill.Replace("Answer 2.", "12") + "\n\n";
        string file = Write("compositional_skills/b/qna.yaml", odd);
        CommandLineRun shown = await CommandLineRun.Of("taxonomy", "fix", file);
        Assert.Equal(0, shown.ExitCode);
        Assert.Contains("-    answer: 12\n+    answer: \"12\"\n", shown.Out.ReplaceLineEndings("\n"));
        Assert.Contains("Write the changes with --write.", shown.Out);
        Assert.Equal(odd, File.ReadAllText(file));
        JsonElement written = JsonDocument.Parse((await CommandLineRun.Of("taxonomy", "fix", file, "--write", "--json")).Out).RootElement.GetProperty("files")[0];
        Assert.True(written.GetProperty("written").GetBoolean() && written.GetProperty("valid").GetBoolean());
        Assert.Equal(Skill.Replace("Answer 2.", "\"12\""), File.ReadAllText(file));
        Assert.Equal("Nothing to mend.", (await CommandLineRun.Of("taxonomy", "fix", file, "--write")).Out.Trim());
    }

    [Fact]
    public async Task Diff_takes_every_leaf_where_there_is_no_git()
    {
        Write("compositional_skills/a/qna.yaml", Skill);
        CommandLineRun run = await CommandLineRun.Of("taxonomy", "diff", folder, "--json");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("every leaf counts as changed", run.Error);
        JsonElement root = JsonDocument.Parse(run.Out).RootElement;
        Assert.True(root.GetProperty("valid").GetBoolean());
        Assert.Equal(1, root.GetProperty("leaves").GetArrayLength());
        Assert.EndsWith(":)", (await CommandLineRun.Of("taxonomy", "diff", folder, "--base", "empty")).Out.Trim());
    }

    [Fact]
    public async Task Tree_counts_words_or_rows()
    {
        Write("compositional_skills/a/qna.yaml", Skill);
        Write("compositional_skills/b/qna.yaml", Skill);
        string data = Write("rows.jsonl", string.Concat(Enumerable.Repeat("{\"messages\":[{\"role\":\"user\",\"content\":\"q\"},{\"role\":\"assistant\",\"content\":\"a\"}],\"metadata\":{\"leaf\":\"b\"}}\n", 4)));
        JsonElement tree = JsonDocument.Parse((await CommandLineRun.Of("taxonomy", "tree", folder, "--json")).Out).RootElement;
        Assert.Equal([0.5, 0.5], tree.GetProperty("leaves").EnumerateArray().Select(leaf => leaf.GetProperty("share").GetDouble()));
        tree = JsonDocument.Parse((await CommandLineRun.Of("taxonomy", "tree", folder, "--data", data, "--json")).Out).RootElement;
        Assert.Equal([(0, 0.0), (4, 1.0)], tree.GetProperty("leaves").EnumerateArray().Select(leaf => (leaf.GetProperty("rows").GetInt32(), leaf.GetProperty("share").GetDouble())));
    }

    [Fact]
    public async Task Gaps_come_from_the_folder_the_report_and_the_chats()
    {
        string sample = Path.Combine(folder, "sample");
        Copy(Path.Combine(Repository.Root, "samples", "northwind-claims"), sample);
        Directory.CreateDirectory(Path.Combine(sample, "knowledge", "insurance", "pets"));
        string report = Write("report.json", "{\"after\":{\"leaves\":[{\"leaf\":\"insurance/repairs\",\"keyFact\":{\"value\":0.25}},{\"leaf\":\"insurance/parts-and-suppliers\",\"keyFact\":{\"value\":0.75}}]}}");
        string Chat(string question) => $"{{\"messages\":[{{\"role\":\"user\",\"content\":\"{question}\"}},{{\"role\":\"assistant\",\"content\":\"?\"}}]}}\n";
        string chats = Write("chats.jsonl", Chat("How do I insure my aquarium fish?") + Chat("How do I insure my aquarium fish") + Chat("Who repairs the Corvo hatchback?") + Chat("Thanks!"));
        JsonElement[] gaps = [.. JsonDocument.Parse((await CommandLineRun.Of("taxonomy", "gaps", sample, "--report", report, "--chats", chats, "--json")).Out).RootElement.GetProperty("gaps").EnumerateArray()];
        string Where(string kind) => string.Join(';', gaps.Where(gap => gap.GetProperty("kind").GetString() == kind).Select(gap => gap.GetProperty("where").GetString()));
        Assert.Equal("knowledge/insurance/pets", Where("empty-branch"));
        Assert.Equal("insurance/repairs", Where("low-accuracy"));
        Assert.Equal("How do I insure my aquarium fish?", Where("uncovered-question"));
        Assert.Equal(2, (await CommandLineRun.Of("taxonomy", "gaps", sample, "--report", chats)).ExitCode);
    }

    [Fact]
    public async Task Draft_writes_a_leaf_that_can_be_used_and_is_marked()
    {
        string target = Path.Combine(folder, "knowledge", "workshops");
        string source = Path.Combine(Repository.Root, "samples", "northwind-claims", "knowledge", "insurance", "repairs", "workshops.md");
        CommandLineRun run = await CommandLineRun.Of("taxonomy", "draft", source, "--out", target, "--by", "Anne \"the\" clerk", "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement drafted = JsonDocument.Parse(run.Out).RootElement;
        Assert.True(drafted.GetProperty("complete").GetBoolean() && drafted.GetProperty("usable").GetBoolean());
        Assert.True(drafted.GetProperty("contexts").GetInt32() >= 5);
        JsonElement linted = JsonDocument.Parse((await CommandLineRun.Of("taxonomy", "lint", target, "--json")).Out).RootElement.GetProperty("files")[0];
        Assert.Equal(["missing-key"], linted.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("rule").GetString()));
        Assert.Equal(["draft", "attribution"], linted.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("rule").GetString()));
        Assert.Contains("is not written over", (await CommandLineRun.Of("taxonomy", "draft", source, "--out", target)).ErrorLine);
        Assert.Contains("states no facts", (await CommandLineRun.Of("taxonomy", "draft", Write("thin.md", "# Title\n\nHm.\n"), "--out", Path.Combine(folder, "thin"))).ErrorLine);
    }

    string Write(string path, string text)
    {
        string file = Path.Combine([folder, .. path.Split('/')]);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
