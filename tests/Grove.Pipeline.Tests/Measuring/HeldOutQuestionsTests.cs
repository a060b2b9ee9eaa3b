using Grove.Pipeline.Measuring;
using Grove.Taxonomy;
using Grove.Text;

namespace Grove.Pipeline.Tests.Measuring;

public class HeldOutQuestionsTests
{
    static readonly Tokenizer Bytes = BpeTrainer.Train(["a b c"], 261, ChatRenderer.SpecialTokens, 1);

    [Fact]
    public void Questions_keep_leaf_answer_key_facts_and_context()
    {
        HeldOutQuestions questions = HeldOutQuestions.Of(Tree(new SeedQuestion(" How long? ", " Ten days. ", ["ten"], 3)), Bytes, 256);
        var question = Assert.Single(questions.Knowledge);
        Assert.Equal(("leaf", "How long?", "Ten days."), (question.Leaf, question.Text, question.Answer));
        Assert.Equal(["ten"], question.KeyFacts);
        Assert.Equal("the passage", question.Context);
        var skill = Assert.Single(questions.Skills);
        Assert.Equal(("skill", "Do it", "some text"), (skill.Leaf, skill.Text, skill.Context));
        Assert.Empty(questions.Notes);
    }

    [Fact]
    public void A_question_longer_than_the_window_is_left_out_and_told()
    {
        HeldOutQuestions questions = HeldOutQuestions.Of(
            Tree(new SeedQuestion("How long?", "Ten days.", [], 3), new SeedQuestion(new string('x', 100), "No.", [], 4)), Bytes, 100);
        Assert.Equal("How long?", Assert.Single(questions.Knowledge).Text);
        Assert.StartsWith("1 of 2 held-out questions were left out", Assert.Single(questions.Notes));
    }

    [Fact]
    public void The_same_question_counts_once()
    {
        var twice = new SeedQuestion("How long?", "Ten days.", [], 3);
        Assert.Single(HeldOutQuestions.Of(Tree(twice, twice), Bytes, 256).Knowledge);
    }

    static TaxonomyTree Tree(params SeedQuestion[] questions) => new(
        "root",
        [new KnowledgeLeaf("leaf", "qna.yaml", "domain", "outline", [new SeedContext("the passage", questions)], [])],
        [new SkillLeaf("skill", "qna.yaml", "doing", [new SkillExample("Do it", "Done", "some text", 1)])]);
}
