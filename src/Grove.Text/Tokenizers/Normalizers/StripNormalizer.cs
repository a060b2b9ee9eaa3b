namespace Grove.Text;

/// <summary><c>Strip</c>: removes white space at the ends.</summary>
/// <param name="left">Whether at the beginning.</param>
/// <param name="right">Whether at the end.</param>
sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text)
    {
        if (left) text = text.TrimStart();
        return right ? text.TrimEnd() : text;
    }
}
