namespace Grove.Text;

/// <summary><c>Prepend</c>: puts a text before every text that is not empty.</summary>
/// <param name="prefix">For example <c>▁</c>.</param>
sealed class PrependNormalizer(string prefix) : INormalizer
{
    /// <summary>What is put before.</summary>
    public string Prefix => prefix;

    /// <inheritdoc/>
    public string Normalize(string text) => text.Length == 0 ? text : prefix + text;
}
