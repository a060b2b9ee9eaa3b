using System.Text;

namespace Grove.Taxonomy.Tests;

/// <summary>A taxonomy in a temporary folder that goes away with the test.</summary>
sealed class LeafFolder : IDisposable
{
    /// <summary>A sound knowledge leaf of 48 lines; its seed examples begin in line 9 and take 8 lines each.</summary>
    public static readonly string Knowledge =
        "version: 3\ncreated_by: me\ndomain: trees\ndocument_outline: About oaks.\ndocument:\n  patterns:\n    - oak.md\nseed_examples:\n"
        + string.Concat(Enumerable.Range(1, 5).Select(context =>
            $"  - context: Passage {context}.\n    questions_and_answers:\n"
            + string.Concat(Enumerable.Range(1, 3).Select(pair =>
                $"      - question: Question {context}.{pair}?\n        answer: Answer {context}.{pair}.\n"))));

    /// <summary>A sound skill leaf of 14 lines; its seed examples begin in line 5 and take 2 lines each.</summary>
    public static readonly string Skill =
        "version: 3\ncreated_by: me\ntask_description: Name trees.\nseed_examples:\n"
        + string.Concat(Enumerable.Range(1, 5).Select(example => $"  - question: Question {example}?\n    answer: Answer {example}.\n"));

    public string Root { get; } = Directory.CreateTempSubdirectory("grove-taxonomy-").FullName;

    /// <summary>Writes a file; <paramref name="path"/> has '/' between its parts.</summary>
    public string Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    public string Write(string path, byte[] bytes)
    {
        string file = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>Writes a knowledge leaf 'trees/oak' with its document.</summary>
    public LeafFolder WithKnowledge(string leaf)
    {
        Write("knowledge/trees/oak/qna.yaml", leaf);
        Write("knowledge/trees/oak/oak.md", "# Oak\n\nAn oak lives for 500 years.\n");
        return this;
    }

    public LeafFolder WithSkill(string leaf)
    {
        Write("compositional_skills/naming/qna.yaml", leaf);
        return this;
    }

    public string At(string path) => Path.Combine([Root, .. path.Split('/')]);

    public TaxonomyTree Read(out IReadOnlyList<Diagnostic> diagnostics) => TaxonomyReader.Read(Root, out diagnostics);

    /// <summary>The only diagnostic there is; more or none fail the test.</summary>
    public Diagnostic Only()
    {
        Read(out IReadOnlyList<Diagnostic> diagnostics);
        return Assert.Single(diagnostics);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
