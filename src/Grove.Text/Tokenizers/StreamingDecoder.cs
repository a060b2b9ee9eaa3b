using System.Text;

namespace Grove.Text;

/// <summary>Turns tokens into text as they come, holding back the bytes of a character until it is complete.</summary>
/// <param name="tokenizer">Knows the bytes of each token.</param>
public sealed class StreamingDecoder(Tokenizer tokenizer)
{
    // .NET's decoder keeps the incomplete tail between calls and turns broken sequences into U+FFFD.
    readonly Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: false).GetDecoder();

    bool begun;

    /// <summary>Adds one token.</summary>
    /// <param name="token">The token's id.</param>
    /// <returns>The text that became complete; often empty within a character of several bytes.</returns>
    public string Append(int token)
    {
        ReadOnlySpan<byte> bytes = begun ? tokenizer.TokenBytes(token) : tokenizer.FirstTokenBytes(token);
        begun = true;
        return Convert(bytes, flush: false);
    }

    /// <summary>Ends the text and starts anew: an incomplete character left over becomes U+FFFD.</summary>
    /// <returns>U+FFFD or nothing.</returns>
    public string Finish()
    {
        begun = false;
        return Convert([], flush: true);
    }

    string Convert(ReadOnlySpan<byte> bytes, bool flush)
    {
        Span<char> text = stackalloc char[256];
        int most = bytes.Length + 4;
        if (most > text.Length) text = new char[most];
        int written = decoder.GetChars(bytes, text, flush);
        return written == 0 ? "" : new string(text[..written]);
    }
}
