namespace Grove.Text;

/// <summary>A part of a text.</summary>
/// <param name="Start">In UTF-16 units.</param>
/// <param name="Length">In UTF-16 units.</param>
/// <param name="Matches">Whether a pattern matches it, or it is what stands between matches.</param>
readonly record struct TextSpan(int Start, int Length, bool Matches);
