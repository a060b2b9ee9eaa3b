namespace Grove.Text;

/// <summary>How far tokenizer training is.</summary>
/// <param name="Stage"><c>counting</c> (words) or <c>merging</c> (tokens).</param>
/// <param name="Done">Characters read so far, or tokens made so far.</param>
/// <param name="Total">Tokens to make, or 0 while counting: the length of the texts is not known.</param>
public sealed record TokenizerProgress(string Stage, long Done, long Total);

/// <summary>Learns a byte-level BPE vocabulary from texts.</summary>
public static class BpeTrainer
{
    /// <summary>Learns a vocabulary: special tokens first, then the 256 bytes, then merges. Deterministic, whatever the number of threads.</summary>
    /// <param name="texts">Read once, in order.</param>
    /// <param name="vocabularySize">Ids to make; at least the special tokens and the 256 bytes. Fewer are made when the texts run out of pairs.</param>
    /// <param name="specialTokens">Tokens that no text can produce; they get the ids from 0 on.</param>
    /// <param name="threads">Threads that count words; at least 1.</param>
    /// <param name="progress">Told now and then; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static Tokenizer Train(
        IEnumerable<string> texts,
        int vocabularySize,
        IReadOnlyList<string> specialTokens,
        int threads,
        IProgress<TokenizerProgress>? progress = null,
        CancellationToken cancellation = default) => throw new NotImplementedException();
}
