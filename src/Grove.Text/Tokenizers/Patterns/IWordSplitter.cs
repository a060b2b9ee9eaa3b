namespace Grove.Text;

/// <summary>Cuts a text into words, all of it, in time that grows with its length alone.</summary>
interface IWordSplitter
{
    /// <summary>Length in UTF-16 units of the first word of a text that is not empty; at least 1.</summary>
    int FirstWord(ReadOnlySpan<char> text);
}
