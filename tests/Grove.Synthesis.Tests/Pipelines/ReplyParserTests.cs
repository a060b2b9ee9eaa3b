using Grove.Synthesis.Pipelines.Replies;

namespace Grove.Synthesis.Tests.Pipelines;

public class ReplyParserTests
{
    static readonly ReplyForm pairs = new(ReplyKind.Pairs, ["question", "response"]);
    static readonly ReplyForm list = new(ReplyKind.List, ["question"]);
    static readonly ReplyForm judgment = new(ReplyKind.Judgment, ["why", "score"]);

    [Theory]
    [InlineData("{\"pairs\": [{\"question\": \"Q1?\", \"answer\": \"A1\"}, {\"question\": \"Q2?\", \"answer\": \"A2\"}]}")]
    [InlineData("[{\"question\": \"Q1?\", \"answer\": \"A1\"}, {\"question\": \"Q2?\", \"answer\": \"A2\"},]")]
    [InlineData("Sure! Here you are:\n```json\n{\"pairs\": [{\"question\": \"Q1?\", \"answer\": \"A1\"}, {\"question\": \"Q2?\", \"answer\": \"A2\"}]}\n```\nHope it helps {smile}")]
    [InlineData("[QUESTION]\nQ1?\n[ANSWER]\nA1\n[END]\n\n[QUESTION]Q2?[ANSWER]A2[END]")]
    [InlineData("[QUESTION] Q1? [/QUESTION] [ANSWER] A1 [/ANSWER] [QUESTION] Q2? [/QUESTION] [ANSWER] A2 [/ANSWER]")]
    [InlineData("Q: Q1?\nA: A1\n\nQ: Q2?\nA: A2")]
    [InlineData("**Question 1:** Q1?\n**Answer:** A1\n\n**Question 2:** Q2?\n**Answer:** A2\n")]
    [InlineData("1. Frage: Q1?\n   Antwort: A1\n2. Frage: Q2?\n   Antwort: A2")]
    [InlineData("Pregunta: Q1?\nRespuesta: A1\nPregunta: Q2?\nRespuesta: A2")]
    [InlineData("Question : Q1?\nRéponse : A1\nQuestion : Q2?\nRéponse : A2")]
    [InlineData("<think>What shall I write? [QUESTION] no [ANSWER] no [END]</think>[QUESTION]Q1?[ANSWER]A1[END][QUESTION]Q2?[ANSWER]A2[END][QUESTION]Q3 that is cut")]
    public void Pairs_are_found_however_they_are_written(string text)
    {
        IReadOnlyList<IReadOnlyList<string>> rows = ReplyParser.Read(text, pairs, out string why);
        Assert.Equal("", why);
        Assert.Equal(["Q1?", "A1", "Q2?", "A2"], rows.SelectMany(row => row));
    }

    [Theory]
    [InlineData("", "the reply is empty")]
    [InlineData("<think>only thoughts</think>", "the reply is empty")]
    [InlineData("<!DOCTYPE html><html><body>hello</body></html>", "the reply is a web page")]
    [InlineData("I cannot help with that.", "no question with an answer was found in it")]
    [InlineData("{\"pairs\": [{\"question\": \"Q1?\"", "no question with an answer was found in it")]
    [InlineData("{\"pairs\": [{\"question\": \"\", \"answer\": \"A\"}]}", "no question with an answer was found in it")]
    public void What_holds_no_pair_says_why(string text, string reason)
    {
        Assert.Empty(ReplyParser.Read(text, pairs, out string why));
        Assert.Equal(reason, why);
    }

    [Theory]
    [InlineData("1. One\n2. Two\n3. Three")]
    [InlineData("Here they are:\n\n- One\n- Two\n- Three")]
    [InlineData("1) One\n2) Two\n3) Three")]
    [InlineData("{\"items\": [\"One\", \"Two\", \"Three\"]}")]
    [InlineData("```\n[\"One\", \"Two\", \"Three\"]\n```")]
    [InlineData("[{\"instruction\": \"One\"}, {\"instruction\": \"Two\"}, {\"instruction\": \"Three\"}]")]
    public void Lists_are_found_however_they_are_written(string text) =>
        Assert.Equal(["One", "Two", "Three"], ReplyParser.Read(text, list, out _).Select(row => row[0]));

    [Theory]
    [InlineData("[EXPLANATION] It is fine. [SCORE] 2 [END]", "2")]
    [InlineData("{\"explanation\": \"fine\", \"score\": 2}", "2")]
    [InlineData("```json\n{\"explanation\": \"fine\", \"score\": \"2\"}\n```", "2")]
    [InlineData("The answer is right.\n\n**Score: 2**", "2")]
    [InlineData("[SCORE] 2/2", "2")]
    [InlineData("[EXPLANATION] ja [SCORE] Ja [END]", "1")]
    [InlineData("Bewertung: 0", "0")]
    [InlineData("2", "2")]
    [InlineData("YES", "1")]
    public void A_score_is_found_however_it_is_written(string text, string score) =>
        Assert.Equal(score, ReplyParser.Read(text, judgment, out _).Single()[1]);

    [Fact]
    public void No_score_is_not_the_score_nought()
    {
        Assert.Empty(ReplyParser.Read("I am not sure about this one.", judgment, out string why));
        Assert.Equal("no score was found in it", why);
    }

    [Fact]
    public void Marks_of_InstructLab_give_a_row_for_each_match()
    {
        var form = new ReplyForm(ReplyKind.Tags, ["question", "answer"]) { StartTags = ["[Q]", "[A]"], EndTags = ["[A]", "[END]"] };
        Assert.Equal(["one", "two", "three", "four"], ReplyParser.Read("[Q]one[A]two[END][Q]three[A]four[END]", form, out _).SelectMany(row => row));
    }

    [Fact]
    public void Any_text_is_survived_quickly()
    {
        var random = new Random(3);
        const string letters = "[]{}\":,\\ QUESTIONANSWERD<>/html\n1.-abc";
        foreach (ReplyForm form in (ReplyForm[])[pairs, list, judgment, new(ReplyKind.Text, ["a"]), new(ReplyKind.Records, ["a", "b"])])
            for (int turn = 0; turn < 300; turn++)
                ReplyParser.Read(new string([.. Enumerable.Range(0, random.Next(400)).Select(_ => letters[random.Next(letters.Length)])]), form, out _);
        ReplyParser.Read(new string('[', 200_000), pairs, out _);
    }
}
