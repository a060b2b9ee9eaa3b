using System.Text;

namespace Grove.Text;

/// <summary><c>ByteLevel</c>: cuts with GPT-2's pattern, if wanted, and spells the bytes of what comes out (see <see cref="ByteAlphabet"/>).</summary>
/// <param name="addsPrefixSpace">Whether a space is put before a piece that does not begin with one.</param>
/// <param name="usesPattern">Whether to cut.</param>
sealed class ByteLevelPreTokenizer(bool addsPrefixSpace, bool usesPattern) : IPreTokenizer
{
    /// <summary>Whether a space is put before.</summary>
    public bool AddsPrefixSpace => addsPrefixSpace;

    /// <summary>Whether to cut.</summary>
    public bool UsesPattern => usesPattern;

    /// <inheritdoc/>
    public void Split(Piece piece, List<Piece> into)
    {
        string text = piece.Text;
        if (addsPrefixSpace && !text.StartsWith(' ')) text = " " + text;
        var splitter = new WordSplitter(DigitSplitting.None);
        for (int start = 0, length; start < text.Length; start += length)
        {
            length = usesPattern ? splitter.FirstWord(text.AsSpan(start)) : text.Length;
            string word = ByteAlphabet.Write(Encoding.UTF8.GetBytes(text.Substring(start, length)));
            into.Add(new Piece(word, piece.AtStart && start == 0));
        }
    }
}
