using Grove.Text;

namespace Grove.Training.Pretraining;

/// <summary>The part of the corpus that a tokenizer is trained on: at most <see cref="Characters"/>, spread evenly over each file.</summary>
static class TokenizerSample
{
    /// <summary>Characters in the sample, at most; each file gets its share of them by size × weight.</summary>
    public const long Characters = 48_000_000;

    /// <summary>Reads the sample.</summary>
    /// <param name="corpus">The files.</param>
    public static IEnumerable<string> Read(IReadOnlyList<CorpusSource> corpus)
    {
        var sizes = corpus.Select(source => (double)new FileInfo(source.Path).Length).ToArray();
        double total = corpus.Select((source, index) => sizes[index] * source.Weight).Sum();
        for (int index = 0; index < corpus.Count; index++)
        {
            // Taking a file more than once would teach the tokenizer nothing new, so weights only choose within the budget.
            double share = Math.Min(1, Characters * corpus[index].Weight / Math.Max(1, total));
            double owed = 0;
            foreach (Document document in CorpusReader.Read(corpus[index]))
            {
                owed += share * document.Length;
                if (owed < document.Length && share < 1) continue;
                owed -= document.Length;
                if (document.Text is { } text) yield return text;
                else foreach (Message message in document.Chat!.Messages) yield return message.Content;
            }
        }
    }
}
