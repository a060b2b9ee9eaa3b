using Grove.Evaluation.Questions;

namespace Grove.Evaluation.Tests.Questions;

public class KeyFactTests
{
    static bool Stated(string reference, string[] facts, string prediction) =>
        Answer.Score(new Question("leaf", "How long does the customer have?", reference, facts), prediction).KeyFact;

    static bool Derived(string question, string reference, string prediction) =>
        Answer.Score(new Question("leaf", question, reference, []), prediction).KeyFact;

    [Theory]
    [InlineData("You have ten days to report it.", true)]
    [InlineData("10 day", true)]
    [InlineData("Within 10-days", true)]
    [InlineData("two weeks", true)]
    [InlineData("100 days", false)]
    [InlineData("10 weeks", false)]
    [InlineData("days 10", false)]
    [InlineData("10 or 14 days", false)]
    [InlineData("14 or 10 days", false)]
    [InlineData("10 days, 14 days, 30 days", false)]
    [InlineData("10 days or 14 days", false)]
    [InlineData("10 days or two", false)]
    [InlineData("10 days, and repairs above 4,000 euros need approval", true)]
    [InlineData("10 days or 4,000 km", true)]
    [InlineData("", false)]
    [InlineData("?!", false)]
    public void AStatedFactIsARunOfWords(string prediction, bool right) =>
        Assert.Equal(right, Stated("Ten days.", ["ten days", "two weeks", " "], prediction));

    [Fact]
    public void TheReferenceMayListAlternatives() =>
        Assert.True(Stated("10 or 14 days, depending on the policy", ["14 days"], "10 or 14 days"));

    [Fact]
    public void FactsWithoutWordsAreIgnored() => Assert.True(Stated("Ten days.", ["…"], "ten days"));

    [Theory]
    [InlineData("How many days do I have?", "You have ten days.", "10", true)]
    [InlineData("How many days do I have?", "You have ten days.", "10 weeks", false)]
    [InlineData("How many days do I have?", "You have ten days.", "You have days", false)]
    [InlineData("How many days do I have?", "You have ten days.", "How many days do I have?", false)]
    [InlineData("Who approves repairs above 4,000 euros?", "Repairs above 4,000 euros are approved by the team leader.", "the team leader", true)]
    [InlineData("Who approves repairs above 4,000 euros?", "Repairs above 4,000 euros are approved by the team leader.", "Repairs above 4,000 euros are approved", false)]
    [InlineData("When is the office open?", "Monday to Friday from 8 am to 6 pm", "8am to 6pm, Monday to Friday", true)]
    [InlineData("When is the office open?", "Monday to Friday from 8 am to 6 pm", "8 pm to 6 am, Monday to Friday", false)]
    [InlineData("When is the office open?", "Monday to Friday from 8 am to 6 pm", "Monday to Friday from 8 am", false)]
    public void ADerivedFactNeedsEveryNumber(string question, string reference, string prediction, bool right) =>
        Assert.Equal(right, Derived(question, reference, prediction));

    [Theory]
    [InlineData("They come from Contoso Glass.", "Contoso Glass", true)]
    [InlineData("Contoso Glass supplies them.", "contoso glass", true)]
    [InlineData("Contoso Glass supplies them.", "Fabrikam Glass", false)]
    [InlineData("Contoso supplies them.", "It is Contoso.", true)]
    [InlineData("Contoso supplies them.", "Who supplies the windscreens?", false)]
    public void ADerivedFactNeedsTheNames(string reference, string prediction, bool right) =>
        Assert.Equal(right, Derived("Who supplies the windscreens?", reference, prediction));

    [Theory]
    [InlineData("The roof, the bonnet and the windscreen.", "bonnet and roof", true)] // 2 of 3
    [InlineData("The roof, the bonnet and the windscreen.", "Roofs.", false)]
    [InlineData("The roof, the bonnet and the windscreen.", "What is checked after hail?", false)]
    [InlineData("After hail the radiator is checked.", "the radiator", true)]
    [InlineData("After hail the radiator is checked.", "after hail it is checked", false)]
    public void WithoutNumbersAndNamesItNeedsTheContentWords(string reference, string prediction, bool right) =>
        Assert.Equal(right, Derived("What is checked after hail?", reference, prediction));

    [Theory]
    [InlineData("Is hail damage covered?", "Yes.", "Yes, it is.", true)]
    [InlineData("Is hail damage covered?", "Yes.", "Hail damage is covered.", true)]
    [InlineData("Is hail damage covered?", "Yes.", "No.", false)]
    [InlineData("Is hail damage covered?", "Yes.", "Hail damage is not covered.", false)]
    [InlineData("Is hail damage covered?", "Yes.", "The office is closed.", false)]
    [InlineData("Is hail damage covered?", "Yes.", "Is hail damage covered", false)]
    [InlineData("If it hails, is damage covered?", "Yes.", "If it hails, is damage covered?", false)]
    [InlineData("Is hail damage covered?", "It is not covered.", "no", true)]
    [InlineData("Is hail damage covered?", "No, the owner pays.", "Yes, the owner pays.", false)]
    [InlineData("Is hail damage covered?", "No, the owner pays.", "The owner pays.", true)]
    public void YesAndNoAreToldApart(string question, string reference, string prediction, bool right) =>
        Assert.Equal(right, Derived(question, reference, prediction));

    [Theory]
    [InlineData("The owner pays.", true)]
    [InlineData("the driver", false)]
    [InlineData("Does the driver or the owner pay?", false)]
    public void AChoiceMustBeMade(string prediction, bool right) =>
        Assert.Equal(right, Derived("Does the driver or the owner pay?", "The owner.", prediction));

    [Theory]
    [InlineData("How many suppliers does each part have?", "One.", "Just one.", true)]
    [InlineData("How many suppliers does each part have?", "One.", "Two.", false)]
    [InlineData("What does an interpreter cost me?", "Nothing.", "It costs nothing.", true)]
    [InlineData("What does an interpreter cost me?", "Nothing.", "It costs me.", false)]
    public void AReferenceOfFunctionWordsIsTakenWhole(string question, string reference, string prediction, bool right) =>
        Assert.Equal(right, Derived(question, reference, prediction));

    [Fact]
    public void AnAnswerThatRepeatsTheQuestionIsNeverRight()
    {
        (string Question, string Reference)[] pairs =
        [
            ("Is it 10 or 14 days?", "10 days"),
            ("Must I call?", "Yes"),
            ("What is it?", "It is"),
            ("What is a claim number?", "A number for the claim"),
            ("Who pays, Contoso or Fabrikam?", "Contoso"),
        ];
        foreach ((string question, string reference) in pairs)
            Assert.False(Derived(question, reference, question), question);
    }

    [Fact]
    public void AlternativeNumbersAreWrongForDerivedFactsToo() =>
        Assert.False(Derived("How long?", "Ten days.", "10 or 14 days"));
}
