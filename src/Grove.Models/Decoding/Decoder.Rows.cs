using Grove.Tensors;

namespace Grove.Models;

/// <summary>Receives rows as they are computed.</summary>
/// <param name="first">Number of the first row, from 0 for the first token of the call.</param>
/// <param name="rows">How many rows.</param>
/// <param name="values">[rows, width]; valid until the receiver returns, and free to be changed.</param>
public delegate void RowReceiver(int first, int rows, Floats values);

/// <content>What every token of a text gives, not only the last.</content>
public sealed partial class Decoder
{
    /// <summary>Rows of scores held at once: a vocabulary may have 150,000 ids, and a text thousands of tokens.</summary>
    internal const int ScoredRows = 32;

    Arena? rowLogits;
    Floats rowLogitsView;

    /// <summary>Reads a text, or the next piece of one, and gives the scores of every id as the token after each of its tokens.</summary>
    /// <param name="tokens">Token ids.</param>
    /// <param name="receiver">Called with [rows, vocabulary] for a few rows at a time, in order.</param>
    /// <exception cref="ArgumentException">An id is outside the vocabulary, or there is no room left.</exception>
    public void PrefillAll(ReadOnlySpan<int> tokens, RowReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        Architecture architecture = Weights.Architecture;
        int hidden = architecture.HiddenSize;
        if (rowLogits is null)
        {
            int length = checked(Math.Min(ScoredRows, batch.MaxRows) * architecture.VocabularySize);
            rowLogits = new Arena(length);
            rowLogitsView = rowLogits.Take(length);
        }
        Embed(tokens, (first, count, states) =>
        {
            for (int done = 0; done < count; done += ScoredRows)
            {
                int rows = Math.Min(ScoredRows, count - done);
                batch.ScoreStates(states.Slice(done * hidden, rows * hidden), rowLogitsView, rows);
                receiver(first + done, rows, rowLogitsView.Slice(0, rows * architecture.VocabularySize));
            }
        });
    }

    /// <summary>Reads a text, or the next piece of one, and gives the hidden state of each of its tokens after the final norm.</summary>
    /// <param name="tokens">Token ids.</param>
    /// <param name="receiver">Called with [rows, hidden] for up to <see cref="PrefillRows"/> rows at a time, in order.</param>
    /// <exception cref="ArgumentException">An id is outside the vocabulary, or there is no room left.</exception>
    public void Embed(ReadOnlySpan<int> tokens, RowReceiver receiver)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        Check(tokens);
        for (int done = 0; done < tokens.Length;)
        {
            int rows = Math.Min(batch.MaxRows, tokens.Length - done);
            batch.Begin(text.Adapter);
            batch.AddPrompt(text, tokens.Slice(done, rows), score: false);
            batch.Run();
            receiver(done, rows, batch.NormedRows());
            done += rows;
        }
    }
}
