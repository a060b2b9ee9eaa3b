namespace Grove.Text;

/// <summary><c>Sequence</c>: one step after another.</summary>
/// <param name="steps">In their order.</param>
sealed class DecoderSequence(ITokenDecoder[] steps) : ITokenDecoder
{
    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<ITokenDecoder> Steps => steps;

    /// <inheritdoc/>
    public List<string> Decode(List<string> tokens)
    {
        foreach (ITokenDecoder step in steps) tokens = step.Decode(tokens);
        return tokens;
    }

    /// <inheritdoc/>
    public string Spell(string token, bool first, bool fused)
    {
        foreach (ITokenDecoder step in steps)
        {
            token = step.Spell(token, first, fused);
            fused |= step is FuseDecoder;
        }
        return token;
    }
}
