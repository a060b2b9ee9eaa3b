namespace Grove.Taxonomy.Tests;

public sealed class TaxonomyReaderTests : IDisposable
{
    readonly LeafFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Sound_taxonomy_reads_without_diagnostics()
    {
        folder.WithKnowledge(LeafFolder.Knowledge).WithSkill(LeafFolder.Skill);
        TaxonomyTree tree = folder.Read(out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);

        KnowledgeLeaf knowledge = Assert.Single(tree.Knowledge);
        Assert.Equal("trees/oak", knowledge.Name);
        Assert.Equal(folder.At("knowledge/trees/oak/qna.yaml"), knowledge.File);
        Assert.Equal(("trees", "About oaks."), (knowledge.Domain, knowledge.Outline));
        Assert.Equal(5, knowledge.Seeds.Count);
        Assert.Equal("Passage 2.", knowledge.Seeds[1].Context);
        SeedQuestion question = knowledge.Seeds[1].Questions[2];
        Assert.Equal(("Question 2.3?", "Answer 2.3.", 23), (question.Question, question.Answer, question.Line));
        Assert.Empty(question.KeyFacts);
        Assert.Equal("Oak", Assert.Single(knowledge.Documents).Title);

        SkillLeaf skill = Assert.Single(tree.Skills);
        Assert.Equal(("naming", "Name trees."), (skill.Name, skill.TaskDescription));
        Assert.Equal(new SkillExample("Question 3?", "Answer 3.", null, 9), skill.Examples[2]);
    }

    [Theory]
    [InlineData("knowledge")]
    [InlineData("knowledge/trees")]
    [InlineData("knowledge/trees/oak")]
    [InlineData("knowledge/trees/oak/qna.yaml")]
    public void Leaf_has_the_same_name_from_wherever_it_is_read(string path)
    {
        folder.WithKnowledge(LeafFolder.Knowledge);
        TaxonomyTree tree = TaxonomyReader.Read(folder.At(path), out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        Assert.Equal("trees/oak", Assert.Single(tree.Knowledge).Name);
    }

    [Fact]
    public void Key_fact_is_a_text_or_a_list_of_alternatives()
    {
        folder.WithKnowledge(LeafFolder.Knowledge
            .Replace("answer: Answer 1.1.\n", "answer: Ten days.\n        key_fact: [\"10 days\", ten days]\n")
            .Replace("answer: Answer 1.2.\n", "answer: Ten days.\n        key_fact: Ten\n"));
        SeedContext seed = folder.Read(out IReadOnlyList<Diagnostic> diagnostics).Knowledge[0].Seeds[0];
        Assert.Empty(diagnostics);
        Assert.Equal(["10 days", "ten days"], seed.Questions[0].KeyFacts);
        Assert.Equal(["Ten"], seed.Questions[1].KeyFacts);
    }

    [Fact]
    public void Skill_examples_keep_their_context()
    {
        folder.WithSkill(LeafFolder.Skill.Replace("    answer:", "    context: |\n      One line.\n      Another.\n    answer:"));
        SkillLeaf skill = Assert.Single(folder.Read(out IReadOnlyList<Diagnostic> diagnostics).Skills);
        Assert.Empty(diagnostics);
        Assert.All(skill.Examples, example => Assert.Equal("One line.\nAnother.", example.Context));
    }

    [Fact]
    public void Old_skills_need_one_example_and_may_hold_other_keys()
    {
        folder.WithSkill("created_by: me\ntask_description: ''\nseed_examples:\n  - question: a\n    answer: b\n    attribution: old\n");
        TaxonomyTree tree = folder.Read(out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        Assert.Single(Assert.Single(tree.Skills).Examples);
    }

    [Fact]
    public void Problems_of_all_files_are_collected_and_sound_leaves_still_read()
    {
        folder.WithKnowledge(LeafFolder.Knowledge.Replace("domain: trees", "domain: ''").Replace("answer: Answer 4.2.", "answer: 12"));
        folder.WithSkill("version: [");
        folder.Write("compositional_skills/sound/qna.yaml", LeafFolder.Skill);
        folder.Write("knowledge/old/qna.yaml", "version: 2\n");
        TaxonomyTree tree = folder.Read(out IReadOnlyList<Diagnostic> diagnostics);

        Assert.Equal(
            ["naming:yaml-syntax", "old:version", "oak:empty-text", "oak:wrong-type"],
            diagnostics.Select(found => $"{new DirectoryInfo(Path.GetDirectoryName(found.File)!).Name}:{found.Rule}"));
        Assert.All(diagnostics, found => Assert.Equal(Severity.Error, found.Severity));
        Assert.Empty(tree.Knowledge);
        Assert.Equal("sound", Assert.Single(tree.Skills).Name);
    }

    [Fact]
    public void Diagnostic_prints_place_rule_and_advice_on_one_line()
    {
        folder.WithKnowledge(LeafFolder.Knowledge.Replace("answer: Answer 1.1.", "answer: 10"));
        string file = folder.At("knowledge/trees/oak/qna.yaml");
        Assert.Equal(
            $"{file}:12:17: error wrong-type: 'answer' is the number 10; text expected. Put it in quotes: \"10\".",
            folder.Only().ToString());
    }

    [Fact]
    public void Missing_path_is_told()
    {
        TaxonomyTree tree = TaxonomyReader.Read(folder.At("nowhere"), out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Equal(("path-missing", folder.At("nowhere")), (diagnostics[0].Rule, diagnostics[0].File));
        Assert.Empty(tree.Knowledge);
    }

    [Fact]
    public void Folder_without_leaf_is_told() => Assert.Equal("no-leaf", folder.Only().Rule);

    [Theory]
    [InlineData("qna.yml")]
    [InlineData("QNA.yaml")]
    public void Misspelt_leaf_name_is_told(string name)
    {
        folder.Write($"knowledge/trees/{name}", LeafFolder.Knowledge);
        Diagnostic found = folder.Only();
        Assert.Equal(("file-name", Severity.Error), (found.Rule, found.Severity));
        Assert.Equal("Rename it to 'qna.yaml'.", found.Suggestion);
    }

    [Fact]
    public void File_that_is_no_leaf_is_told()
    {
        TaxonomyReader.Read(folder.Write("notes.md", "x"), out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Equal("file-name", Assert.Single(diagnostics).Rule);
    }

    [Fact]
    public void Foundational_skills_are_left_out_with_a_warning()
    {
        folder.WithSkill(LeafFolder.Skill);
        folder.Write("foundational_skills/logic/qna.yaml", LeafFolder.Skill);
        TaxonomyTree tree = folder.Read(out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Equal(("foundational-skills", Severity.Warning), (diagnostics[0].Rule, diagnostics[0].Severity));
        Assert.Single(tree.Skills);
    }

    [Fact]
    public void Leaf_outside_the_known_folders_is_knowledge_when_it_names_documents()
    {
        folder.Write("mine/oak/qna.yaml", LeafFolder.Knowledge);
        folder.Write("mine/oak/oak.md", "An oak grows.");
        folder.Write("mine/naming/qna.yaml", LeafFolder.Skill);
        TaxonomyTree tree = folder.Read(out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        Assert.Equal(("mine/oak", "mine/naming"), (tree.Knowledge[0].Name, tree.Skills[0].Name));
    }
}
