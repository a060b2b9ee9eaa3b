using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Grove.Cli.Tests;

/// <summary>Holds the projects to the rules of docs/architecture.md.</summary>
public partial class ArrowTests
{
    static readonly string Source = Path.Combine(Repository.Root, "src");

    // The most that may ever be; the page says which of these are used.
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Grove.Tensors"] = [],
        ["Grove.Text"] = [],
        ["Grove.Taxonomy"] = [],
        ["Grove.Hub"] = ["Grove.Text"],
        ["Grove.Models"] = ["Grove.Tensors", "Grove.Text"],
        ["Grove.Synthesis"] = ["Grove.Taxonomy", "Grove.Text"],
        ["Grove.Training"] = ["Grove.Models"],
        ["Grove.Inference"] = ["Grove.Models"],
        ["Grove.Evaluation"] = ["Grove.Inference"],
        ["Grove.Pipeline"] = ["Grove.Synthesis", "Grove.Training", "Grove.Evaluation", "Grove.Hub"],
    };

    [Fact]
    public void Every_reference_is_an_allowed_arrow()
    {
        foreach ((string project, string[] targets) in Projects())
        {
            if (project == "Grove.Cli") continue;
            Assert.True(Allowed.ContainsKey(project), $"{project} is not in the table of arrows. Add it to docs/architecture.md and to ArrowTests");
            Assert.Empty(targets.Except(Allowed[project]).Select(target => $"{project} -> {target} is not allowed"));
        }
    }

    [Fact]
    public void The_page_shows_the_arrows_as_they_are()
    {
        string page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "architecture.md"));
        Dictionary<string, string[]> shown = TableRow().Matches(page).ToDictionary(
            row => row.Groups["project"].Value,
            row => row.Groups["targets"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(target => $"Grove.{target}").Order().ToArray());
        Dictionary<string, string[]> real = Projects();

        Assert.Equal(real.Keys.Order(), shown.Keys.Order());
        foreach ((string project, string[] targets) in real)
            Assert.True(targets.SequenceEqual(shown[project]), $"{project} references [{string.Join(", ", targets)}], docs/architecture.md says [{string.Join(", ", shown[project])}]");
    }

    [Fact]
    public void Every_project_has_tests()
    {
        foreach (string project in Projects().Keys)
        {
            Assert.True(Directory.Exists(Path.Combine(Repository.Root, "tests", $"{project}.Tests")), $"{project} has no tests");
        }
    }

    [Fact]
    public void No_name_says_nothing()
    {
        IEnumerable<string> names = Projects().Keys
            .Concat(Directory.EnumerateDirectories(Source, "*", SearchOption.AllDirectories).Select(folder => Path.GetFileName(folder)))
            .Concat(CodeFiles(Source).SelectMany(file => TypeName().Matches(File.ReadAllText(file)).Select(match => match.Groups["name"].Value)));
        string[] empty = [.. names.Where(name => SaysNothing().IsMatch(name)).Distinct()];
        Assert.True(empty.Length == 0, $"names that say nothing: {string.Join(", ", empty)}");
    }

    [Fact]
    public void Unsafe_code_stays_in_its_place()
    {
        string[] places = [Path.Combine(Source, "Grove.Tensors"), Path.Combine(Source, "Grove.Models", "Files")];
        string[] elsewhere = [.. CodeFiles(Source)
            .Where(file => !places.Any(place => file.StartsWith(place + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            .Where(file => Unsafe().IsMatch(WithoutComments(File.ReadAllText(file))))];
        Assert.True(elsewhere.Length == 0, $"unsafe outside Grove.Tensors and Grove.Models/Files: {string.Join(", ", elsewhere)}");
    }

    [Theory]
    [InlineData("TokenHelper", true)]
    [InlineData("RunManager", true)]
    [InlineData("Common", true)]
    [InlineData("StringUtils", true)]
    [InlineData("Tokenizer", false)]
    [InlineData("CommonmarkReader", false)]
    public void The_name_rule_knows_a_bad_name(string name, bool bad) => Assert.Equal(bad, SaysNothing().IsMatch(name));

    static Dictionary<string, string[]> Projects() => Directory.GetFiles(Source, "*.csproj", SearchOption.AllDirectories).ToDictionary(
        file => Path.GetFileNameWithoutExtension(file),
        file => XDocument.Load(file).Descendants("ProjectReference")
            .Select(reference => reference.Attribute("Include")!.Value.Replace('\\', '/').Split('/')[^1])
            .Select(Path.GetFileNameWithoutExtension).Order().ToArray())!;

    static IEnumerable<string> CodeFiles(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    static string WithoutComments(string code) => Comment().Replace(code, "");

    [GeneratedRegex(@"^\| (?<project>Grove\.\w+) \| (?<targets>[\w, ]*)\|", RegexOptions.Multiline)]
    private static partial Regex TableRow();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+(?!struct|class)(?<name>[A-Z]\w*)")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"(Common|Shared|Util|Utils|Utility|Utilities|Helper|Helpers|Manager|Managers)$")]
    private static partial Regex SaysNothing();

    [GeneratedRegex(@"\bunsafe\b|\bUnsafe\.As|\bUnsafe\.Add")]
    private static partial Regex Unsafe();

    [GeneratedRegex(@"//.*$|/\*.*?\*/|""[^""\n]*""", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
