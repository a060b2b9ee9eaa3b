using Grove.Text;
using Grove.Taxonomy;
using Grove.Taxonomy.Attributions;
using Grove.Taxonomy.Documents;
using Grove.Evaluation;
using Grove.Evaluation.Questions;
using Grove.Evaluation.Reports;
using Grove.Evaluation.Statistics;
using Grove.Pipeline.Output;
using Grove.Training.Runs;

namespace Grove.Pipeline.Tests.Output;

public class GrownModelCardTests
{
    [Fact]
    public void The_card_tells_base_scores_data_and_settings()
    {
        string card = GrownModelCard.Write(Report(), "grove-base-6m", "---\nlicense: cc-by-4.0\n---\n\n# Base\n\nMade of books.\n", [new RunInput("taxonomy/a.md", 1234, new string('a', 64))], Taxonomy());
        Assert.StartsWith("---\nlanguage: en\n", card);
        Assert.Contains("base_model: grove-base-6m\n", card);
        Assert.Contains("| 0.0 % (0.0 to 79.3) | 100.0 % (20.7 to 100.0) |", card);
        Assert.Contains("| bits per byte, general text | 2.000 (1.900 to 2.100) | 2.050 (1.900 to 2.100) |", card);
        Assert.Contains("- taxonomy/a.md (1,234 bytes, sha256 aaaaaaaaaaaaaaaa)", card);
        Assert.Contains("| learning rate | 0.001 |", card);
        Assert.Contains("> # Base\n", card);
        Assert.DoesNotContain("> license:", card);
        Assert.Contains("## Sources and licences\n", card);
        Assert.Contains("| claims | Rules \\| of 2025 | CC-BY-4.0 | Anne | https://example.org/rules | 7 |\n", card);
        Assert.Contains("| secrets | Book | All rights reserved (check it) |  |  |  |\n", card);
        Assert.Contains("- https://example.org/x.git at 0123\n", card);
        Assert.Contains("| naming | not told | not told | | | |\n", card);
    }

    static TaxonomyTree Taxonomy()
    {
        var document = new Document("a.md", "A", []) { Repository = "https://example.org/x.git", Commit = "0123" };
        return new TaxonomyTree(
            "taxonomy",
            [
                new KnowledgeLeaf("claims", "qna.yaml", "", "", [], [document]) { Attributions = [new Attribution("Rules | of 2025", "https://example.org/rules", "7", "CC-BY-4.0", "Anne", 1)] },
                new KnowledgeLeaf("secrets", "qna.yaml", "", "", [], []) { Attributions = [new Attribution("Book", "", "", "All rights reserved", "", 1)] },
            ],
            [new SkillLeaf("naming", "qna.yaml", "", [])]);
    }

    static GrowReport Report()
    {
        var question = new Question("leaf", "How long?", "Ten days.", []);
        Measurement Side(string answer, double bits) => new(
            KnowledgeScores.Of([Answer.Score(question, answer)]), new BitsPerByteScore(new Interval(bits, 1.9, 2.1), 1, 10, 40));
        return new GrowReport
        {
            Title = "claims",
            Created = DateTimeOffset.UnixEpoch,
            Version = "0.1.0",
            Model = "out/model",
            ChatCommand = "grove chat out/model",
            Before = Side("No idea.", 2.0),
            After = Side("Ten days.", 2.05),
            Funnel = [new FunnelStage("written", 10, 8, [])],
            Loss = [new LossPoint(1, 2)],
            Settings = [new Setting("learning rate", "0.001")],
        };
    }
}
