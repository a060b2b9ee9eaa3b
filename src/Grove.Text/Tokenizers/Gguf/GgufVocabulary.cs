namespace Grove.Text;

/// <summary>The tokenizer inside a GGUF: its <c>tokenizer.ggml.*</c> keys, as plain values.</summary>
/// <remarks>What <see cref="Tokenizer.FromGguf"/> reads and <see cref="Tokenizer.ToGguf"/> makes.</remarks>
public sealed record GgufVocabulary
{
    /// <summary><c>tokenizer.ggml.model</c>: <c>gpt2</c> (byte-level BPE), <c>llama</c> (SentencePiece BPE), <c>bert</c> (WordPiece) or <c>t5</c> (Unigram).</summary>
    public required string Model { get; init; }

    /// <summary><c>.pre</c>: how a byte-level tokenizer cuts words; null when the file has none.</summary>
    public string? Pre { get; init; }

    /// <summary><c>.tokens</c>: the text of each id.</summary>
    public required IReadOnlyList<string> Tokens { get; init; }

    /// <summary><c>.token_type</c>: one of each id, 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte; empty when the file has none.</summary>
    public IReadOnlyList<int> TokenTypes { get; init; } = [];

    /// <summary><c>.scores</c>: of SentencePiece's tokens, one of each id; else empty.</summary>
    public IReadOnlyList<float> Scores { get; init; } = [];

    /// <summary><c>.merges</c>: <c>left right</c>, earliest first; else empty.</summary>
    public IReadOnlyList<string> Merges { get; init; } = [];

    /// <summary><c>.bos_token_id</c>.</summary>
    public int? Bos { get; init; }

    /// <summary><c>.eos_token_id</c>.</summary>
    public int? Eos { get; init; }

    /// <summary><c>.eot_token_id</c>: ends a turn.</summary>
    public int? Eot { get; init; }

    /// <summary><c>.unknown_token_id</c>.</summary>
    public int? Unknown { get; init; }

    /// <summary><c>.padding_token_id</c>.</summary>
    public int? Padding { get; init; }

    /// <summary><c>.seperator_token_id</c> (spelled so in the format).</summary>
    public int? Separator { get; init; }

    /// <summary><c>.add_bos_token</c>; null when the file does not say, then <c>llama</c> and <c>bert</c> add it and <c>gpt2</c> does not.</summary>
    public bool? AddBos { get; init; }

    /// <summary><c>.add_eos_token</c>; null when the file does not say.</summary>
    public bool? AddEos { get; init; }

    /// <summary><c>.add_space_prefix</c>; null when the file does not say, then <c>llama</c> and <c>t5</c> add it.</summary>
    public bool? AddSpacePrefix { get; init; }

    /// <summary><c>.remove_extra_whitespaces</c> of <c>t5</c>.</summary>
    public bool? RemoveExtraWhitespaces { get; init; }

    /// <summary><c>.precompiled_charsmap</c> of <c>t5</c>.</summary>
    public byte[]? PrecompiledCharsmap { get; init; }
}
