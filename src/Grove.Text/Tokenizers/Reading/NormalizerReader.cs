namespace Grove.Text;

/// <summary>Reads the <c>normalizer</c> of a <c>tokenizer.json</c>.</summary>
static class NormalizerReader
{
    /// <summary>The normalizer, or null when the file has none.</summary>
    public static INormalizer? Read(JsonPart part)
    {
        if (part.IsNone) return null;
        return part.Type() switch
        {
            "NFC" => new UnicodeNormalizer(compatible: false, composes: true),
            "NFD" => new UnicodeNormalizer(compatible: false, composes: false),
            "NFKC" => new UnicodeNormalizer(compatible: true, composes: true),
            "NFKD" => new UnicodeNormalizer(compatible: true, composes: false),
            "Prepend" => new PrependNormalizer(part["prepend"].Text()),
            "Replace" => new ReplaceNormalizer(PatternReader.Read(part["pattern"]), part["content"].Text()),
            "Lowercase" => new LowercaseNormalizer(),
            "Strip" => new StripNormalizer(part["strip_left"].Flag(true), part["strip_right"].Flag(true)),
            "StripAccents" => new StripAccentsNormalizer(),
            "BertNormalizer" => ReadBert(part),
            "ByteLevel" => new ByteLevelNormalizer(),
            "Precompiled" => ReadPrecompiled(part["precompiled_charsmap"]),
            "Sequence" => new NormalizerSequence([.. part["normalizers"].Items().Select(step => Read(step) ?? throw step.Problem("it is missing"))]),
            string other => throw part.Unsupported($"\"{other}\""),
        };
    }

    static BertNormalizer ReadBert(JsonPart part)
    {
        bool lowercases = part["lowercase"].Flag(true);
        return new BertNormalizer(
            part["clean_text"].Flag(true), part["handle_chinese_chars"].Flag(true), part["strip_accents"].Flag(lowercases), lowercases);
    }

    static PrecompiledNormalizer ReadPrecompiled(JsonPart part)
    {
        var table = new byte[part.Text().Length];
        return Convert.TryFromBase64String(part.Text(), table, out int length) && PrecompiledNormalizer.Read(table[..length]) is { } normalizer
            ? normalizer
            : throw part.Problem("it is not a table of SentencePiece");
    }
}
