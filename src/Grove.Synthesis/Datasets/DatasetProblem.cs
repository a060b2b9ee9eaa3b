namespace Grove.Synthesis.Datasets;

/// <summary>Something wrong with a row.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The row's line, from 1; 0 for the file as a whole.</param>
/// <param name="Rule">What was looked for, such as <c>empty-message</c>.</param>
/// <param name="Message">What was found, for people.</param>
public sealed record DatasetProblem(string File, int Line, string Rule, string Message);
