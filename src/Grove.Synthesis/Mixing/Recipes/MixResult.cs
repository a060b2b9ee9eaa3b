namespace Grove.Synthesis.Mixing.Recipes;

/// <summary>What a mixture became.</summary>
/// <param name="Rows">Rows in the output.</param>
/// <param name="Sources">What each source gave, in the recipe's order.</param>
/// <param name="Dropped">What the form of the output had no place for, with the number of rows.</param>
/// <param name="Notes">What could not be done as asked, in plain sentences.</param>
public sealed record MixResult(long Rows, IReadOnlyList<MixedSource> Sources, IReadOnlyDictionary<string, long> Dropped, IReadOnlyList<string> Notes);

/// <summary>What one source gave.</summary>
/// <param name="Path">The file, as the recipe names it.</param>
/// <param name="Form">How its rows were rewritten.</param>
/// <param name="Read">Rows in the file.</param>
/// <param name="Usable">Rows that can be used in this form.</param>
/// <param name="Rows">Rows in the mixture, repeats counted.</param>
/// <param name="Dropped">Why rows could not be used, with their number.</param>
public sealed record MixedSource(string Path, MixForm Form, long Read, long Usable, long Rows, IReadOnlyDictionary<string, long> Dropped);

/// <summary>How far mixing is.</summary>
/// <param name="Stage"><c>Counting</c>, <c>Mixing</c> or <c>Shuffling</c>.</param>
/// <param name="Rows">Rows done in this stage.</param>
/// <param name="Total">Rows to do; 0 while that is not known.</param>
public readonly record struct MixProgress(string Stage, long Rows, long Total);
