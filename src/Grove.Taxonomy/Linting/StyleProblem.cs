namespace Grove.Taxonomy.Linting;

/// <summary>A change of a text.</summary>
/// <param name="From">Offset of the first character to replace.</param>
/// <param name="To">Offset behind the last one.</param>
/// <param name="Text">What stands there then.</param>
readonly record struct TextEdit(int From, int To, string Text);

/// <summary>A style warning, with the change that mends it where there is one.</summary>
sealed record StyleProblem(Diagnostic Diagnostic, TextEdit? Edit);
