using Grove.Models;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Inference;

/// <summary>How far two models of the same vocabulary are from one another, measured on the same text.</summary>
/// <param name="MaxDifference">Largest difference of two scores (logits).</param>
/// <param name="MeanDifference">Mean difference of two scores.</param>
/// <param name="RelativeDifference">The mean difference in standard deviations of the first model's scores.</param>
/// <param name="Perplexity">The first model's perplexity on the text.</param>
/// <param name="OtherPerplexity">The second model's.</param>
/// <param name="SameChoice">Share of positions at which both find the same token likeliest.</param>
/// <param name="Tokens">Tokens read.</param>
public sealed record ModelComparison(
    double MaxDifference, double MeanDifference, double RelativeDifference, double Perplexity, double OtherPerplexity, double SameChoice, int Tokens)
{
    /// <summary>The text that is read when none is given: plain sentences, numbers, code.</summary>
    public const string DefaultText =
        "The river rises in the hills and runs for 214 kilometres to the sea. Most people who live along it grow apples, keep bees or work in one of the "
        + "three mills. \"When does the ferry leave?\" she asked. At half past nine, he said, unless the wind is strong. "
        + "for (int i = 0; i < n; i++) sum += values[i]; In 1987 the bridge was closed for repairs, which took two years and cost more than anyone had expected.";

    /// <summary>Most tokens that are read: enough to see a difference, few enough to wait for.</summary>
    const int MostTokens = 512;

    /// <summary>Tokens that go through the models together.</summary>
    const int PieceTokens = 32;

    /// <summary>By how much the perplexity changes, as a share: 0.01 is one percent worse.</summary>
    public double PerplexityChange => OtherPerplexity / Perplexity - 1;

    /// <summary>Compares two models.</summary>
    /// <param name="first">The model to compare with.</param>
    /// <param name="second">The other, for example a quantized copy.</param>
    /// <param name="tokenizer">The first model's tokenizer.</param>
    /// <param name="team">Threads that share the work.</param>
    /// <param name="text">What they read, at least two tokens long; at most the first 512 are read.</param>
    /// <param name="progress">Told the share done, 0 to 1.</param>
    /// <param name="cancellation">Looked at before every token.</param>
    /// <param name="adapter">Takes part in the first model, where the other has it merged.</param>
    /// <exception cref="GroveException">The vocabularies differ, or the text is too short.</exception>
    public static ModelComparison Run(Weights first, Weights second, Tokenizer tokenizer, Team team, string text = DefaultText,
        IProgress<double>? progress = null, CancellationToken cancellation = default, Adapter? adapter = null)
    {
        Architecture a = first.Architecture, b = second.Architecture;
        if (a.VocabularySize != b.VocabularySize)
            throw new GroveException($"cannot compare the models: one has {a.VocabularySize} tokens, the other {b.VocabularySize}. Give two models with the same tokenizer", ExitKind.BadInput);
        int[] tokens = [.. tokenizer.Encode(text).Take(Math.Min(MostTokens, Math.Min(a.MaxPositions, b.MaxPositions)))];
        if (tokens.Length < 2) throw new GroveException("cannot compare the models: the text is shorter than two tokens. Give a longer one", ExitKind.BadInput);
        using var one = new Decoder(first, team, tokens.Length) { Adapter = adapter };
        using var other = new Decoder(second, team, tokens.Length);
        double greatest = 0, sum = 0, spread = 0, lossOne = 0, lossOther = 0;
        int same = 0, vocabulary = a.VocabularySize;
        // A piece at a time, so that the weights are read once for many tokens and few scores are held.
        float[] kept = new float[Math.Min(PieceTokens, tokens.Length) * vocabulary];
        for (int start = 0; start < tokens.Length; start += PieceTokens)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<int> piece = tokens.AsSpan(start, Math.Min(PieceTokens, tokens.Length - start));
            one.PrefillAll(piece, (first, rows, scores) => scores.Span[..(rows * vocabulary)].CopyTo(kept.AsSpan(first * vocabulary)));
            other.PrefillAll(piece, (first, rows, scores) =>
            {
                for (int row = 0; row < rows; row++)
                    Add(start + first + row, kept.AsSpan((first + row) * vocabulary, vocabulary), scores.Span.Slice(row * vocabulary, vocabulary));
            });
            progress?.Report((start + piece.Length) / (double)tokens.Length);
        }

        void Add(int token, ReadOnlySpan<float> x, ReadOnlySpan<float> y)
        {
            double mean = 0, squares = 0;
            for (int id = 0; id < x.Length; id++)
            {
                double difference = Math.Abs((double)x[id] - y[id]);
                // A score that is no number must not pass for none at all.
                if (!(difference <= greatest)) greatest = difference;
                sum += difference;
                mean += x[id];
                squares += (double)x[id] * x[id];
            }
            mean /= x.Length;
            spread += Math.Sqrt(Math.Max(0, squares / x.Length - mean * mean));
            if (IndexOfMax(x) == IndexOfMax(y)) same++;
            if (token + 1 >= tokens.Length) return;
            lossOne += Loss(x, tokens[token + 1]);
            lossOther += Loss(y, tokens[token + 1]);
        }

        double average = sum / tokens.Length / a.VocabularySize;
        spread /= tokens.Length;
        return new ModelComparison(greatest, average, spread > 0 ? average / spread : average == 0 ? 0 : double.PositiveInfinity,
            Math.Exp(lossOne / (tokens.Length - 1)), Math.Exp(lossOther / (tokens.Length - 1)), (double)same / tokens.Length, tokens.Length);
    }

    static double Loss(ReadOnlySpan<float> scores, int token)
    {
        double greatest = double.NegativeInfinity, sum = 0;
        foreach (float score in scores) greatest = Math.Max(greatest, score);
        foreach (float score in scores) sum += Math.Exp(score - greatest);
        return greatest + Math.Log(sum) - scores[token];
    }

    static int IndexOfMax(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best]) best = i;
        }
        return best;
    }
}
