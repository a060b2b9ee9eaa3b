using System.Globalization;
using System.Text;

namespace Grove.Text;

/// <summary><c>Punctuation</c>: cuts at punctuation, ASCII's symbols included.</summary>
/// <param name="behavior">What becomes of it; usually each character is a piece.</param>
sealed class PunctuationPreTokenizer(SplitBehavior behavior) : IPreTokenizer
{
    /// <inheritdoc/>
    public void Split(Piece piece, List<Piece> into) =>
        SpanSplitting.Add(piece, SpanSplitting.Of(piece.Text, IsPunctuation, each: true), behavior, into);

    /// <summary>Whether a character is punctuation of Unicode or a symbol of ASCII.</summary>
    public static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is >= '!' and <= '/' or >= ':' and <= '@' or >= '[' and <= '`' or >= '{' and <= '~'
        : Rune.GetUnicodeCategory(rune) is UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation
            or UnicodeCategory.OpenPunctuation or UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation
            or UnicodeCategory.FinalQuotePunctuation or UnicodeCategory.OtherPunctuation;
}
