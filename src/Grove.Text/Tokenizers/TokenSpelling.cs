using System.Text;

namespace Grove.Text;

/// <summary>What each token adds to the text, in bytes, and how it reads when it begins the text.</summary>
sealed class TokenSpelling
{
    readonly string?[] tokens;
    readonly byte[][] later;
    readonly bool[] added;
    readonly ITokenDecoder decoder;
    readonly bool spellsBytes, fallsBackToBytes;

    /// <param name="definition">Its vocabulary and decoder.</param>
    public TokenSpelling(TokenizerDefinition definition)
    {
        decoder = definition.Decoder;
        IReadOnlyList<ITokenDecoder> steps = decoder is DecoderSequence sequence ? sequence.Steps : [decoder];
        IsByteLevel = decoder is ByteLevelDecoder;
        spellsBytes = steps.Any(step => step is ByteLevelDecoder);
        fallsBackToBytes = steps.Any(step => step is ByteFallbackDecoder);
        int size = definition.Vocabulary.Values.Concat(definition.AddedTokens.Select(token => token.Id)).DefaultIfEmpty(-1).Max() + 1;
        tokens = new string?[size];
        added = new bool[size];
        later = new byte[size][];
        foreach ((string token, int id) in definition.Vocabulary) tokens[id] = token;
        foreach (AddedToken token in definition.AddedTokens) (tokens[token.Id], added[token.Id]) = (token.Content, true);
        for (int id = 0; id < size; id++) later[id] = Spell(id, first: false);
    }

    /// <summary>Number of ids.</summary>
    public int Count => tokens.Length;

    /// <summary>Whether a text is nothing but the bytes of its tokens.</summary>
    public bool IsByteLevel { get; }

    /// <summary>The token as the vocabulary spells it, or null when no token has the id.</summary>
    public string? Token(int id) => tokens[id];

    /// <summary>What a token adds to a text that has begun.</summary>
    public byte[] Later(int id) => later[id];

    /// <summary>What a token is at the beginning of a text.</summary>
    public byte[] First(int id) => IsByteLevel ? later[id] : Spell(id, first: true);

    /// <summary>The text of some tokens, by all steps of the decoder.</summary>
    public string Decode(IEnumerable<int> ids) =>
        string.Concat(decoder.Decode([.. ids.Select(id => tokens[id]).OfType<string>()]));

    byte[] Spell(int id, bool first)
    {
        if (tokens[id] is not { } token) return [];
        if (spellsBytes) return added[id] ? Encoding.UTF8.GetBytes(token) : ByteAlphabet.Read(token) ?? Encoding.UTF8.GetBytes(token);
        if (fallsBackToBytes && ByteTokens.Read(token) is >= 0 and int value) return [(byte)value];
        return Encoding.UTF8.GetBytes(decoder.Spell(token, first, fused: false));
    }
}
