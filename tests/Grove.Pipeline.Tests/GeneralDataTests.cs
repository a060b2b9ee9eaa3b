using Grove.Text;

namespace Grove.Pipeline.Tests;

public class GeneralDataTests
{
    [Fact]
    public void Conversations_and_texts_are_told_apart()
    {
        using var temporary = new TemporaryFolder();
        string replay = temporary.Write(
            """
            {"text":"Rain fell."}
            {"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}

            """, "replay.jsonl");
        string heldOut = temporary.Write("{\"text\":\"Snow fell.\"}\n", "heldout.jsonl");
        GeneralData data = GeneralData.Read(replay, heldOut);
        Assert.Equal(["Rain fell."], data.Texts);
        Assert.Equal("Hello", Assert.Single(data.Conversations).Messages[1].Content);
        Assert.Equal(["Snow fell."], data.HeldOut);
    }

    [Fact]
    public void Nothing_to_measure_on_is_an_error()
    {
        using var temporary = new TemporaryFolder();
        string replay = temporary.Write("{\"text\":\"Rain fell.\"}\n", "replay.jsonl");
        string empty = temporary.Write("", "heldout.jsonl");
        Assert.Contains("heldout.jsonl", Assert.Throws<GroveException>(() => GeneralData.Read(replay, empty)).Message);
        Assert.Contains("gone.jsonl", Assert.Throws<GroveException>(() => GeneralData.Read(temporary["gone.jsonl"], empty)).Message);
    }
}
