using System.CommandLine;
using Grove.Cli.Taxonomies;
using Grove.Taxonomy.Documents;
using Grove.Taxonomy.Linting;
using Grove.Text;

namespace Grove.Cli.Commands;

/// <summary><c>grove taxonomy draft</c>: a leaf proposed from a document, for a person to approve.</summary>
static class TaxonomyDraftCommand
{
    const int FewestContexts = 5;
    const int FewestQuestions = 3;

    static readonly Argument<string> Source = new("DOC") { Description = $"The document ({string.Join(", ", DocumentReader.Extensions)})" };
    static readonly Option<string?> Out = new("--out") { Description = "Folder of the new leaf; without it, knowledge/ and the name of the document", HelpName = "DIR" };
    static readonly Option<int> Contexts = new("--contexts") { Description = "How many passages to pick", DefaultValueFactory = _ => FewestContexts, HelpName = "N" };
    static readonly Option<int> Questions = new("--questions") { Description = "How many questions to propose for each", DefaultValueFactory = _ => FewestQuestions, HelpName = "N" };
    static readonly Option<string?> By = new("--by") { Description = "Your name, for created_by; without it, the name you are logged in with", HelpName = "NAME" };
    static readonly Option<string?> Domain = new("--domain") { Description = "The subject in a few words; without it, the title of the document", HelpName = "TEXT" };

    /// <summary>Command lines for the help.</summary>
    public static string[] Examples { get; } = ["grove taxonomy draft leaflet.docx", "grove taxonomy draft prices.md --out my-taxonomy/knowledge/prices --questions 4"];

    /// <summary>The command, as part of <c>grove taxonomy</c>.</summary>
    public static Command Create(Func<ParseResult, Screen> screen)
    {
        var command = new Command("draft", "Propose a leaf from a document: passages picked, questions written, for you to approve") { Source, Out, Contexts, Questions, By, Domain };
        command.SetAction((parsed, _) => Task.FromResult(Run(parsed, screen(parsed))));
        return command;
    }

    static int Run(ParseResult parsed, Screen screen)
    {
        string source = parsed.GetValue(Source)!;
        int contexts = parsed.GetValue(Contexts), questions = parsed.GetValue(Questions);
        if (contexts is < FewestContexts or > 500) throw new GroveException($"--contexts must be from {FewestContexts} to 500, as a leaf needs {FewestContexts}", ExitKind.BadInput);
        if (questions is < FewestQuestions or > 50) throw new GroveException($"--questions must be from {FewestQuestions} to 50, as a context needs {FewestQuestions}", ExitKind.BadInput);
        Document document = DocumentReader.Read(source);
        string folder = parsed.GetValue(Out) ?? Path.Combine("knowledge", Slug(Path.GetFileNameWithoutExtension(source)));
        string leaf = Path.Combine(folder, "qna.yaml");
        if (File.Exists(leaf))
            throw new GroveException($"there is a leaf already ({leaf}): it is not written over. Name another folder with --out", ExitKind.BadInput);

        IReadOnlyList<DraftedContext> picked = LeafDraft.Contexts(document, contexts, questions);
        if (picked.Count == 0)
            throw new GroveException($"nothing to ask was found ({source}): the document states no facts that the built-in teacher can read; it understands English sentences, lists and tables. Write the leaf by hand", ExitKind.BadInput);
        string name = Path.GetFileName(source);
        string[] headings = [.. document.Blocks.SelectMany(block => block.Headings).Distinct().Where(heading => heading != document.Title).Take(6)];
        string outline = headings.Length == 0 ? document.Title : $"{document.Title}: {string.Join(", ", headings)}";
        string yaml = LeafDraft.Yaml(parsed.GetValue(By) ?? Environment.UserName, parsed.GetValue(Domain) ?? document.Title, outline, name, picked);
        string copy = Path.Combine(folder, name), attribution = Path.Combine(folder, "attribution.txt");
        if (!File.Exists(copy))
            AtomicFile.Write(copy, stream => { using FileStream original = File.OpenRead(source); original.CopyTo(stream); });
        if (!File.Exists(attribution))
            AtomicFile.WriteText(attribution, $"Title of work: {document.Title.ReplaceLineEndings(" ")}\nLink to work: {name}\nRevision: \nLicense of the work: \nCreator names: \n");
        AtomicFile.WriteText(leaf, yaml);

        LintedFile linted = TaxonomyLint.Check([leaf])[0];
        int missing = FewestContexts - picked.Count;
        screen.Say($"Drafted {leaf}: {picked.Count} contexts with {picked.Sum(context => context.Pairs.Count)} questions, from {document.Blocks.Count} blocks of {name}.");
        foreach (DraftedContext context in picked.Take(3)) screen.Say($"  e.g. {context.Pairs[0].Question} -> {context.Pairs[0].Answer.ReplaceLineEndings(" ")}");
        if (missing > 0) screen.Say($"A leaf needs {FewestContexts} contexts; {(missing == 1 ? "1 is" : $"{missing} are")} missing. Add them by hand, or draft from a longer document.");
        screen.Say($"Now check every question in {leaf}, fill in attribution.txt, remove the lines '# DRAFT', and run: grove taxonomy lint {folder} --usable");
        screen.WriteObject(new
        {
            Leaf = leaf,
            Document = copy,
            Attribution = attribution,
            Contexts = picked.Count,
            Questions = picked.Sum(context => context.Pairs.Count),
            Complete = missing <= 0,
            linted.Usable,
        });
        return missing > 0 ? 1 : 0;
    }

    static string Slug(string name)
    {
        string slug = string.Join('-', new string([.. name.ToLowerInvariant().Select(sign => char.IsLetterOrDigit(sign) ? sign : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return slug.Length == 0 ? "draft" : slug;
    }
}
