namespace Grove.Cli.Benchmarks;

/// <summary>How fast many answers, or one, were written, in tokens per second, everything included.</summary>
/// <param name="Name">What was done, with which model.</param>
/// <param name="Min">The slowest run.</param>
/// <param name="Median">The run in the middle.</param>
/// <param name="Max">The fastest run.</param>
/// <param name="Runs">How many.</param>
sealed record BatchResult(string Name, double Min, double Median, double Max, int Runs);
