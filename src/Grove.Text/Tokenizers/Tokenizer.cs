using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace Grove.Text;

/// <summary>
/// Byte-level BPE (Sennrich et al. 2016, over bytes as in GPT-2): text to token ids and back, read from and
/// written as Hugging Face's <c>tokenizer.json</c>. Decoding gives back exactly the text that was encoded,
/// whatever it is; only half a surrogate pair, which is no character, becomes U+FFFD.
/// Instances can be used by several threads at once.
/// </summary>
public sealed class Tokenizer
{
    /// <summary>Name of the file that <see cref="Save"/> writes.</summary>
    public const string FileName = "tokenizer.json";

    readonly byte[] file;
    readonly WordSplitter splitter;
    readonly MergeTable merges;
    readonly int[] byteTokens;
    readonly byte[][] bytesOfToken;
    readonly bool[] special;
    readonly Dictionary<string, int> ids;
    readonly AddedTokenMatcher always;
    readonly AddedTokenMatcher withSpecial;

    // As many as there are threads that encode at the same time.
    readonly ConcurrentBag<WordCache> caches = [];

    Tokenizer(TokenizerDefinition definition, byte[] file)
    {
        this.file = file;
        splitter = new WordSplitter(definition.Digits);
        ids = new Dictionary<string, int>(definition.Vocabulary);
        foreach (AddedToken token in definition.AddedTokens) ids[token.Content] = token.Id;
        merges = new MergeTable([.. definition.Merges.Select(pair =>
            (definition.Vocabulary[pair.Left], definition.Vocabulary[pair.Right], definition.Vocabulary[pair.Left + pair.Right]))]);
        byteTokens = [.. Enumerable.Range(0, 256).Select(value =>
            definition.Vocabulary.TryGetValue(ByteAlphabet.CharacterOf((byte)value).ToString(), out int id) ? id : -1)];
        bytesOfToken = new byte[ids.Values.DefaultIfEmpty(-1).Max() + 1][];
        Array.Fill(bytesOfToken, []);
        foreach ((string spelled, int id) in definition.Vocabulary)
            bytesOfToken[id] = ByteAlphabet.Read(spelled) ?? Encoding.UTF8.GetBytes(spelled);
        special = new bool[bytesOfToken.Length];
        foreach (AddedToken token in definition.AddedTokens)
        {
            bytesOfToken[token.Id] = Encoding.UTF8.GetBytes(token.Content);
            special[token.Id] = token.Special;
        }
        withSpecial = new AddedTokenMatcher(definition.AddedTokens);
        always = new AddedTokenMatcher(definition.AddedTokens.Where(token => !token.Special));
    }

    /// <summary>Number of ids: every id is in 0 to <c>VocabularySize - 1</c>.</summary>
    public int VocabularySize => bytesOfToken.Length;

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="GroveException">The file is missing, malformed, or uses a component that is not supported.</exception>
    public static Tokenizer Load(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    /// <summary>Reads the content of a <c>tokenizer.json</c>.</summary>
    /// <param name="content">UTF-8 JSON.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="GroveException">The content is malformed or uses a component that is not supported.</exception>
    public static Tokenizer Parse(byte[] content, string source) =>
        new(TokenizerFile.Read(content, source), content);

    /// <summary>Writes <c>tokenizer.json</c> into a folder; one that was loaded is written as it was.</summary>
    /// <param name="directory">The folder; created when missing.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public void Save(string directory) =>
        AtomicFile.Write(Path.Combine(directory, FileName), stream => stream.Write(file));

    /// <summary>Turns text into token ids. Adds nothing at the beginning or end.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="allowSpecial">Whether special tokens spelled in the text become their ids. Never for text typed by people.</param>
    /// <returns>The ids, in order.</returns>
    public int[] Encode(string text, bool allowSpecial = false)
    {
        var tokens = new List<int>(text.Length / 3 + 4);
        Encode(text, tokens, allowSpecial);
        return [.. tokens];
    }

    /// <summary>Turns text into token ids, added to a list.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="tokens">Gets the ids, after what is already there.</param>
    /// <param name="allowSpecial">Whether special tokens spelled in the text become their ids.</param>
    public void Encode(ReadOnlySpan<char> text, List<int> tokens, bool allowSpecial = false)
    {
        AddedTokenMatcher matcher = allowSpecial ? withSpecial : always;
        WordCache cache = caches.TryTake(out WordCache? spare) ? spare : new WordCache();
        while (!text.IsEmpty)
        {
            AddedToken? added = matcher.Find(text, out int start, out int end);
            EncodePlain(text[..start], tokens, cache);
            if (added is not null) tokens.Add(added.Id);
            text = text[end..];
        }
        caches.Add(cache);
    }

    /// <summary>Turns token ids back into text; special tokens are spelled out, broken UTF-8 becomes U+FFFD.</summary>
    /// <param name="tokens">The ids, in order, each 0 to <c>VocabularySize - 1</c>.</param>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        int length = 0;
        foreach (int token in tokens) length += TokenBytes(token).Length;
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        int position = 0;
        foreach (int token in tokens)
        {
            bytesOfToken[token].CopyTo(bytes, position);
            position += bytesOfToken[token].Length;
        }
        string text = Encoding.UTF8.GetString(bytes, 0, length);
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    /// <summary>The bytes that a token stands for: what it adds to the decoded text. Empty for ids that no token has.</summary>
    /// <param name="token">0 to <c>VocabularySize - 1</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public ReadOnlySpan<byte> TokenBytes(int token)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)token, (uint)bytesOfToken.Length, nameof(token));
        return bytesOfToken[token];
    }

    /// <summary>The id of a token as the vocabulary spells it, or null.</summary>
    /// <param name="token">For example <c>&lt;|user|&gt;</c>, or <c>Ġthe</c> for " the".</param>
    public int? TokenId(string token) => ids.TryGetValue(token, out int id) ? id : null;

    /// <summary>Whether an id is a special token: one that ordinary text never produces.</summary>
    /// <param name="token">0 to <c>VocabularySize - 1</c>; other ids are not special.</param>
    public bool IsSpecial(int token) => (uint)token < (uint)special.Length && special[token];

    void EncodePlain(ReadOnlySpan<char> text, List<int> tokens, WordCache cache)
    {
        Span<byte> bytes = stackalloc byte[3 * WordCache.MostBytes];
        Span<int> symbols = stackalloc int[3 * WordCache.MostBytes];
        while (!text.IsEmpty)
        {
            int length = splitter.FirstWord(text);
            ReadOnlySpan<char> word = text[..length];
            text = text[length..];
            if (length > WordCache.MostBytes)
            {
                EncodeLongWord(word, tokens);
                continue;
            }
            bytes[..WordCache.MostBytes].Clear();
            int count = Encoding.UTF8.GetBytes(word, bytes);
            if (count > WordCache.MostBytes)
            {
                EncodeBytes(bytes[..count], symbols, tokens);
                continue;
            }
            WordCache.Key key = WordCache.Key.Of(bytes, count);
            if (cache.TryAdd(key, tokens)) continue;
            int before = tokens.Count;
            EncodeBytes(bytes[..count], symbols, tokens);
            cache.Remember(key, CollectionsMarshal.AsSpan(tokens)[before..]);
        }
    }

    void EncodeLongWord(ReadOnlySpan<char> word, List<int> tokens)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(word.Length));
        // Half a surrogate pair is written as U+FFFD by this encoding: UTF-8 has no bytes for it.
        int count = Encoding.UTF8.GetBytes(word, bytes);
        int[] symbols = ArrayPool<int>.Shared.Rent(count);
        EncodeBytes(bytes.AsSpan(0, count), symbols, tokens);
        ArrayPool<byte>.Shared.Return(bytes);
        ArrayPool<int>.Shared.Return(symbols);
    }

    void EncodeBytes(ReadOnlySpan<byte> bytes, Span<int> symbols, List<int> tokens)
    {
        int count = 0;
        foreach (byte value in bytes)
        {
            // Some published vocabularies lack rare bytes; like the library that wrote them, leave those out.
            if (byteTokens[value] >= 0) symbols[count++] = byteTokens[value];
        }
        tokens.AddRange(symbols[..merges.Merge(symbols[..count])]);
    }
}
