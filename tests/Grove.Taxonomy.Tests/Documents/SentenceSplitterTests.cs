using Grove.Taxonomy.Documents;

namespace Grove.Taxonomy.Tests.Documents;

public sealed class SentenceSplitterTests
{
    // '|' stands where the text is to be split.
    [Theory]
    [InlineData("One ends. |Two begins! |Is three here? |Yes.")]
    [InlineData("Dr. Smith and Mrs. Jones met Prof. Lee. |They left.")]
    [InlineData("Bring fruit, e.g. Apples or i.e. Pears. |Eat it.")]
    [InlineData("See No. 5 and Nos. 6 to 8. |Then stop.")]
    [InlineData("The answer is no. |The claim is closed.")]
    [InlineData("It takes approx. 10 days. |It costs 3.50 euros. |It weighs 2.5 kg.")]
    [InlineData("The limit is 5. |The excess is 2.")]
    [InlineData("We open at 8.30 a.m. on weekdays. |We close at 5 p.m. |The door is green.")]
    [InlineData("We open at 8.30 a.m. Monday to Friday.")]
    [InlineData("The courier J. R. Brown arrived. |He left.")]
    [InlineData("Take vitamin C. |The dose is low.")]
    [InlineData("The U.S. Senate met. |The U.S. |The office is closed.")]
    [InlineData("He said \"Stop!\" and left. |\"Go.\" |She went.")]
    [InlineData("Paint, tape, etc. |The rest is free.")]
    [InlineData("Wait... and see. |Wait... |Then go.")]
    [InlineData("1. Open the box.")]
    [InlineData("Look at www.example.org. |It helps.")]
    [InlineData("It was Jan. 5 then. |We met (by chance). |He stayed.")]
    [InlineData("Über alles. |Études follow. |Ça va.")]
    [InlineData("これは文です。|次の文です。")]
    [InlineData("no end mark")]
    public void Splits(string marked)
    {
        string[] expected = [.. marked.Split('|').Select(sentence => sentence.Trim())];
        Assert.Equal(expected, SentenceSplitter.Split(marked.Replace("|", "")));
    }

    [Fact]
    public void White_space_is_collapsed_and_nothing_gives_nothing()
    {
        Assert.Equal(["A b c."], SentenceSplitter.Split("  A\n\tb  c.\u00A0"));
        Assert.Empty(SentenceSplitter.Split(" \n "));
    }
}
