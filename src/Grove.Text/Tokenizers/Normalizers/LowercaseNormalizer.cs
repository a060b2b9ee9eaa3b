namespace Grove.Text;

/// <summary><c>Lowercase</c>: each character for itself, without the rules of a language.</summary>
sealed class LowercaseNormalizer : INormalizer
{
    /// <inheritdoc/>
    public string Normalize(string text) =>
        // The one character whose small form is two characters.
        text.Replace("\u0130", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();
}
