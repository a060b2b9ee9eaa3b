using System.Text;

namespace Grove.Text;

/// <summary>How far tokenizer training is.</summary>
/// <param name="Stage"><c>counting</c> (words) or <c>merging</c> (tokens).</param>
/// <param name="Done">Characters read so far, or tokens made so far.</param>
/// <param name="Total">Tokens to make, or 0 while counting: the length of the texts is not known.</param>
public sealed record TokenizerProgress(string Stage, long Done, long Total);

/// <summary>
/// Learns a byte-level BPE vocabulary from texts (Sennrich et al. 2016, over bytes as in GPT-2; digits stand
/// alone as in SmolLM). Ids: special tokens, then the 256 bytes, then merges, most frequent first.
/// </summary>
public static class BpeTrainer
{
    /// <summary>A pair that occurs once would be a token for that one word.</summary>
    const long LeastFrequency = 2;

    /// <summary>Learns a vocabulary. The same texts give the same vocabulary, whatever the number of threads.</summary>
    /// <param name="texts">Read once, in order. Many texts of up to a megabyte keep all threads busy and memory low.</param>
    /// <param name="vocabularySize">Ids to make; at least the special tokens and the 256 bytes. Fewer are made when the texts run out of pairs.</param>
    /// <param name="specialTokens">Tokens that no text can produce; they get the ids from 0 on.</param>
    /// <param name="threads">Threads that count words; at least 1.</param>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="GroveException">The vocabulary is too small for the special tokens and the bytes, or a special token occurs twice.</exception>
    public static Tokenizer Train(
        IEnumerable<string> texts,
        int vocabularySize,
        IReadOnlyList<string> specialTokens,
        int threads,
        IProgress<TokenizerProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        int least = specialTokens.Count + 256;
        if (vocabularySize < least)
            throw new GroveException(
                $"cannot train a tokenizer: a vocabulary of {vocabularySize} is too small for {specialTokens.Count} special tokens and 256 bytes. Ask for {least} or more",
                ExitKind.BadInput);
        if (specialTokens.Distinct().Count() != specialTokens.Count)
            throw new GroveException("cannot train a tokenizer: a special token is given twice. Name each once", ExitKind.BadInput);

        Dictionary<string, long> words = new WordCounter(new WordSplitter(DigitSplitting.Single), threads)
            .Count(texts, progress, cancellation);
        var vocabulary = new TrainedVocabulary(specialTokens);
        var merger = new PairMerger([.. words.Select(word => (vocabulary.SymbolsOf(word.Key), word.Value))]);
        while (vocabulary.Count < vocabularySize && merger.Best(LeastFrequency) is var (left, right))
        {
            cancellation.ThrowIfCancellationRequested();
            if (vocabulary.Merge(left, right) is int token)
                merger.Merge(left, right, token);
            else
                merger.Forbid(left, right);
            if (vocabulary.Count % 256 == 0) progress?.Report(new TokenizerProgress("merging", vocabulary.Count, vocabularySize));
        }
        progress?.Report(new TokenizerProgress("merging", vocabulary.Count, vocabulary.Count));
        return Tokenizer.Parse(TrainedTokenizerFile.Write(vocabulary.Definition()), Tokenizer.FileName);
    }

    /// <summary>The tokens while they are being found.</summary>
    sealed class TrainedVocabulary
    {
        readonly IReadOnlyList<string> specialTokens;
        readonly List<string> spelled = [];
        readonly Dictionary<string, int> ids = [];
        readonly List<(string Left, string Right)> merges = [];
        readonly int[] byteIds = new int[256];

        public TrainedVocabulary(IReadOnlyList<string> specialTokens)
        {
            this.specialTokens = specialTokens;
            foreach (string token in specialTokens) Add(token);
            foreach (byte value in ByteAlphabet.InOrder) byteIds[value] = Add(ByteAlphabet.CharacterOf(value).ToString());
        }

        public int Count => spelled.Count;

        public int[] SymbolsOf(string word) => [.. Encoding.UTF8.GetBytes(word).Select(value => byteIds[value])];

        /// <summary>The token of a pair, or null when it would spell a special token, which no text may produce.</summary>
        public int? Merge(int left, int right)
        {
            string token = spelled[left] + spelled[right];
            // Two ways of building one token are two merges with one id.
            if (!ids.TryGetValue(token, out int id)) id = Add(token);
            else if (id < specialTokens.Count) return null;
            merges.Add((spelled[left], spelled[right]));
            return id;
        }

        public TrainedTokenizer Definition() => new(
            ids, merges, [.. specialTokens.Select((token, id) => new AddedToken(id, token, Special: true))], DigitSplitting.Single);

        int Add(string token)
        {
            // A special token of one character that is also a byte would take that byte's place.
            if (!ids.TryAdd(token, spelled.Count))
                throw new GroveException(
                    $"cannot train a tokenizer: special token \"{token}\" is also a byte. Choose a longer one", ExitKind.BadInput);
            spelled.Add(token);
            return spelled.Count - 1;
        }
    }
}
