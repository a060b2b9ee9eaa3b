namespace Grove.Cli.Progress;

/// <summary>How far one stage of a command is.</summary>
/// <param name="Stage">A few words for people, such as <c>Tuning</c>; a new one starts a new bar.</param>
/// <param name="Done">Units done, 0 to <paramref name="Total"/>.</param>
/// <param name="Total">Units in all; 0 while that is not known.</param>
/// <param name="Unit">What is counted, in the plural, such as <c>steps</c>.</param>
/// <param name="Detail">Anything worth seeing beside the bar, such as the loss.</param>
sealed record Report(string Stage, double Done, double Total, string Unit, string? Detail = null);
