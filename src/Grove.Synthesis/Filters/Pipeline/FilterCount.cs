namespace Grove.Synthesis.Filters;

/// <summary>What one filter has done so far.</summary>
/// <param name="Name">The filter's name.</param>
/// <param name="In">Rows that came in.</param>
/// <param name="Out">Rows that went on.</param>
/// <param name="Changed">Rows among them that went on changed.</param>
/// <param name="Removed">Up to three of the removed or changed rows.</param>
public sealed record FilterCount(string Name, long In, long Out, long Changed, IReadOnlyList<FilterSample> Removed);

/// <summary>A row that a filter removed or changed.</summary>
/// <param name="Question">Its question.</param>
/// <param name="Answer">Its answer.</param>
/// <param name="Leaf">The leaf it was written for.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record FilterSample(string Question, string Answer, string Leaf, string Reason);

/// <summary>How far a pipeline is.</summary>
/// <param name="In">Rows that came in.</param>
/// <param name="Out">Rows that went out.</param>
public readonly record struct RowPipelineProgress(long In, long Out);
