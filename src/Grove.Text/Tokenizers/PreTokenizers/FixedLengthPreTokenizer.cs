using System.Text;

namespace Grove.Text;

/// <summary><c>FixedLength</c>: pieces of so many characters; the last may be shorter.</summary>
/// <param name="length">At least 1.</param>
sealed class FixedLengthPreTokenizer(int length) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(Piece piece, List<Piece> into)
    {
        string text = piece.Text;
        int start = 0, count = 0;
        for (int i = 0; i < text.Length;)
        {
            Rune.DecodeFromUtf16(text.AsSpan(i), out _, out int units);
            i += units;
            if (++count < length && i < text.Length) continue;
            into.Add(new Piece(text[start..i], piece.AtStart && start == 0));
            (start, count) = (i, 0);
        }
    }
}
