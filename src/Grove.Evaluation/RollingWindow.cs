namespace Grove.Evaluation;

/// <summary>A window over a document's tokens.</summary>
/// <param name="Start">The first token read; −1 is the prefix token in front of the document.</param>
/// <param name="Length">Tokens read; token <c>Start + i</c> predicts token <c>Start + i + 1</c>.</param>
/// <param name="Scored">How many of its last predictions count; the others were counted before.</param>
readonly record struct RollingWindow(int Start, int Length, int Scored)
{
    /// <summary>The windows over a document: all full but the only one of a short document.</summary>
    public static IEnumerable<RollingWindow> Over(int tokens, int length)
    {
        for (int done = 0; done < tokens;)
        {
            int scored = Math.Min(length, tokens - done);
            done += scored;
            int start = Math.Max(-1, done - 1 - length);
            yield return new RollingWindow(start, done - 1 - start, scored);
        }
    }
}
