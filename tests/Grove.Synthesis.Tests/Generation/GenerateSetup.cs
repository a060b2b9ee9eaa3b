using Grove.Synthesis.Generation;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Pipelines.Reading;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.Calls;
using Grove.Synthesis.Teachers.Endpoints;
using Grove.Synthesis.Tests.Teachers.Endpoints;
using Grove.Taxonomy;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Tests.Generation;

/// <summary>A run of the generator in a temporary folder.</summary>
static class GenerateSetup
{
    public static string Repository { get; } = Find();

    public static TaxonomyTree Sample(string name) => TaxonomyReader.Read(Path.Combine(Repository, "samples", name), out _);

    public static TaxonomyTree Read(string folder) => TaxonomyReader.Read(folder, out _);

    public static async Task<GenerateResult> Run(
        TaxonomyTree tree, IChatClient client, string folder, GenerateOptions? options = null, string pipeline = "simple", CallOptions? calls = null, Teacher? teacher = null,
        IProgress<GenerateProgress>? progress = null, bool write = true)
    {
        options ??= new GenerateOptions { PerLeaf = 10 };
        teacher ??= new Teacher(client, "stub");
        TeachingPipeline steps = PipelineReader.Read(pipeline);
        using Journal journal = Journal.Open(Path.Combine(folder, "journal.jsonl"));
        using var caller = new Caller(journal, calls ?? new CallOptions(), TimeProvider.System);
        var generator = new Generator(LeafPlans.Of(tree, teacher, options), steps, caller, teacher, teacher, options);
        GenerateResult result = await generator.RunAsync(StandardFilters.For(tree), progress);
        if (write) OutputFolder.Write(folder, result, tree, steps, teacher, teacher, options);
        return result;
    }

    public static async Task<GenerateResult> RunHttp(TaxonomyTree tree, ChatServer server, string folder, GenerateOptions options, string pipeline, CallOptions calls)
    {
        using ChatEndpoint endpoint = await ChatEndpoint.OpenAsync(server.Address, null, "", TimeProvider.System, default);
        var teacher = new Teacher(endpoint.Client, "stub") { Context = 8192, WritesJson = await endpoint.WritesJsonAsync(default) };
        return await Run(tree, endpoint.Client, folder, options, pipeline, calls, teacher);
    }

    /// <summary>A German leaf with four pairs for each example, and a skill.</summary>
    public static void WriteGermanTaxonomy(string root)
    {
        string leaf = Path.Combine(root, "knowledge", "hafen");
        Directory.CreateDirectory(leaf);
        File.WriteAllText(Path.Combine(leaf, "hafen.md"), "# Der Hafen\n\nDer Hafen von Larsund öffnet um sechs Uhr. Der Hafen schließt um neun Uhr abends. Die Hafenmeisterin ist Ida Holm und sie wohnt am Kai.\n");
        var yaml = new System.Text.StringBuilder("version: 3\ndomain: Häfen\ncreated_by: tests\ndocument_outline: Die Regeln eines kleinen Hafens\nseed_examples:\n");
        for (int example = 0; example < 5; example++)
        {
            yaml.Append($"  - context: Der Hafen von Larsund öffnet um sechs Uhr, Beispiel {example}.\n    questions_and_answers:\n");
            for (int pair = 0; pair < 4; pair++) yaml.Append($"      - question: Was ist die Regel {example} {pair} und wie gilt sie?\n        answer: Die Regel ist {example} {pair}.\n");
        }
        yaml.Append("document:\n  patterns:\n    - hafen.md\n");
        File.WriteAllText(Path.Combine(leaf, "qna.yaml"), yaml.ToString());
    }

    static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "Grove.slnx"))) return at.FullName;
        throw new DirectoryNotFoundException("the repository was not found around the tests");
    }
}
