using Grove.Evaluation.Questions;

namespace Grove.Evaluation.Tests.Questions;

public class NormalizedTextTests
{
    static string Words(string text) => string.Join(' ', NormalizedText.Words(text).Select(word => word.Text));

    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\n…!? ", "")]
    [InlineData("The  Claim,  is APPROVED.", "claim is approved")]
    [InlineData("A", "a")]
    [InlineData("an apple", "apple")]
    [InlineData("the insurer's office", "insurer office")]
    [InlineData("don\u2019t", "dont")]
    [InlineData("Café, cafe\u0301, CAFÉ", "cafe cafe cafe")]
    [InlineData("Straße", "strasse")]
    [InlineData("車が来る", "車 が 来 る")]
    [InlineData("9 p.m.", "9 pm")]
    [InlineData("9 p.m", "9 pm")]
    [InlineData("7 a.m. to 9pm", "7 am to 9 pm")]
    [InlineData("Section A. Then go.", "section then go")]
    [InlineData("NW-204/A4", "nw 204 a4")]
    public void WordsIgnoreCasePunctuationArticlesAndAccents(string text, string expected) => Assert.Equal(expected, Words(text));

    [Theory]
    [InlineData("4,000", "4000")]
    [InlineData("4\u202F000", "4000")]
    [InlineData("1,234,567.50", "1234567.5")]
    [InlineData("1,23", "1 23")]
    [InlineData("10, 20", "10 20")]
    [InlineData("007", "7")]
    [InlineData("0.50", "0.5")]
    [InlineData("10.", "10")]
    [InlineData("at -18 °C", "at -18 degree celsius")]
    [InlineData("10-14", "10 14")]
    [InlineData("31st March", "31 march")]
    [InlineData("ten", "10")]
    [InlineData("Twenty-five", "25")]
    [InlineData("two hundred and fifty", "250")]
    [InlineData("a hundred", "100")]
    [InlineData("three thousand five hundred and two", "3502")]
    [InlineData("one hundred thousand", "100000")]
    [InlineData("2.5 million", "2500000")]
    [InlineData("5k", "5000")]
    [InlineData("two or three", "2 or 3")]
    [InlineData("ten five", "10 5")]
    [InlineData("bread and butter", "bread and butter")]
    [InlineData("two hundred and bread", "200 and bread")]
    public void NumbersHaveOneSpelling(string text, string expected) => Assert.Equal(expected, Words(text));

    [Theory]
    [InlineData("€250")]
    [InlineData("250 €")]
    [InlineData("250 euros")]
    [InlineData("EUR 250")]
    [InlineData("two hundred and fifty Euro")]
    public void CurrencyFollowsItsNumber(string text) => Assert.Equal("250 euro", Words(text));

    [Theory]
    [InlineData("€2 million", "2000000 euro")]
    [InlineData("10 per cent", "10 %")]
    [InlineData("10%", "10 %")]
    [InlineData("ten percent", "10 %")]
    [InlineData("1 day, 2 days", "1 day 2 day")]
    [InlineData("3 hrs", "3 hour")]
    [InlineData("40km", "40 km")]
    [InlineData("between €5 and €10", "between 5 euro and 10 euro")]
    public void UnitsHaveOneSpelling(string text, string expected) => Assert.Equal(expected, Words(text));

    [Theory]
    [InlineData("checks", "checked")]
    [InlineData("checking", "check")]
    [InlineData("charges", "charged")]
    [InlineData("policies", "policy")]
    [InlineData("stopped", "stopping")]
    [InlineData("boxes", "box")]
    public void InflectionsShareAStem(string first, string second) =>
        Assert.Equal(NormalizedText.Words(first)[0].Stem, NormalizedText.Words(second)[0].Stem);

    [Theory]
    [InlineData("glass", "glas")]
    [InlineData("bus", "bu")]
    [InlineData("car", "card")]
    [InlineData("bumper", "bump")]
    public void OtherWordsDoNot(string first, string second) =>
        Assert.NotEqual(NormalizedText.Words(first)[0].Stem, NormalizedText.Words(second)[0].Stem);
}
