namespace Grove.Text;

/// <summary>What a post-processor puts around the ids of one text, such as the token that begins a sequence.</summary>
/// <param name="Before">Ids before the text.</param>
/// <param name="After">Ids after it.</param>
sealed record SequenceFrame(int[] Before, int[] After)
{
    /// <summary>Nothing.</summary>
    public static SequenceFrame None { get; } = new([], []);

    /// <summary>This one, with another around it.</summary>
    public SequenceFrame Within(SequenceFrame outer) => new([.. outer.Before, .. Before], [.. After, .. outer.After]);
}
