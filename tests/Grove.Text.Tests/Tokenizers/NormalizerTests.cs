using System.Buffers.Binary;

namespace Grove.Text.Tests;

public sealed class NormalizerTests
{
    [Theory]
    [InlineData("e\u0301 \u1E9B\u0323 \uAC00 \u1100\u1161\u11A8 ﬁ", "\u00e9 \u1E9B\u0323 \uAC00 \uAC01 ﬁ", "e\u0301 \u017F\u0323\u0307 \u1100\u1161 \u1100\u1161\u11A8 ﬁ", "\u00e9 \u1E69 \uAC00 \uAC01 fi", "e\u0301 s\u0323\u0307 \u1100\u1161 \u1100\u1161\u11A8 fi")]
    [InlineData("a\u0301\u0323", "\u1ea1\u0301", "a\u0323\u0301", "\u1ea1\u0301", "a\u0323\u0301")]
    [InlineData("\u212b\u0344\u2126\u0958", "\u00c5\u0308\u0301\u03a9\u0915\u093c", "A\u030a\u0308\u0301\u03a9\u0915\u093c", "\u00c5\u0308\u0301\u03a9\u0915\u093c", "A\u030a\u0308\u0301\u03a9\u0915\u093c")]
    [InlineData("Ａ①㎏", "Ａ①㎏", "Ａ①㎏", "A1kg", "A1kg")]
    public void The_four_forms(string text, string nfc, string nfd, string nfkc, string nfkd)
    {
        Assert.Equal(nfc, new UnicodeNormalizer(false, true).Normalize(text));
        Assert.Equal(nfd, new UnicodeNormalizer(false, false).Normalize(text));
        Assert.Equal(nfkc, new UnicodeNormalizer(true, true).Normalize(text));
        Assert.Equal(nfkd, new UnicodeNormalizer(true, false).Normalize(text));
    }

    [Fact]
    public void A_million_marks_take_no_time()
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        string marks = string.Concat(Enumerable.Repeat("\u0301\u0323", 500_000));
        Assert.Equal(1_000_000, new UnicodeNormalizer(false, false).Normalize(marks).Length);
        Assert.True(watch.Elapsed.TotalSeconds < 10, $"took {watch.Elapsed}");
    }

    [Fact]
    public void SentencePieces_table_replaces()
    {
        // A trie by hand: the root's children are at offset ^ label; "é" (C3 A9) leads to a leaf with the value 0.
        var units = new uint[1024];
        units[0] = 1 << 10;
        units[1 ^ 0xC3] = 0xC3 | 256u << 10;
        units[(1 ^ 0xC3) ^ 256 ^ 0xA9] = 0xA9 | 1 << 8 | 512u << 10;
        units[(1 ^ 0xC3) ^ 256 ^ 0xA9 ^ 512] = 0x80000000;
        byte[] table = [.. BitConverter.GetBytes(units.Length * 4), .. units.SelectMany(Bytes), .. "e\0"u8];
        Assert.Equal("cafe!e\u0301", PrecompiledNormalizer.Read(table)!.Normalize("café!e\u0301"));
        Assert.Null(PrecompiledNormalizer.Read(table[..100]));

        static byte[] Bytes(uint unit)
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, unit);
            return bytes;
        }
    }
}
