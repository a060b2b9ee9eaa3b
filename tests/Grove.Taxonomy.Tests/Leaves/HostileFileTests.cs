using System.Text;

namespace Grove.Taxonomy.Tests.Leaves;

/// <summary>Files that are not what they seem: one clear diagnostic each, no crash and no hang.</summary>
public sealed class HostileFileTests : IDisposable
{
    readonly LeafFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Document_in_another_encoding()
    {
        folder.WithKnowledge(LeafFolder.Knowledge).Write("knowledge/trees/oak/oak.md", Encoding.Latin1.GetBytes("# Oak\n\nA chêne lives long.\n"));
        Expect("encoding", "oak.md", 3, 5);
    }

    [Fact]
    public void Leaf_in_another_encoding()
    {
        folder.WithSkill("").Write("compositional_skills/naming/qna.yaml", Encoding.Latin1.GetBytes("version: 3\ncreated_by: André\n"));
        Expect("encoding", "qna.yaml", 2, 17);
    }

    [Fact]
    public void Utf16_with_a_mark_is_read()
    {
        folder.WithKnowledge(LeafFolder.Knowledge).Write("knowledge/trees/oak/oak.md", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("A chêne lives long.\n")]);
        Assert.Equal("oak", folder.Read(out IReadOnlyList<Diagnostic> diagnostics).Knowledge[0].Documents[0].Title);
        Assert.Empty(diagnostics);
    }

    [Theory]
    [InlineData("%PDF-1.7 and so on", "a PDF document")]
    [InlineData("PK\u0003\u0004 and so on", "a Zip archive")]
    [InlineData("zero \0 byte", "binary data")]
    public void Binary_document(string content, string kind)
    {
        folder.WithKnowledge(LeafFolder.Knowledge).Write("knowledge/trees/oak/oak.md", content);
        Assert.Contains(kind, Expect("binary", "oak.md", 1, 1).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n\n")]
    [InlineData("# Only a heading\n")]
    [InlineData("---\ntitle: front matter\n---\n")]
    public void Empty_document(string text)
    {
        folder.WithKnowledge(LeafFolder.Knowledge).Write("knowledge/trees/oak/oak.md", text);
        Expect("empty-document", "oak.md", 1, 1);
    }

    [Fact]
    public void Huge_document()
    {
        folder.WithKnowledge(LeafFolder.Knowledge);
        using (FileStream stream = File.OpenWrite(folder.At("knowledge/trees/oak/oak.md")))
            stream.SetLength(20_000_001);
        Expect("too-large", "oak.md", 1, 1);
    }

    [Fact]
    public void Document_of_another_type()
    {
        folder.WithKnowledge(LeafFolder.Knowledge.Replace("- oak.md", "- oak.*")).Write("knowledge/trees/oak/oak.png", "picture");
        Expect("document-type", "oak.png", 1, 1);
    }

    [Fact]
    public void Document_nested_too_deeply()
    {
        folder.WithKnowledge(LeafFolder.Knowledge).Write("knowledge/trees/oak/oak.md", new string('>', 5_000) + " deep\n");
        Expect("too-deep", "oak.md", 1, 1);
    }

    [Fact]
    public void Bomb_of_aliases()
    {
        string bomb = "b0: &b0 [x, x]\n" + string.Concat(Enumerable.Range(1, 22).Select(level => $"b{level}: &b{level} [{string.Join(", ", Enumerable.Repeat($"*b{level - 1}", 9))}]\n"));
        folder.WithSkill(bomb + "seed_examples: [*b22, *b22, *b22, *b22, *b22]\n");
        Expect("too-many-aliases", "qna.yaml", 5, 45);
    }

    [Fact]
    public void Many_small_aliases_are_no_bomb()
    {
        folder.WithSkill(LeafFolder.Skill.Replace("created_by: me", "created_by: &me Anne")
            + string.Concat(Enumerable.Range(6, 500).Select(example => $"  - question: Question {example}?\n    answer: *me\n")));
        Assert.Equal(505, folder.Read(out IReadOnlyList<Diagnostic> diagnostics).Skills[0].Examples.Count);
        Assert.Empty(diagnostics);
    }

    [Fact]
    public void Alias_inside_its_own_value()
    {
        folder.WithSkill("seed_examples: &all\n  - *all\n");
        Expect("unknown-alias", "qna.yaml", 2, 5);
    }

    [Fact]
    public void Few_aliases_are_followed()
    {
        folder.WithSkill(LeafFolder.Skill.Replace("created_by: me", "created_by: &me Anne").Replace("answer: Answer 2.", "answer: *me"));
        Assert.Equal("Anne", folder.Read(out IReadOnlyList<Diagnostic> diagnostics).Skills[0].Examples[1].Answer);
        Assert.Empty(diagnostics);
    }

    [Fact]
    public void Leaf_nested_too_deeply()
    {
        folder.WithSkill("seed_examples: " + new string('[', 100_000));
        Expect("too-deep", "qna.yaml", 1, 39);
    }

    [Fact]
    public void Link_to_a_document_outside()
    {
        folder.WithKnowledge(LeafFolder.Knowledge.Replace("- oak.md", "- link.md"));
        if (Link("knowledge/trees/oak/link.md", folder.Write("secret.md", "Nobody reads this.")))
            Expect("link", "qna.yaml", 7, 7);
    }

    [Fact]
    public void Link_to_a_folder_outside()
    {
        folder.WithKnowledge(LeafFolder.Knowledge.Replace("- oak.md", "- texts/*.md"));
        folder.Write("elsewhere/elm.md", "Nobody reads this.");
        if (Link("knowledge/trees/oak/texts", folder.At("elsewhere")))
            Assert.Contains("'texts' is a link", Expect("no-match", "qna.yaml", 7, 7).Suggestion);
    }

    [Fact]
    public void Link_in_a_circle()
    {
        folder.WithSkill(LeafFolder.Skill);
        if (Link("compositional_skills/again", folder.At("compositional_skills")))
            Assert.Equal(Severity.Warning, Expect("link", "again", 1, 1).Severity);
    }

    // False where the system does not let this user make links, as on Windows without developer mode.
    bool Link(string from, string to)
    {
        try
        {
            if (Directory.Exists(to))
                Directory.CreateSymbolicLink(folder.At(from), to);
            else
                File.CreateSymbolicLink(folder.At(from), to);
            return true;
        }
        catch (IOException) when (OperatingSystem.IsWindows())
        {
            return false;
        }
    }

    Diagnostic Expect(string rule, string file, int line, int column)
    {
        Diagnostic found = folder.Only();
        Assert.Equal((rule, file, line, column), (found.Rule, Path.GetFileName(found.File), found.Line, found.Column));
        return found;
    }
}
