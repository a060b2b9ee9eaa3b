namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>How a number is bounded by the words before it.</summary>
enum Bound
{
    None, Within, AtMost, AtLeast, Above, Below, After, Before, Until, From, For, By, Every,
}

/// <summary>A number with what it counts, such as "within 10 working days" or "at least three photos".</summary>
/// <param name="Kind"><c>duration</c>, <c>money</c>, <c>percent</c>, <c>clock</c>, <c>date</c>, <c>frequency</c>, <c>count</c> or another kind of unit.</param>
/// <param name="Bound">What the words before the number say.</param>
/// <param name="Unit">What is counted, as written ("working days"), empty where the number stands alone.</param>
/// <param name="Start">First token, the words of the bound included.</param>
/// <param name="Number">The token of the number.</param>
/// <param name="End">Token behind the last.</param>
sealed record Quantity(string Kind, Bound Bound, string Unit, int Start, int Number, int End);
