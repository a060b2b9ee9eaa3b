namespace Grove.Text;

/// <summary>Encodes the text between added tokens, after it was normalized.</summary>
interface ISectionEncoder
{
    /// <summary>Adds the ids of a text.</summary>
    /// <param name="text">Not empty.</param>
    /// <param name="atStart">Whether it is the beginning of what is encoded.</param>
    /// <param name="ids">Gets the ids, after what is already there.</param>
    void Encode(ReadOnlySpan<char> text, bool atStart, List<int> ids);
}
