using System.Buffers;
using System.Text;

namespace Grove.Text;

/// <summary>
/// Text to token ids and back, as Hugging Face's <c>tokenizer.json</c> or a GGUF says: byte-level BPE (GPT-2, Llama 3,
/// Qwen, Granite), SentencePiece's BPE with byte fallback (Llama 2, Mistral), Unigram and WordPiece. With a byte-level
/// tokenizer decoding gives back exactly the text that was encoded, whatever it is; only half a surrogate pair, which
/// is no character, becomes U+FFFD. Instances can be used by several threads at once.
/// </summary>
public sealed class Tokenizer
{
    /// <summary>Name of the file that <see cref="Save"/> writes.</summary>
    public const string FileName = "tokenizer.json";

    readonly byte[] file;
    readonly TokenSpelling spelling;
    readonly bool[] special;
    readonly Dictionary<string, int> ids;
    readonly INormalizer? normalizer;
    readonly ISectionEncoder sections;
    readonly SequenceFrame frame;

    // Added tokens are looked for in the text as it is, and again in what the normalizer makes of the rest.
    readonly (AddedTokenMatcher Raw, AddedTokenMatcher Normalized) always, withSpecial;

    Tokenizer(TokenizerDefinition definition, byte[] file, string source)
    {
        this.file = file;
        Definition = definition;
        spelling = new TokenSpelling(definition);
        ids = new Dictionary<string, int>(definition.Vocabulary);
        special = new bool[spelling.Count];
        foreach (AddedToken token in definition.AddedTokens)
        {
            ids[token.Content] = token.Id;
            special[token.Id] = token.Special;
        }
        normalizer = definition.Normalizer;
        sections = SectionEncoders.For(definition);
        frame = definition.Frame;
        foreach (int id in frame.Before.Concat(frame.After))
            if (id >= spelling.Count)
                throw new GroveException(
                    $"cannot read the tokenizer ({source}): post_processor: it adds token {id}, which the vocabulary does not have. Copy the file again", ExitKind.BadInput);
        withSpecial = Matchers(definition.AddedTokens);
        always = Matchers(definition.AddedTokens.Where(token => !token.Special));
    }

    /// <summary>Number of ids: every id is in 0 to <c>VocabularySize - 1</c>.</summary>
    public int VocabularySize => spelling.Count;

    /// <summary>What the file says.</summary>
    internal TokenizerDefinition Definition { get; }

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
        new(TokenizerFile.Read(content, source), content, source);

    /// <summary>Makes a tokenizer of what a GGUF keeps, with the ids that llama.cpp gives.</summary>
    /// <param name="vocabulary">The <c>tokenizer.ggml.*</c> keys.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="GroveException">The vocabulary is malformed, or its model or <c>pre</c> is not known.</exception>
    public static Tokenizer FromGguf(GgufVocabulary vocabulary, string source = "GGUF") =>
        Parse(GgufReading.ToTokenizerJson(vocabulary, source), source);

    /// <summary>What a GGUF keeps of this tokenizer.</summary>
    /// <exception cref="GroveException">llama.cpp has no <c>pre</c> or model that gives the same ids.</exception>
    public GgufVocabulary ToGguf() => GgufWriting.FromDefinition(Definition);

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

    /// <summary>
    /// Turns text into token ids as Hugging Face's <c>encode</c> does by default: special tokens spelled in the text
    /// become their ids, and the post-processor adds those that begin and end a sequence.
    /// </summary>
    /// <param name="text">Any text that may name special tokens, such as a rendered chat template.</param>
    /// <returns>The ids, in order.</returns>
    public int[] EncodeWithSpecialTokens(string text)
    {
        var tokens = new List<int>(text.Length / 3 + 4);
        tokens.AddRange(frame.Before);
        Encode(text, tokens, allowSpecial: true);
        tokens.AddRange(frame.After);
        return [.. tokens];
    }

    /// <summary>Turns text into token ids, added to a list.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="tokens">Gets the ids, after what is already there.</param>
    /// <param name="allowSpecial">Whether special tokens spelled in the text become their ids.</param>
    public void Encode(ReadOnlySpan<char> text, List<int> tokens, bool allowSpecial = false)
    {
        (AddedTokenMatcher raw, AddedTokenMatcher normalized) = allowSpecial ? withSpecial : always;
        int taken = 0, from = 0;
        while (raw.Find(text, from, taken) is { } match)
        {
            if (match.Start > taken) EncodeSection(text[taken..match.Start], taken == 0, tokens, normalized);
            tokens.Add(match.Token.Id);
            (taken, from) = (match.End, match.SearchFrom);
        }
        if (taken < text.Length) EncodeSection(text[taken..], taken == 0, tokens, normalized);
    }

    /// <summary>Turns token ids back into text; broken UTF-8 becomes U+FFFD.</summary>
    /// <param name="tokens">The ids, in order, each 0 to <c>VocabularySize - 1</c>.</param>
    /// <param name="skipSpecial">Whether special tokens are left out; else they are spelled out.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is outside the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> tokens, bool skipSpecial = false)
    {
        int length = 0;
        var kept = new List<int>(tokens.Length);
        foreach (int token in tokens)
        {
            length += TokenBytes(token).Length;
            if (!skipSpecial || !special[token]) kept.Add(token);
        }
        if (!spelling.IsByteLevel) return spelling.Decode(kept);
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        int position = 0;
        foreach (int token in kept)
        {
            spelling.Later(token).CopyTo(bytes, position);
            position += spelling.Later(token).Length;
        }
        string text = Encoding.UTF8.GetString(bytes, 0, position);
        ArrayPool<byte>.Shared.Return(bytes);
        return text;
    }

    /// <summary>
    /// The bytes that a token stands for: what it adds to the decoded text, unless it begins it. Empty for ids that no
    /// token has.
    /// </summary>
    /// <param name="token">0 to <c>VocabularySize - 1</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary.</exception>
    public ReadOnlySpan<byte> TokenBytes(int token)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)token, (uint)spelling.Count, nameof(token));
        return spelling.Later(token);
    }

    /// <summary>The bytes of a token that begins a text: some tokenizers put a space before the text, which is taken back there.</summary>
    /// <param name="token">0 to <c>VocabularySize - 1</c>.</param>
    internal ReadOnlySpan<byte> FirstTokenBytes(int token)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)token, (uint)spelling.Count, nameof(token));
        return spelling.First(token);
    }

    /// <summary>The id of a token as the vocabulary spells it, or null.</summary>
    /// <param name="token">For example <c>&lt;|user|&gt;</c>, or <c>Ġthe</c> for " the".</param>
    public int? TokenId(string token) => ids.TryGetValue(token, out int id) ? id : null;

    /// <summary>Whether an id is a special token: one that ordinary text never produces.</summary>
    /// <param name="token">0 to <c>VocabularySize - 1</c>; other ids are not special.</param>
    public bool IsSpecial(int token) => (uint)token < (uint)special.Length && special[token];

    void EncodeSection(ReadOnlySpan<char> text, bool atStart, List<int> tokens, AddedTokenMatcher matcher)
    {
        if (normalizer is not null) text = normalizer.Normalize(text.ToString());
        int taken = 0, from = 0;
        while (matcher.Find(text, from, taken) is { } match)
        {
            if (match.Start > taken) sections.Encode(text[taken..match.Start], atStart && taken == 0, tokens);
            tokens.Add(match.Token.Id);
            (taken, from) = (match.End, match.SearchFrom);
        }
        if (taken < text.Length) sections.Encode(text[taken..], atStart && taken == 0, tokens);
    }

    (AddedTokenMatcher, AddedTokenMatcher) Matchers(IEnumerable<AddedToken> tokens)
    {
        AddedToken[] all = [.. tokens];
        // Without a normalizer both looks are at the same text; raw tokens still come first.
        return (
            new AddedTokenMatcher(all.Where(token => !token.Normalized)),
            new AddedTokenMatcher(all.Where(token => token.Normalized), normalizer is null ? null : normalizer.Normalize));
    }
}
