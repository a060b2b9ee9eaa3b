using Grove.Models;

namespace Grove.Inference.Batching;

/// <summary>How many questions are answered at once, and what that may cost. None of these changes an answer.</summary>
public sealed record BatchSettings
{
    /// <summary>Cache where nothing else is said, if a whole window does not need more.</summary>
    const long DefaultCacheBytes = 512L << 20;

    /// <summary>Answers that are written at the same time; further requests wait their turn.</summary>
    /// <value>1 to 256; 16 by default.</value>
    public int MaxSequences { get; init; } = 16;

    /// <summary>Requests that may wait; a further one is refused.</summary>
    /// <value>0 or more; 1,024 by default.</value>
    public int MaxWaiting { get; init; } = 1024;

    /// <summary>Most bytes of cached keys and values, of running answers and of beginnings kept to be found again.</summary>
    /// <value>1 or more; null, the default, for 512 MB or what one whole window needs, whichever is more. Memory is taken as it is needed.</value>
    public long? CacheBytes { get; init; }

    /// <summary>Tokens of prompts that are read in one step while nobody waits for an answer to go on.</summary>
    /// <value>1 to 4,096; 256 by default.</value>
    public int PromptRows { get; init; } = 256;

    /// <summary>Tokens of prompts that are read in one step beside answers: more lets new requests begin sooner and running ones go on later.</summary>
    /// <value>1 to <see cref="PromptRows"/>; 64 by default.</value>
    public int PromptRowsBeside { get; init; } = 64;

    /// <summary>Whether tokens are proposed from the text so far and verified together, which makes answers that copy from their document faster.</summary>
    /// <value>True by default. Nothing is proposed for weights of which several rows cost as much as single ones (<see cref="BatchDecoder.RowsShareWork"/>).</value>
    public bool Speculation { get; init; } = true;

    /// <summary>The limit in bytes for a model and a window.</summary>
    internal long LimitFor(Architecture architecture, int window) => CacheBytes ?? Math.Max(DefaultCacheBytes, PageCache.BytesOf(architecture, window));

    /// <summary>Checks every range and names all that are wrong together.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        List<string> wrong = [];
        if (MaxSequences is < 1 or > 256) wrong.Add($"MaxSequences is {MaxSequences}; it must be 1 to 256.");
        if (MaxWaiting < 0) wrong.Add($"MaxWaiting is {MaxWaiting}; it must be 0 or more.");
        if (CacheBytes is < 1) wrong.Add($"CacheBytes is {CacheBytes}; it must be 1 or more.");
        if (PromptRows is < 1 or > 4096) wrong.Add($"PromptRows is {PromptRows}; it must be 1 to 4,096.");
        if (PromptRowsBeside < 1 || PromptRowsBeside > PromptRows) wrong.Add($"PromptRowsBeside is {PromptRowsBeside}; it must be 1 to PromptRows ({PromptRows}).");
        if (wrong.Count > 0) throw new ArgumentException(string.Join(' ', wrong));
    }
}
