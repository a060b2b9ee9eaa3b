namespace Grove.Text;

/// <summary>What a <c>tokenizer.json</c> says, as far as it concerns us.</summary>
/// <param name="Vocabulary">Spelled token (see <see cref="ByteAlphabet"/>) to id; added tokens may be in it too.</param>
/// <param name="Merges">Spelled pairs, earliest first.</param>
/// <param name="AddedTokens">Special tokens and other whole texts.</param>
/// <param name="Digits">How numbers are split.</param>
sealed record TokenizerDefinition(
    IReadOnlyDictionary<string, int> Vocabulary,
    IReadOnlyList<(string Left, string Right)> Merges,
    IReadOnlyList<AddedToken> AddedTokens,
    DigitSplitting Digits);
