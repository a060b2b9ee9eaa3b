namespace Grove.Text;

/// <summary>Chooses how to encode: in one pass over bytes where a tokenizer is byte-level BPE with a known pattern.</summary>
static class SectionEncoders
{
    /// <summary>The fastest encoder that gives what the definition says.</summary>
    public static ISectionEncoder For(TokenizerDefinition definition) =>
        definition.Model is BpeModel bpe && CanRunOnBytes(bpe) && SplitterOf(definition.PreTokenizer) is { } splitter
            ? splitter switch
            {
                WordSplitter words => new ByteLevelEncoder<WordSplitter>(words, bpe),
                ModernSplitter modern => new ByteLevelEncoder<ModernSplitter>(modern, bpe),
                _ => new PieceEncoder(definition.PreTokenizer, bpe),
            }
            : new PieceEncoder(definition.PreTokenizer, definition.Model);

    /// <summary>The one splitter that a byte-level pre-tokenizer amounts to, or null when it is another.</summary>
    public static IWordSplitter? SplitterOf(IPreTokenizer? preTokenizer)
    {
        IReadOnlyList<IPreTokenizer> steps = preTokenizer is PreTokenizerSequence sequence ? sequence.Steps : preTokenizer is null ? [] : [preTokenizer];
        return steps switch
        {
            [ByteLevelPreTokenizer { AddsPrefixSpace: false, UsesPattern: true }] => new WordSplitter(DigitSplitting.None),
            [DigitsPreTokenizer digits, ByteLevelPreTokenizer { AddsPrefixSpace: false, UsesPattern: true }] =>
                new WordSplitter(digits.Individual ? DigitSplitting.Single : DigitSplitting.Runs),
            [SplitPreTokenizer split, ByteLevelPreTokenizer { AddsPrefixSpace: false, UsesPattern: false }] when KeepsMatches(split) => split.Pattern.Splitter,
            _ => null,
        };
    }

    // Older files remove what is not a match, which is nothing.
    static bool KeepsMatches(SplitPreTokenizer split) =>
        split is { Behavior: SplitBehavior.Isolated } or { Behavior: SplitBehavior.Removed, Invert: true };

    static bool CanRunOnBytes(BpeModel model)
    {
        BpeOptions options = model.Options;
        if (options.ContinuingPrefix.Length > 0 || options.EndSuffix.Length > 0) return false;
        // A byte that is not there is left out, unless the model says otherwise.
        return (options.Unknown is null && !options.ByteFallback)
            || ByteAlphabet.InOrder.All(value => model.Vocabulary.ContainsKey(ByteAlphabet.CharacterOf(value).ToString()));
    }
}
