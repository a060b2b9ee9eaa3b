namespace Grove.Text;

/// <summary>Reads the <c>decoder</c> of a <c>tokenizer.json</c>.</summary>
static class DecoderReader
{
    const int MostStripped = 1 << 16;

    /// <summary>The decoder.</summary>
    public static ITokenDecoder Read(JsonPart part)
    {
        if (part.IsNone) return new JoiningDecoder();
        return part.Type() switch
        {
            "ByteLevel" => new ByteLevelDecoder(),
            "ByteFallback" => new ByteFallbackDecoder(),
            "Fuse" => new FuseDecoder(),
            "Strip" => new StripDecoder(
                NotEmpty(part["content"], " "), part["start"].Number(0, MostStripped), part["stop"].Number(0, MostStripped)),
            "Replace" => new ReplaceDecoder(new ReplaceNormalizer(PatternReader.Read(part["pattern"]), part["content"].Text())),
            "Metaspace" => new MetaspaceDecoder(PreTokenizerReader.Replacement(part), PreTokenizerReader.Scheme(part)),
            "BPEDecoder" => new BpeDecoder(NotEmpty(part["suffix"], "</w>")),
            "WordPiece" => new WordPieceDecoder(part["prefix"].Text("##"), part["cleanup"].Flag(true)),
            "CTC" => new CtcDecoder(NotEmpty(part["pad_token"], "<pad>"), NotEmpty(part["word_delimiter_token"], "|"), part["cleanup"].Flag(true)),
            "Sequence" => new DecoderSequence([.. part["decoders"].Items().Select(step => step.IsNone ? throw step.Problem("it is missing") : Read(step))]),
            string other => throw part.Unsupported($"\"{other}\""),
        };
    }

    static string NotEmpty(JsonPart part, string otherwise) =>
        part.Text(otherwise) is { Length: > 0 } text ? text : throw part.Problem("it is empty");
}
