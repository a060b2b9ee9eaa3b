using Grove.Synthesis.Filters;
using Grove.Synthesis.Mixing;
using Grove.Synthesis.Tests.Samples;
using Grove.Taxonomy;
using Grove.Text;

namespace Grove.Synthesis.Tests.Mixing;

public class DatasetBuilderTests
{
    static readonly Conversation[] general = [.. Enumerable.Range(0, 900).Select(number =>
        new Conversation([new Message("user", $"Say the number {number} and then all the numbers that come after it, one by one."), new Message("assistant", $"{number}, {number + 1}, {number + 2}")]))];

    static TaxonomyTree Tree(params string[] humanQuestions)
    {
        KnowledgeLeaf rental = SampleDocuments.Leaf("rental");
        var seeds = new SeedContext("", [.. humanQuestions.Select(question => new SeedQuestion(question, "", [], 1))]);
        return new TaxonomyTree("", [rental with { Seeds = [seeds] }, SampleDocuments.Leaf("workshop")],
            [new SkillLeaf("poems", "qna.yaml", "Write a sonnet about the sea.", [])]);
    }

    [Fact]
    public void No_seed_question_is_trained_on_and_the_funnel_says_how_many_were_near()
    {
        Dataset free = DatasetBuilder.Build(Tree(), [], new DatasetOptions());
        // The teacher's own questions stand in for the seeds: the worst case of a leak.
        string[] human = [.. free.Rows.Take(40).Select(row => row.Messages[0].Content)];
        Dataset held = DatasetBuilder.Build(Tree(human), [], new DatasetOptions());
        HashSet<string> trained = [.. held.Rows.Select(row => Normal.Bag(row.Messages[0].Content))];
        Assert.DoesNotContain(human, question => trained.Contains(Normal.Bag(question)));
        FunnelStage stage = Assert.Single(held.Funnel, stage => stage.Name.Contains("seed questions", StringComparison.Ordinal));
        Assert.True(stage.In - stage.Out >= 40);
        Assert.Equal(3, stage.RemovedSamples.Count);
    }

    [Fact]
    public void The_funnel_hands_rows_on_from_stage_to_stage()
    {
        Dataset dataset = DatasetBuilder.Build(Tree("How high is the rent?"), general, new DatasetOptions());
        for (int stage = 1; stage < dataset.Funnel.Count - 1; stage++)
            Assert.Equal(dataset.Funnel[stage - 1].Out, dataset.Funnel[stage].In);
        Assert.Equal(dataset.Rows.Count, dataset.Funnel[^1].Out);
        Assert.Equal(dataset.Leaves.Where(leaf => !leaf.IsSkill).Sum(leaf => leaf.Kept), dataset.Rows.Count(row => row.Metadata is not null));
    }

    [Fact]
    public void The_general_share_is_kept_and_the_order_hangs_on_the_seed_alone()
    {
        var options = new DatasetOptions { GeneralShare = 0.2, SkillShare = 0 };
        Dataset one = DatasetBuilder.Build(Tree(), general, options), two = DatasetBuilder.Build(Tree(), general, options);
        static double Length(IEnumerable<Conversation> rows) => rows.Sum(row => row.Messages.Sum(message => message.Content.Length + 5));
        Assert.InRange(Length(one.Rows.Where(row => row.Metadata is null)) / Length(one.Rows), 0.19, 0.22);
        Assert.Equal(one.Rows.Select(row => row.Messages[0].Content), two.Rows.Select(row => row.Messages[0].Content));
    }

    [Fact]
    public void A_skill_without_a_generator_is_named() =>
        Assert.Contains(DatasetBuilder.Build(Tree(), [], new DatasetOptions()).Notes, note => note.Contains("poems", StringComparison.Ordinal) && note.Contains("no generator", StringComparison.Ordinal));

    [Fact]
    public void Rows_come_back_from_the_file_as_they_were_written()
    {
        string path = Path.Combine(Path.GetTempPath(), $"grove-{Guid.NewGuid():N}.jsonl");
        try
        {
            Dataset dataset = DatasetBuilder.Build(Tree(), [], new DatasetOptions());
            dataset.Write(path);
            Conversation[] read = [.. ChatDataset.Read(path)];
            Assert.Equal(dataset.Rows.Count, read.Length);
            Assert.Equal(dataset.Rows[7].Messages[1], read[7].Messages[1]);
            Assert.Equal(dataset.Rows[7].Metadata!["source"], read[7].Metadata!["source"]);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
