namespace Grove.Text;

/// <summary>
/// The patterns of the well-known families, recognised by their exact text. Several spellings mean the same:
/// possessive quantifiers change nothing here, and contractions are spelled as a group or letter by letter.
/// </summary>
static class KnownPatterns
{
    /// <summary>GPT-2.</summary>
    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>Llama 3, Granite 4, SmolLM 3: cl100k with lines kept together.</summary>
    public const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>Qwen 2 and 3: digits stand alone.</summary>
    public const string Qwen2 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>GPT-4o and Llama 4; run as .NET's regular expression.</summary>
    public const string Gpt4o =
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    /// <summary>The splitter that does what a pattern says, or null when the pattern is not one of these.</summary>
    public static IWordSplitter? Find(string pattern)
    {
        // One spelling for each meaning: no possessive quantifiers, contractions as a group.
        string plain = pattern.Replace("?+", "?").Replace("++", "+").Replace("*+", "*").Replace("}+", "}")
            .Replace(@"'(?i:[sdmt]|ll|ve|re)", "(?i:'s|'t|'re|'ve|'m|'ll|'d)")
            .Replace("(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])", "(?i:'s|'t|'re|'ve|'m|'ll|'d)");
        return plain switch
        {
            // Without the last part, its matches are what stands between the others.
            Gpt2 or @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)" when plain == pattern => new WordSplitter(DigitSplitting.None),
            Llama3 => new ModernSplitter(3),
            Qwen2 => new ModernSplitter(1),
            _ => null,
        };
    }
}
