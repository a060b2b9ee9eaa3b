using System.Text;
using Grove.Evaluation.Statistics;
using Grove.Models;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Evaluation;

/// <summary>How well a model predicts text.</summary>
/// <param name="Value">Bits per byte with the 95 % bootstrap interval over the documents; lower is better, 8 is knowing nothing.</param>
/// <param name="Documents">Documents measured, without empty ones.</param>
/// <param name="Tokens">Tokens predicted.</param>
/// <param name="Bytes">UTF-8 bytes of the documents.</param>
public sealed record BitsPerByteScore(Interval Value, int Documents, long Tokens, long Bytes);

/// <summary>
/// Bits per byte on held-out text: −Σ log₂ p(token) / Σ UTF-8 bytes. Unlike perplexity it does not depend on the tokenizer, so
/// models with different vocabularies can be compared.
/// </summary>
/// <remarks>
/// Each document is rolled through windows as lm-evaluation-harness's <c>loglikelihood_rolling</c> does: the first token is
/// predicted from <c>&lt;|endoftext|&gt;</c> (or the model's bos or eos token), every token is predicted exactly once, each further window begins with the last token
/// of the one before, and the last is filled up to full length with tokens already counted. Several windows go through the model
/// together without seeing one another.
/// </remarks>
public static class BitsPerByte
{
    const int RowsAtOnce = 1024;

    /// <summary>
    /// Tokens of a window where none is asked for: a model made for 131,072 would need memory for a pass of that many, and learns
    /// little about a token from what lies further back.
    /// </summary>
    const int LongestWindow = 2048;

    /// <summary>Measures a model.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="team">The threads that share the work.</param>
    /// <param name="texts">The documents, none of which the model trained on. Their order does not change the score.</param>
    /// <param name="windowLength">Tokens of a window; null for as many as the model is made for, at most 2,048.</param>
    /// <param name="chat">The model's special tokens, one of which stands before a text; null where the tokenizer has <c>&lt;|endoftext|&gt;</c>.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Looked at between batches of windows.</param>
    /// <exception cref="GroveException">There is no text, or no token is known that begins one.</exception>
    public static BitsPerByteScore Measure(
        Parameters parameters,
        Tokenizer tokenizer,
        Team team,
        IEnumerable<string> texts,
        int? windowLength = null,
        ChatTemplateSettings? chat = null,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        (int? begin, int? end) = (chat ?? ChatTemplateSettings.None).AroundText(tokenizer);
        int prefix = begin ?? end ?? throw new GroveException(
            $"cannot measure bits per byte: the tokenizer has no {ChatRenderer.EndOfText}, and the model's folder names no bos_token or eos_token. Complete its tokenizer_config.json",
            ExitKind.BadInput);
        int length = Math.Min(windowLength ?? LongestWindow, parameters.Architecture.MaxPositions);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length, nameof(windowLength));

        List<(int[] Tokens, int Bytes)> documents = [];
        foreach (string text in texts)
        {
            int[] tokens = tokenizer.Encode(text);
            if (tokens.Length > 0)
                documents.Add((tokens, Encoding.UTF8.GetByteCount(text)));
        }

        if (documents.Count == 0)
            throw new GroveException("cannot measure bits per byte: there is no text. Name a file with general text", ExitKind.BadInput);

        using RollingLoss loss = new(parameters, team, Math.Max(RowsAtOnce, length), documents.Count);
        for (int document = 0; document < documents.Count; document++)
        {
            foreach (RollingWindow window in RollingWindow.Over(documents[document].Tokens.Length, length))
            {
                cancellation.ThrowIfCancellationRequested();
                loss.Add(document, documents[document].Tokens, prefix, window);
            }

            progress?.Report((double)(document + 1) / documents.Count);
        }

        IReadOnlyList<double> nats = loss.Finish();
        return new BitsPerByteScore(
            Bootstrap.Ratio(documents.Select((document, at) => (nats[at] / Math.Log(2), (double)document.Bytes))),
            documents.Count,
            documents.Sum(document => (long)document.Tokens.Length),
            documents.Sum(document => (long)document.Bytes));
    }
}
