namespace Grove.Text;

/// <summary>
/// Byte-level BPE (Sennrich et al. 2016, with GPT-2's bytes): text to token ids and back, read from and written
/// as Hugging Face's <c>tokenizer.json</c>. Decoding gives back exactly the text that was encoded, whatever it is.
/// Instances can be used by several threads at once.
/// </summary>
public sealed class Tokenizer
{
    Tokenizer()
    {
    }

    /// <summary>Number of ids: every id is in 0 to <c>VocabularySize - 1</c>.</summary>
    public int VocabularySize => throw new NotImplementedException();

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">The file is missing, malformed, or uses a component that is not supported.</exception>
    public static Tokenizer Load(string path) => throw new NotImplementedException(path);

    /// <summary>Writes <c>tokenizer.json</c> into a folder.</summary>
    /// <param name="directory">The folder; created when missing.</param>
    public void Save(string directory) => throw new NotImplementedException(directory);

    /// <summary>Turns text into token ids.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="allowSpecial">Whether special tokens spelled in the text become their ids. Never for text typed by people.</param>
    /// <returns>The ids, in order.</returns>
    public int[] Encode(string text, bool allowSpecial = false) => throw new NotImplementedException(text);

    /// <summary>Turns token ids back into text; special tokens are spelled out, broken UTF-8 becomes U+FFFD.</summary>
    /// <param name="tokens">The ids, in order.</param>
    public string Decode(ReadOnlySpan<int> tokens) => throw new NotImplementedException();

    /// <summary>The bytes that a token stands for: what it adds to the decoded text.</summary>
    /// <param name="token">0 to <c>VocabularySize - 1</c>.</param>
    public ReadOnlySpan<byte> TokenBytes(int token) => throw new NotImplementedException();

    /// <summary>The id of a token as spelled in the vocabulary, or null.</summary>
    /// <param name="token">For example <c>&lt;|user|&gt;</c>.</param>
    public int? TokenId(string token) => throw new NotImplementedException(token);

    /// <summary>Whether an id is a special token: one that never comes from ordinary text.</summary>
    /// <param name="token">0 to <c>VocabularySize - 1</c>.</param>
    public bool IsSpecial(int token) => throw new NotImplementedException();
}
