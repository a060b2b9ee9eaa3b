namespace Grove.Text;

/// <summary>Reads the <c>pre_tokenizer</c> of a <c>tokenizer.json</c>.</summary>
static class PreTokenizerReader
{
    /// <summary>The pre-tokenizer, or null when the file has none.</summary>
    public static IPreTokenizer? Read(JsonPart part)
    {
        if (part.IsNone) return null;
        return part.Type() switch
        {
            "ByteLevel" => new ByteLevelPreTokenizer(part["add_prefix_space"].Flag(true), part["use_regex"].Flag(true)),
            "Split" => new SplitPreTokenizer(PatternReader.Read(part["pattern"]), Behavior(part["behavior"], null), part["invert"].Flag(false)),
            "Digits" => new DigitsPreTokenizer(part["individual_digits"].Flag(false)),
            "Metaspace" => new MetaspacePreTokenizer(Replacement(part), Scheme(part), part["split"].Flag(true)),
            "Punctuation" => new PunctuationPreTokenizer(Behavior(part["behavior"], SplitBehavior.Isolated)),
            "Whitespace" => new WhitespacePreTokenizer(),
            "WhitespaceSplit" => new WhitespaceSplitPreTokenizer(),
            "BertPreTokenizer" => new BertPreTokenizer(),
            "FixedLength" => new FixedLengthPreTokenizer(part["length"].IsNone ? 5 : part["length"].Number(1, int.MaxValue)),
            "Sequence" => new PreTokenizerSequence([.. part["pretokenizers"].Items().Select(step => Read(step) ?? throw step.Problem("it is missing"))]),
            string other => throw part.Unsupported($"\"{other}\""),
        };
    }

    /// <summary>How a space is spelled.</summary>
    public static string Replacement(JsonPart part)
    {
        string replacement = part["replacement"].Text("▁");
        return replacement.Length > 0 ? replacement : throw part["replacement"].Problem("it is empty");
    }

    /// <summary>When a space is put before; older files say it with <c>add_prefix_space</c>.</summary>
    public static PrependScheme Scheme(JsonPart part)
    {
        JsonPart scheme = part["prepend_scheme"];
        return scheme.Text(part["add_prefix_space"].Flag(true) ? "always" : "never") switch
        {
            "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            _ => throw scheme.Problem("it can be always, first or never"),
        };
    }

    static SplitBehavior Behavior(JsonPart part, SplitBehavior? otherwise)
    {
        if (part.IsNone && otherwise is { } usual) return usual;
        return part.Text() switch
        {
            "Removed" => SplitBehavior.Removed,
            "Isolated" => SplitBehavior.Isolated,
            "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
            "MergedWithNext" => SplitBehavior.MergedWithNext,
            "Contiguous" => SplitBehavior.Contiguous,
            _ => throw part.Problem("it can be Removed, Isolated, MergedWithPrevious, MergedWithNext or Contiguous"),
        };
    }
}
