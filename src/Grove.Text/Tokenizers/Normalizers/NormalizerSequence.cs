namespace Grove.Text;

/// <summary><c>Sequence</c>: one step after another.</summary>
/// <param name="steps">In their order.</param>
sealed class NormalizerSequence(INormalizer[] steps) : INormalizer
{
    /// <summary>Steps that replace may multiply one another.</summary>
    const int MostCharacters = 1 << 27;

    /// <summary>The steps in their order.</summary>
    public IReadOnlyList<INormalizer> Steps => steps;

    /// <inheritdoc/>
    public string Normalize(string text)
    {
        foreach (INormalizer step in steps)
        {
            text = step.Normalize(text);
            if (text.Length > MostCharacters)
                throw new GroveException(
                    $"cannot encode the text: the tokenizer's normalizer makes it longer than {MostCharacters} characters. Encode shorter texts", ExitKind.BadInput);
        }
        return text;
    }
}
