namespace Grove.Text;

/// <summary>How much one rendering may use; a template comes from strangers and is not trusted with more.</summary>
public sealed record TemplateLimits
{
    /// <summary>The limits that fit any prompt a model can read.</summary>
    public static TemplateLimits Default { get; } = new();

    /// <summary>Evaluated parts of the template, and elements of lists that were looked at.</summary>
    /// <value>5 million by default.</value>
    public long Steps { get; init; } = 5_000_000;

    /// <summary>Characters of the longest string, and so of the prompt.</summary>
    /// <value>16 million by default.</value>
    public int StringLength { get; init; } = 16_000_000;

    /// <summary>Characters of all strings that are made on the way, together.</summary>
    /// <value>256 million by default.</value>
    public long Characters { get; init; } = 256_000_000;

    /// <summary>Elements of the longest list or range, as in Jinja's sandbox.</summary>
    /// <value>100,000 by default.</value>
    public int ListLength { get; init; } = 100_000;

    /// <summary>Macros, blocks and expressions inside one another.</summary>
    /// <value>2,000 by default.</value>
    public int Depth { get; init; } = 2_000;
}
