namespace Grove.Evaluation.Questions;

/// <summary>One unit of a normalised answer: a word, a number, a unit or a percent sign.</summary>
/// <param name="Text">The normalised form: lower case, numbers as digits, units in the singular.</param>
/// <param name="Stem">The form in which inflections of one word are equal ("checked", "checks" and "check"); same as
/// <paramref name="Text"/> for numbers and units.</param>
/// <param name="IsNumber">Whether it is a number.</param>
/// <param name="IsUnit">Whether it names a unit of time, length, money and so on.</param>
/// <param name="IsCapital">Whether it was written with a capital first letter.</param>
/// <param name="StartsSentence">Whether it is the first word of the text or of a sentence, where a capital says nothing.</param>
readonly record struct Word(string Text, string Stem, bool IsNumber, bool IsUnit, bool IsCapital, bool StartsSentence);
