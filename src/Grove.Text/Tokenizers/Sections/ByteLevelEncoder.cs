using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace Grove.Text;

/// <summary>Byte-level BPE in one pass: words are cut, looked up among those seen lately, and merged only when new.</summary>
/// <param name="splitter">Cuts the words; a struct, so that each kind gets code of its own.</param>
/// <param name="model">Its vocabulary spells bytes (see <see cref="ByteAlphabet"/>).</param>
sealed class ByteLevelEncoder<TSplitter>(TSplitter splitter, BpeModel model) : ISectionEncoder
    where TSplitter : struct, IWordSplitter
{
    readonly int[] byteTokens = [.. Enumerable.Range(0, 256).Select(value =>
        model.Vocabulary.TryGetValue(ByteAlphabet.CharacterOf((byte)value).ToString(), out int id) ? id : -1)];

    // As many as there are threads that encode at the same time.
    readonly ConcurrentBag<WordCache> caches = [];

    /// <inheritdoc/>
    public void Encode(ReadOnlySpan<char> text, bool atStart, List<int> ids)
    {
        WordCache cache = caches.TryTake(out WordCache? spare) ? spare : new WordCache();
        EncodeWords(text, ids, cache);
        caches.Add(cache);
    }

    void EncodeWords(ReadOnlySpan<char> text, List<int> tokens, WordCache cache)
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
        if (model.Options.IgnoresMerges && model.Vocabulary.TryGetValue(ByteAlphabet.Write(bytes), out int whole))
        {
            tokens.Add(whole);
            return;
        }
        int count = 0;
        foreach (byte value in bytes)
        {
            // Some published vocabularies lack rare bytes; like the library that wrote them, leave those out.
            if (byteTokens[value] >= 0) symbols[count++] = byteTokens[value];
        }
        tokens.AddRange(symbols[..model.Merges.Merge(symbols[..count])]);
    }
}
