namespace Grove.Inference.Batching;

/// <summary>
/// Proposes what may come next: where the last few tokens occurred before, in the prompt or in the answer so far, the same tokens may follow
/// again (Saxena 2023, "prompt lookup decoding"). An answer that copies from its document is proposed almost whole.
/// </summary>
/// <remarks>
/// How many are proposed follows what was accepted, and when proposals cost more than they save none are made for a while. Nothing here
/// looks at a clock, so the same request makes the same proposals every time.
/// </remarks>
sealed class PromptLookup
{
    /// <summary>Most tokens of a proposal.</summary>
    public const int MostTokens = 15;

    const int FirstTokens = 4, LongestMatch = 3, ShortestMatch = 2;

    /// <summary>What a proposed token costs, in tokens written singly: about what a further row of a pass takes.</summary>
    const double Cost = 0.25;

    const double FirstCredit = 3, MostCredit = 8;
    const int FirstPause = 16, LongestPause = 256;

    int length, resting, pause;
    double credit;

    /// <summary>Begins a new answer.</summary>
    public void Start()
    {
        (length, resting, pause, credit) = (FirstTokens, 0, FirstPause, FirstCredit);
    }

    /// <summary>Writes the tokens that may come next.</summary>
    /// <param name="text">Prompt and answer so far.</param>
    /// <param name="proposed">Room for them; at most as many are written.</param>
    /// <returns>How many; 0 when there is nothing to propose, or when proposing does not pay.</returns>
    public int Propose(ReadOnlySpan<int> text, Span<int> proposed)
    {
        if (resting > 0)
        {
            resting--;
            return 0;
        }
        int most = Math.Min(proposed.Length, length);
        if (most <= 0) return 0;
        for (int match = LongestMatch; match >= ShortestMatch; match--)
        {
            if (text.Length <= match) continue;
            int at = text[..^1].LastIndexOf(text[^match..]);
            if (at < 0) continue;
            // What repeats with a short period is taken to go on repeating: the proposal runs into itself.
            for (int i = 0, from = at + match; i < most; i++, from++) proposed[i] = from < text.Length ? text[from] : proposed[from - text.Length];
            return most;
        }
        return 0;
    }

    /// <summary>Learns what became of a proposal.</summary>
    /// <param name="proposed">Tokens proposed; 1 or more.</param>
    /// <param name="accepted">Those that came.</param>
    public void Learn(int proposed, int accepted)
    {
        credit = Math.Min(MostCredit, credit + accepted - Cost * proposed);
        if (accepted == proposed) length = Math.Min(MostTokens, 2 * length);
        else length = Math.Max(2, Math.Min(length, accepted + 1));
        if (accepted > 0) pause = FirstPause;
        if (credit >= 0) return;
        resting = pause;
        pause = Math.Min(LongestPause, 2 * pause);
        credit = 1;
    }
}
