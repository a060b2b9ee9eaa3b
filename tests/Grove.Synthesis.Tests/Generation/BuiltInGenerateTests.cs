using System.Diagnostics;
using System.Text.RegularExpressions;
using Grove.Synthesis.Generation;
using Grove.Synthesis.Rows;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Taxonomy;
using Microsoft.Extensions.AI;

namespace Grove.Synthesis.Tests.Generation;

public partial class BuiltInGenerateTests
{
    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();

    static Teacher Teacher(BuiltInChatClient client) => new(client, BuiltInChatClient.ModelId) { Context = int.MaxValue };

    [Theory]
    [InlineData("northwind-claims", 5)]
    [InlineData("clinic-leaflet", 2)]
    public async Task The_samples_give_two_hundred_distinct_grounded_pairs_for_each_leaf(string sample, int leaves)
    {
        using var folder = new TemporaryFolder();
        using var client = new BuiltInChatClient();
        TaxonomyTree tree = GenerateSetup.Sample(sample);
        var clock = Stopwatch.StartNew();
        GenerateResult result = await GenerateSetup.Run(tree, client, folder.Path, new GenerateOptions { PerLeaf = 200 }, teacher: Teacher(client));
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);
        Assert.True(result.IsEnough);
        Assert.Equal(leaves, result.Leaves.Count);
        Assert.All(result.Leaves, leaf => Assert.Equal((200, (string?)null), (leaf.Delivered, leaf.Reason)));
        foreach (IGrouping<string, SyntheticRow> leaf in result.Rows.GroupBy(row => row.Lineage.Leaf))
        {
            SyntheticRow[] rows = [.. leaf];
            Assert.All(rows, row => Assert.False(string.IsNullOrWhiteSpace(row.Question) || string.IsNullOrWhiteSpace(row.Answer)));
            AssertDistinct([.. rows.Select(row => Word().Matches(row.Question.ToLowerInvariant()).Select(match => match.Value).ToHashSet())]);
            AssertDistinct([.. rows.Select(row => row.Question.ToLowerInvariant().Split(' ').ToHashSet())]);
            AssertDistinct([.. rows.Select(row => Word().Matches($"{row.Question} {row.Answer}".ToLowerInvariant()).Select(match => match.Value).ToHashSet())]);
        }
        HashSet<string> seeds = [.. tree.Knowledge.SelectMany(leaf => leaf.Seeds).SelectMany(seed => seed.Questions).Select(question => question.Question.ToLowerInvariant())];
        Assert.DoesNotContain(result.Rows, row => seeds.Contains(row.Question.ToLowerInvariant()));
        Assert.All(result.Rows.Where(row => row.Lineage.LeafKind == "knowledge"), row =>
        {
            Assert.NotEqual("", row.Lineage.Document);
            Assert.NotEqual("", row.Lineage.Source);
        });
    }

    static void AssertDistinct(HashSet<string>[] sets)
    {
        for (int one = 0; one < sets.Length; one++)
            for (int other = 0; other < one; other++)
            {
                int common = sets[one].Count(sets[other].Contains);
                Assert.True(common <= 0.8 * (sets[one].Count + sets[other].Count - common), string.Join(' ', sets[one]) + " | " + string.Join(' ', sets[other]));
            }
    }

    [Fact]
    public async Task A_leaf_that_holds_less_says_how_much_and_why_and_fails()
    {
        using var folder = new TemporaryFolder();
        using var client = new BuiltInChatClient();
        TaxonomyTree tree = GenerateSetup.Sample("clinic-leaflet");
        GenerateResult result = await GenerateSetup.Run(tree with { Knowledge = [tree.Knowledge[0]] }, client, folder.Path, new GenerateOptions { PerLeaf = 20_000 }, teacher: Teacher(client));
        LeafOutcome leaf = Assert.Single(result.Leaves);
        Assert.InRange(leaf.Delivered, 200, 9999);
        Assert.Matches(@"its documents hold \d+ facts, which gave \d+ wordings and \d+ pairs that differ enough; \d+ rounds? of asking left \d+ behind the filters", leaf.Reason);
        Assert.False(result.IsEnough);
    }

    [Fact]
    public async Task The_same_rows_come_again_and_a_greater_number_begins_with_them()
    {
        using var client = new BuiltInChatClient();
        TaxonomyTree tree = GenerateSetup.Sample("clinic-leaflet");
        var files = new List<string>();
        foreach (int perLeaf in (int[])[40, 40, 80])
        {
            using var folder = new TemporaryFolder();
            await GenerateSetup.Run(tree, client, folder.Path, new GenerateOptions { PerLeaf = perLeaf }, teacher: Teacher(client));
            files.Add(File.ReadAllText(Path.Combine(folder.Path, "train.jsonl")));
        }
        Assert.Equal(files[0], files[1]);
        Assert.Equal(80, files[0].Split('\n').Length - 1);
        Assert.Equal(160, files[2].Split('\n').Length - 1);
    }

    [Fact]
    public async Task A_skill_without_rules_and_a_leaf_in_another_language_say_so_while_others_go_on()
    {
        using var folder = new TemporaryFolder();
        using var client = new BuiltInChatClient();
        GenerateSetup.WriteGermanTaxonomy(folder.Path);
        TaxonomyTree german = GenerateSetup.Read(folder.Path), sample = GenerateSetup.Sample("clinic-leaflet");
        var skill = new SkillLeaf("poems", "qna.yaml", "Write short poems about the sea.", [new SkillExample("Write a poem about the sea and the wind.", "The sea is wide.", null, 1)]);
        GenerateResult result = await GenerateSetup.Run(sample with { Knowledge = [.. german.Knowledge, sample.Knowledge[0]], Skills = [skill] }, client, folder.File("out/x")[..^2], new GenerateOptions { PerLeaf = 20 }, teacher: Teacher(client));
        Assert.Contains("German", result.Leaves[0].Reason, StringComparison.Ordinal);
        Assert.Equal(20, result.Leaves[1].Delivered);
        Assert.Contains("no generator for this skill", result.Leaves[2].Reason, StringComparison.Ordinal);
        Assert.False(result.IsEnough);
    }

    [Fact]
    public async Task As_a_plain_chat_client_it_reads_a_document_from_the_message()
    {
        using var client = new BuiltInChatClient();
        ChatResponse response = await client.GetResponseAsync([new ChatMessage(ChatRole.User, "# Fees\n\nA berth in the harbour of Larsund costs 40 euros per night. The harbour opens at 6 am.\n")]);
        Assert.Contains("40 euros per night", response.Text, StringComparison.Ordinal);
    }
}
