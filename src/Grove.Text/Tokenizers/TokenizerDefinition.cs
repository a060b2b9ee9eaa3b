namespace Grove.Text;

/// <summary>What a <c>tokenizer.json</c> says, as far as it concerns us.</summary>
/// <param name="Vocabulary">Token as the model spells it to id; added tokens may be in it too.</param>
/// <param name="Model">Turns pieces into ids.</param>
/// <param name="AddedTokens">Special tokens and other whole texts.</param>
/// <param name="Normalizer">Rewrites text first; may be null.</param>
/// <param name="PreTokenizer">Cuts it; may be null.</param>
/// <param name="Frame">What is put around the ids of a text.</param>
/// <param name="Decoder">Makes text of tokens.</param>
sealed record TokenizerDefinition(
    IReadOnlyDictionary<string, int> Vocabulary,
    ITokenModel Model,
    IReadOnlyList<AddedToken> AddedTokens,
    INormalizer? Normalizer,
    IPreTokenizer? PreTokenizer,
    SequenceFrame Frame,
    ITokenDecoder Decoder);
