using System.Runtime.InteropServices;
using System.Text;

namespace Grove.Text;

/// <summary>Byte-pair encoding over characters (Sennrich et al. 2016), as SentencePiece-style vocabularies use it.</summary>
sealed class BpeModel : ITokenModel
{
    readonly Dictionary<string, int> vocabulary;
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> bySpan;
    readonly BpeOptions options;
    readonly ByteTokens byteTokens;

    /// <param name="vocabulary">Token to id.</param>
    /// <param name="merges">Pairs of tokens, earliest first; each of them and what they make is in the vocabulary.</param>
    /// <param name="options">What becomes of unknown characters, and how parts are spelled.</param>
    public BpeModel(Dictionary<string, int> vocabulary, IReadOnlyList<(string Left, string Right)> merges, BpeOptions options)
    {
        this.vocabulary = vocabulary;
        this.options = options;
        MergePairs = merges;
        bySpan = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        byteTokens = new ByteTokens(vocabulary);
        Merges = new MergeTable([.. merges.Select(pair => (vocabulary[pair.Left], vocabulary[pair.Right], vocabulary[Joined(pair, options)]))]);
    }

    /// <summary>Token to id.</summary>
    public IReadOnlyDictionary<string, int> Vocabulary => vocabulary;

    /// <summary>Earliest first.</summary>
    public IReadOnlyList<(string Left, string Right)> MergePairs { get; }

    /// <summary>The same, for looking up.</summary>
    public MergeTable Merges { get; }

    /// <summary>What becomes of unknown characters, and how parts are spelled.</summary>
    public BpeOptions Options => options;

    /// <summary>What two tokens make: the right one gives up its prefix.</summary>
    public static string Joined((string Left, string Right) pair, BpeOptions options) =>
        pair.Left + pair.Right[Math.Min(options.ContinuingPrefix.Length, pair.Right.Length)..];

    /// <inheritdoc/>
    public void Encode(string piece, List<int> ids)
    {
        if (options.IgnoresMerges && vocabulary.TryGetValue(piece, out int whole))
        {
            ids.Add(whole);
            return;
        }
        int before = ids.Count;
        AddCharacters(piece, ids);
        int kept = Merges.Merge(CollectionsMarshal.AsSpan(ids)[before..]);
        ids.RemoveRange(before + kept, ids.Count - before - kept);
    }

    void AddCharacters(string piece, List<int> ids)
    {
        bool unknown = false;
        for (int i = 0; i < piece.Length;)
        {
            Rune.DecodeFromUtf16(piece.AsSpan(i), out _, out int units);
            ReadOnlySpan<char> character = piece.AsSpan(i, units);
            if (i > 0 && options.ContinuingPrefix.Length > 0) character = string.Concat(options.ContinuingPrefix, character);
            i += units;
            if (i == piece.Length && options.EndSuffix.Length > 0) character = string.Concat(character, options.EndSuffix);
            if (bySpan.TryGetValue(character, out int id))
            {
                if (unknown) ids.Add(options.Unknown!.Value);
                unknown = false;
                ids.Add(id);
            }
            else if (!(options.ByteFallback && byteTokens.TryAdd(character, ids)) && options.Unknown is int unknownId)
            {
                if (unknown && !options.FusesUnknown) ids.Add(unknownId);
                unknown = true;
            }
        }
        if (unknown) ids.Add(options.Unknown!.Value);
    }
}
