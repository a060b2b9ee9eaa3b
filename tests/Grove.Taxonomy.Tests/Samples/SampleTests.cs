using System.Text.RegularExpressions;
using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Tests.Samples;

/// <summary>What the shipped samples promise: enough to read, enough to ask, and questions that do not copy the documents.</summary>
public sealed partial class SampleTests
{
    [Theory]
    [InlineData("northwind-claims", 3, 2, 1700, 2)]
    [InlineData("clinic-leaflet", 2, 0, 700, 2)]
    public void Sample_is_sound_and_large_enough(string name, int knowledge, int skills, int words, int tables)
    {
        TaxonomyTree tree = TaxonomyReader.Read(Sample(name), out IReadOnlyList<Diagnostic> diagnostics);
        Assert.Empty(diagnostics);
        Assert.Equal((knowledge, skills), (tree.Knowledge.Count, tree.Skills.Count));

        Block[] blocks = [.. tree.Knowledge.SelectMany(leaf => leaf.Documents).SelectMany(document => document.Blocks)];
        int counted = blocks.SelectMany(Texts).Sum(text => Words(text).Length);
        Assert.True(counted >= words, $"{counted} words");
        Assert.True(blocks.OfType<Table>().Count() >= tables);
        Assert.Contains(blocks, block => block is BulletList);
        Assert.True(File.Exists(Path.Combine(Sample(name), "README.md")));
    }

    [Theory]
    [InlineData("northwind-claims")]
    [InlineData("clinic-leaflet")]
    public void Questions_are_many_and_answered_by_the_document(string name)
    {
        TaxonomyTree tree = TaxonomyReader.Read(Sample(name), out _);
        foreach (KnowledgeLeaf leaf in tree.Knowledge)
        {
            Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(leaf.File)!, "attribution.txt")));
            Assert.True(leaf.Seeds.Count >= 5);
            string source = Spaced(string.Concat(leaf.Documents.Select(document => File.ReadAllText(document.File) + "\n")));
            foreach (SeedContext seed in leaf.Seeds)
            {
                Assert.Contains(Spaced(seed.Context), source);
                Assert.True(seed.Questions.Count >= 3);
                foreach (SeedQuestion question in seed.Questions)
                {
                    Assert.NotEmpty(question.KeyFacts);
                    Assert.True(question.KeyFacts.Any(fact => Spaced(seed.Context).Contains(fact, StringComparison.OrdinalIgnoreCase)), question.Question);
                    Assert.True(Words(question.Answer).Length <= 15, question.Answer);
                }
            }
        }

        string[] asked = [.. tree.Knowledge.SelectMany(leaf => leaf.Seeds).SelectMany(seed => seed.Questions).Select(question => question.Question)];
        Assert.Equal(asked.Length, asked.Distinct().Count());
    }

    [Theory]
    [InlineData("northwind-claims")]
    [InlineData("clinic-leaflet")]
    public void A_third_of_the_questions_share_no_three_words_in_a_row_with_the_documents(string name)
    {
        TaxonomyTree tree = TaxonomyReader.Read(Sample(name), out _);
        HashSet<string> written = [.. tree.Knowledge.SelectMany(leaf => leaf.Documents)
            .SelectMany(document => Triples(File.ReadAllText(document.File)))];
        string[] questions = [.. tree.Knowledge.SelectMany(leaf => leaf.Seeds).SelectMany(seed => seed.Questions).Select(question => question.Question)];
        int free = questions.Count(question => !Triples(question).Any(written.Contains));
        Assert.True(free * 3 >= questions.Length, $"{free} of {questions.Length} questions");
    }

    [Fact]
    public void Skill_examples_are_many_and_short()
    {
        TaxonomyTree tree = TaxonomyReader.Read(Sample("northwind-claims"), out _);
        foreach (SkillLeaf skill in tree.Skills)
        {
            Assert.True(skill.Examples.Count >= 10);
            Assert.All(skill.Examples, example => Assert.True(example.Context!.Split('\n').Length <= 5, example.Context));
            Assert.All(skill.Examples, example => Assert.All(example.Context!.Split('\n'), line => Assert.True(Words(line).Length < 15, line)));
        }
    }

    static IEnumerable<string> Texts(Block block) => block switch
    {
        Paragraph paragraph => paragraph.Sentences,
        BulletList list => list.Items,
        Table table => table.Columns.Concat(table.Rows.SelectMany(row => row)),
        _ => [],
    };

    static IEnumerable<string> Triples(string text)
    {
        string[] words = Words(text);
        for (int index = 0; index + 2 < words.Length; index++)
            yield return $"{words[index]} {words[index + 1]} {words[index + 2]}";
    }

    static string[] Words(string text) => [.. Word().Matches(text.ToLowerInvariant()).Select(match => match.Value)];

    static string Spaced(string text) => Blank().Replace(text, " ");

    static string Sample(string name)
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Grove.slnx")))
            folder = folder.Parent;
        return Path.Combine(folder!.FullName, "samples", name);
    }

    [GeneratedRegex("[\\p{L}\\p{N}]+")]
    private static partial Regex Word();

    [GeneratedRegex("\\s+")]
    private static partial Regex Blank();
}
