namespace Grove.Text;

/// <summary>Finds what a GGUF must say so that llama.cpp gives the same ids, or refuses: a wrong word is wrong silently.</summary>
static class GgufWriting
{
    const string Space = "▁";

    /// <summary>The keys of the file.</summary>
    /// <exception cref="GroveException">llama.cpp has no way to give the same ids.</exception>
    public static GgufVocabulary FromDefinition(TokenizerDefinition definition)
    {
        if (definition.Model is not BpeModel model) throw Refused("its model is not byte-pair encoding");
        GgufVocabulary vocabulary = IsByteLevel(definition) ? ByteLevel(definition, model) : SentencePiece(definition, model);
        int[] before = definition.Frame.Before, after = definition.Frame.After;
        if (before.Length > 1 || after.Length > 1) throw Refused("its post_processor adds more than one token at an end");
        return vocabulary with
        {
            AddBos = before.Length == 1,
            AddEos = after.Length == 1,
            Bos = before.Length == 1 ? before[0] : null,
            Eos = after.Length == 1 ? after[0] : null,
        };
    }

    static bool IsByteLevel(TokenizerDefinition definition) => definition.Decoder is ByteLevelDecoder;

    static GgufVocabulary ByteLevel(TokenizerDefinition definition, BpeModel model)
    {
        // llama.cpp does not compose characters; published files of such models are written so all the same.
        if (definition.Normalizer is not (null or UnicodeNormalizer)) throw Refused("its normalizer changes the text");
        if (model.Options.ContinuingPrefix.Length > 0 || model.Options.EndSuffix.Length > 0) throw Refused("it marks the parts of words");
        string pre = GgufPreTokenizers.NameFor(definition.PreTokenizer, model.Options.IgnoresMerges)
            ?? throw Refused("llama.cpp has no name for its pre_tokenizer");
        (string[] tokens, int[] types) = Tokens(definition, bytes: false);
        return new GgufVocabulary
        {
            Model = "gpt2",
            Pre = pre,
            Tokens = tokens,
            TokenTypes = types,
            Merges = [.. LastOfEqual(model.MergePairs).Select(pair => $"{pair.Left} {pair.Right}")],
            AddSpacePrefix = false,
        };
    }

    /// <summary>Of equal merges llama.cpp keeps the first, and we the last.</summary>
    static IEnumerable<(string Left, string Right)> LastOfEqual(IReadOnlyList<(string Left, string Right)> merges)
    {
        var last = new Dictionary<(string, string), int>(merges.Count);
        for (int i = 0; i < merges.Count; i++) last[merges[i]] = i;
        return merges.Where((pair, i) => last[pair] == i);
    }

    static GgufVocabulary SentencePiece(TokenizerDefinition definition, BpeModel model)
    {
        if (!model.Options.ByteFallback || model.Options.IgnoresMerges) throw Refused("it is neither byte-level nor SentencePiece's");
        bool prefix = SpacePrefix(definition);
        (string[] tokens, int[] types) = Tokens(definition, bytes: true);
        if (model.Options.Unknown is int unknown) types[unknown] = GgufTokenType.Unknown;
        return new GgufVocabulary
        {
            Model = "llama",
            Pre = "default",
            Tokens = tokens,
            TokenTypes = types,
            Scores = Scores(model, types, tokens.Length),
            Unknown = model.Options.Unknown,
            AddSpacePrefix = prefix,
        };
    }

    /// <summary>Whether a space is put before the text; refuses normalizers that do more than spell spaces.</summary>
    static bool SpacePrefix(TokenizerDefinition definition)
    {
        IReadOnlyList<INormalizer> steps = definition.Normalizer is NormalizerSequence sequence ? sequence.Steps : definition.Normalizer is null ? [] : [definition.Normalizer];
        return (steps, definition.PreTokenizer) switch
        {
            ([PrependNormalizer { Prefix: Space }, ReplaceNormalizer { Pattern.Literal: " ", Content: Space }], null) => true,
            ([ReplaceNormalizer { Pattern.Literal: " ", Content: Space }], null) => false,
            ([], MetaspacePreTokenizer { Replacement: Space, Scheme: var scheme }) => scheme != PrependScheme.Never,
            _ => throw Refused("its normalizer or pre_tokenizer does more than spell spaces"),
        };
    }

    /// <summary>Scores that rank tokens as the merges do.</summary>
    static float[] Scores(BpeModel model, int[] types, int count)
    {
        var ranks = new Dictionary<string, int>();
        var pairs = new HashSet<(string, string)>(model.MergePairs);
        int last = -1;
        foreach ((string left, string right) in model.MergePairs)
        {
            string token = left + right;
            if (ranks.TryAdd(token, ranks.Count)) last = ranks.Count - 1;
            else if (ranks[token] != last) throw Refused("its merges are not ordered by the tokens that they make");
        }
        foreach ((string token, int id) in model.Vocabulary)
        {
            if (types[id] != GgufTokenType.Normal) continue;
            if (GgufSentencePiece.Splits(token, model.Vocabulary).Any(pair => !pairs.Contains(pair)))
                throw Refused($"it does not make the token \"{token.ReplaceLineEndings(" ")}\" in every way, as llama.cpp would");
        }
        var scores = new float[count];
        int single = ranks.Count;
        foreach ((string token, int id) in model.Vocabulary.OrderBy(entry => entry.Value))
            if (types[id] == GgufTokenType.Normal) scores[id] = -(ranks.TryGetValue(token, out int rank) ? rank : single++);
        return scores;
    }

    static (string[] Tokens, int[] Types) Tokens(TokenizerDefinition definition, bool bytes)
    {
        int size = definition.Vocabulary.Values.Concat(definition.AddedTokens.Select(token => token.Id)).DefaultIfEmpty(-1).Max() + 1;
        var tokens = new string[size];
        var types = new int[size];
        for (int id = 0; id < size; id++) (tokens[id], types[id]) = ($"[PAD{id}]", GgufTokenType.Unused);
        foreach ((string token, int id) in definition.Vocabulary)
            (tokens[id], types[id]) = (token, bytes && ByteTokens.Read(token) >= 0 ? GgufTokenType.Byte : GgufTokenType.Normal);
        foreach (AddedToken token in definition.AddedTokens)
            (tokens[token.Id], types[token.Id]) = (token.Content, token.Special ? GgufTokenType.Control : GgufTokenType.UserDefined);
        return (tokens, types);
    }

    static GroveException Refused(string why) =>
        new($"cannot write the tokenizer to GGUF: {why}. Keep the model as safetensors with tokenizer.json", ExitKind.BadInput);
}
