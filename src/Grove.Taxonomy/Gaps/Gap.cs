namespace Grove.Taxonomy.Gaps;

/// <summary>Something that a taxonomy has too little of.</summary>
/// <param name="Kind">
/// <c>unfinished-leaf</c>, <c>empty-branch</c>, <c>thin-branch</c>, <c>few-questions</c>, <c>unasked-section</c>, <c>low-accuracy</c> or <c>uncovered-question</c>.
/// </param>
/// <param name="Where">The leaf, the branch or the question.</param>
/// <param name="What">What is missing, in a plain sentence without a full stop.</param>
/// <param name="Suggestion">What to do.</param>
public sealed record Gap(string Kind, string Where, string What, string Suggestion);
