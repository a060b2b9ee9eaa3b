namespace Grove.Synthesis.Pipelines.Novelty;

/// <summary>ROUGE-L (Lin 2004): how much two texts share, by their longest common subsequence of words.</summary>
public static class RougeL
{
    /// <summary>The F-measure of two sequences of words.</summary>
    /// <param name="one">Words as numbers; the same word has the same number in both.</param>
    /// <param name="other">The other's words.</param>
    /// <returns>2 · LCS / (length + length), from 0 to 1; 0 where one is empty.</returns>
    public static double Score(ReadOnlySpan<int> one, ReadOnlySpan<int> other) =>
        one.Length == 0 || other.Length == 0 ? 0 : 2.0 * LongestCommon(one, other) / (one.Length + other.Length);

    /// <summary>The length of the longest common subsequence, in time length × length and memory of one length.</summary>
    /// <param name="one">A sequence.</param>
    /// <param name="other">Another.</param>
    public static int LongestCommon(ReadOnlySpan<int> one, ReadOnlySpan<int> other)
    {
        if (one.Length < other.Length) return LongestCommon(other, one);
        Span<int> row = other.Length < 256 ? stackalloc int[other.Length + 1] : new int[other.Length + 1];
        row.Clear();
        foreach (int word in one)
        {
            int diagonal = 0;
            for (int column = 1; column <= other.Length; column++)
            {
                int above = row[column];
                row[column] = word == other[column - 1] ? diagonal + 1 : Math.Max(above, row[column - 1]);
                diagonal = above;
            }
        }
        return row[other.Length];
    }
}
