using System.Buffers.Binary;
using System.IO.Compression;

namespace Grove.Synthesis.Filters.Language;

/// <summary>
/// Tells the language of a text by the trigrams of its words (Cavnar and Trenkle 1994; naive Bayes here). Seventeen
/// languages in Latin script; another script is told as such.
/// </summary>
public sealed class LanguageIdentifier
{
    /// <summary>What a trigram costs that a language does not have.</summary>
    const int Unseen = 288;

    readonly string[] languages;
    readonly ulong[] keys;
    readonly int[] places;
    readonly byte[] costs;
    readonly int[] sums;

    /// <summary>Reads the table that comes with the program.</summary>
    public LanguageIdentifier()
    {
        using Stream stream = typeof(LanguageIdentifier).Assembly.GetManifestResourceStream("trigrams.bin")!;
        using var brotli = new BrotliStream(stream, CompressionMode.Decompress);
        using var whole = new MemoryStream();
        brotli.CopyTo(whole);
        ReadOnlySpan<byte> bytes = whole.GetBuffer().AsSpan(0, (int)whole.Length);
        int count = bytes[0], at = 1;
        languages = new string[count];
        for (int i = 0; i < count; i++, at += 2) languages[i] = $"{(char)bytes[at]}{(char)bytes[at + 1]}";
        int trigrams = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
        at += 4;
        int slots = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * trigrams));
        (keys, places, costs) = (new ulong[slots], new int[slots], new byte[trigrams * count]);
        for (int i = 0; i < trigrams; i++, at += count)
        {
            ulong key = 0;
            for (int letter = 0; letter < 3; letter++, at += 2) key = key << 16 | BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
            int slot = Slot(key);
            (keys[slot], places[slot]) = (key, i * count);
            bytes.Slice(at, count).CopyTo(costs.AsSpan(i * count));
        }
        sums = new int[count];
    }

    /// <summary>The languages that can be told apart, as ISO 639-1 codes.</summary>
    public IReadOnlyList<string> Languages => languages;

    /// <summary>What was found in a text.</summary>
    /// <param name="Language">The likeliest language; <c>other</c> for another script; empty where there are too few letters to tell.</param>
    /// <param name="Trigrams">How many known trigrams spoke.</param>
    /// <param name="Lead">By how much it is likelier than the language asked about, per trigram, as a natural logarithm.</param>
    public readonly record struct Finding(string Language, int Trigrams, double Lead);

    /// <summary>Looks at a text. Not for two threads at once.</summary>
    /// <param name="text">The text.</param>
    /// <param name="words">Its words.</param>
    /// <param name="asked">The language that it should be in; empty for none.</param>
    public Finding Identify(string text, ReadOnlySpan<Word> words, string asked = "")
    {
        Array.Clear(sums);
        int trigrams = 0, letters = 0, foreign = 0;
        foreach (Word word in words)
        {
            if (word.IsNumber) continue;
            ulong key = 0;
            int run = 0;
            foreach (char letter in text.AsSpan(word.Start, word.Length))
            {
                if (!char.IsLetter(letter))
                {
                    run = 0;
                    continue;
                }
                letters++;
                // Latin letters end before U+0250; those for Vietnamese stand apart.
                if (letter >= 0x250 && letter is < '\u1e00' or > '\u1eff') foreign++;
                key = (key << 16 | (letter < 128 ? (char)(letter | 0x20) : char.ToLowerInvariant(letter))) & 0xFFFF_FFFF_FFFF;
                if (++run < 3) continue;
                int slot = Slot(key);
                if (keys[slot] != key) continue;
                trigrams++;
                ReadOnlySpan<byte> row = costs.AsSpan(places[slot], sums.Length);
                for (int i = 0; i < row.Length; i++) sums[i] += row[i] == byte.MaxValue ? Unseen : row[i];
            }
        }
        if (letters >= 4 && 2 * foreign > letters) return new Finding("other", foreign, double.PositiveInfinity);
        if (trigrams == 0) return default(Finding) with { Language = "" };
        int best = 0;
        for (int i = 1; i < sums.Length; i++)
            if (sums[i] < sums[best]) best = i;
        int wanted = Array.IndexOf(languages, asked);
        return new Finding(languages[best], trigrams, wanted < 0 ? 0 : (sums[wanted] - sums[best]) / (16.0 * trigrams));
    }

    int Slot(ulong key)
    {
        int slot = (int)(key * 0x9E3779B97F4A7C15 >> 40) & keys.Length - 1;
        while (keys[slot] != 0 && keys[slot] != key) slot = slot + 1 & keys.Length - 1;
        return slot;
    }
}
