namespace Grove.Evaluation.Questions;

/// <summary>A word as split from the text, before number words, units and inflections are resolved.</summary>
readonly record struct RawWord(string Text, bool IsNumber, bool IsCapital, bool StartsSentence);
