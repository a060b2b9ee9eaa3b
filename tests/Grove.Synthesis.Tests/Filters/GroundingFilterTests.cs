using Grove.Synthesis.Filters;

namespace Grove.Synthesis.Tests.Filters;

public class GroundingFilterTests
{
    [Theory]
    [InlineData("en", "Hail damage must be reported to the claims desk within 10 days.", "You must report damages by hail to the claims desk within ten days.", null)]
    [InlineData("en", "Hail damage must be reported within 10 days.", "Within 14 days.", "the number 14 is not in the source")]
    [InlineData("en", "The limit is 4,000 euros.", "It is 4000 euros.", null)]
    [InlineData("en", "Claims are approved by Anna Berg.", "They are approved by Anna Holt.", "the name Holt is not in the source")]
    [InlineData("en", "Claims are approved by the head of department.", "A lawyer of the company decides in court about every single claim.", "1 of the answer's 6 content words are in the source; \"lawyer\" is not")]
    [InlineData("de", "Hagelschäden sind innerhalb von zehn Tagen zu melden.", "Man meldet einen Hagelschaden in 10 Tagen.", null)]
    [InlineData("de", "Hagelschäden sind innerhalb von zehn Tagen zu melden.", "Nach 20 Tagen.", "the number 20 is not in the source")]
    [InlineData("es", "Los daños por granizo se comunican en diez días.", "El daño de granizo debe comunicarse en 10 días.", null)]
    [InlineData("es", "Los daños por granizo se comunican en diez días.", "Debe comunicarlo a Madrid.", "the name Madrid is not in the source")]
    [InlineData("fr", "Les dommages causés par la grêle sont déclarés dans les dix jours.", "Il faut déclarer un dommage causé par la grêle dans les 10 jours.", null)]
    [InlineData("fr", "Les dommages causés par la grêle sont déclarés dans les dix jours.", "L'assureur rembourse la facture complète du garage.", "0 of the answer's 5 content words are in the source; \"L'assureur\" is not")]
    public void An_answer_has_to_be_in_its_source(string language, string source, string answer, string? reason) =>
        Assert.Equal(reason ?? "", new GroundingFilter().Judge(TestRow.Of("?", answer, source, language)).Reason);

    [Fact]
    public void Words_of_the_question_are_given_but_not_its_numbers()
    {
        var filter = new GroundingFilter();
        Assert.True(filter.Judge(TestRow.Of("How long may a courtesy car be kept?", "A courtesy car may be kept for seven days.", "Seven days at most.")).Keeps);
        Assert.False(filter.Judge(TestRow.Of("Is it 9 days?", "It is 9 days.", "Seven days at most.")).Keeps);
    }

    [Fact]
    public void A_row_without_a_source_is_let_through_and_a_context_is_one()
    {
        var filter = new GroundingFilter();
        Assert.True(filter.Judge(TestRow.Of("Write a poem.", "Roses are red.")).Keeps);
        Assert.False(filter.Judge(TestRow.Of("Summarize.", "It costs 50 euros.", context: "It costs 40 euros.")).Keeps);
    }
}
