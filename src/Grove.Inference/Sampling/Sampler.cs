using Grove.Text;

namespace Grove.Inference.Sampling;

/// <summary>
/// Chooses the next token from logits. The steps are those of Hugging Face's <c>generate</c> in its order: repetition penalty,
/// temperature, top-k, top-p, min-p, draw; after the repetition penalty come OpenAI's for frequency and presence. All memory is taken at construction.
/// </summary>
/// <remarks>Equal logits are ordered by token id, so the choice does not depend on how the sort breaks ties.</remarks>
public sealed class Sampler
{
    readonly float[] weights;           // [vocabulary]: probabilities relative to the largest
    readonly float[] candidateWeights;  // [vocabulary]: of the tokens that can still be chosen
    readonly int[] candidates;          // [vocabulary], beside it
    readonly int[] seenIn;              // [vocabulary]: the conversation in which the token last occurred
    readonly int[] seen;                // [vocabulary]: the distinct tokens of this conversation
    readonly int[] written;             // [vocabulary]: how often this answer has the token; 0 outside seen
    int seenCount;
    int conversation;
    GenerationOptions options = new();
    RandomNumbers random = new(0);

    /// <summary>Reserves memory for a vocabulary.</summary>
    public Sampler(int vocabulary)
    {
        weights = new float[vocabulary];
        candidateWeights = new float[vocabulary];
        candidates = new int[vocabulary];
        seenIn = new int[vocabulary];
        seen = new int[vocabulary];
        written = new int[vocabulary];
    }

    /// <summary>Starts a new answer.</summary>
    public void Start(GenerationOptions generationOptions, ReadOnlySpan<int> prompt)
    {
        options = generationOptions;
        random = new RandomNumbers(options.Seed);
        conversation++;
        foreach (int token in seen.AsSpan(0, seenCount))
            written[token] = 0;
        seenCount = 0;
        foreach (int token in prompt)
            Saw(token);
    }

    /// <summary>Chooses a token.</summary>
    /// <param name="logits">[vocabulary]; changed by the penalties.</param>
    /// <exception cref="GroveException">The logits are not numbers: the model is damaged.</exception>
    public int Next(Span<float> logits)
    {
        if (options.RepetitionPenalty != 1)
        {
            foreach (int token in seen.AsSpan(0, seenCount))
                logits[token] *= logits[token] > 0 ? 1 / options.RepetitionPenalty : options.RepetitionPenalty;
        }

        if (options.FrequencyPenalty != 0 || options.PresencePenalty != 0)
        {
            foreach (int token in seen.AsSpan(0, seenCount))
                logits[token] -= written[token] * options.FrequencyPenalty + (written[token] > 0 ? options.PresencePenalty : 0);
        }

        int best = Largest(logits);
        int chosen = options.Temperature == 0 || options.TopK == 1 ? best : Draw(logits, best);
        Saw(chosen);
        written[chosen]++;
        return chosen;
    }

    int Draw(ReadOnlySpan<float> logits, int best)
    {
        float largest = logits[best];
        double mass = 0;
        for (int token = 0; token < logits.Length; token++)
        {
            weights[token] = MathF.Exp((logits[token] - largest) / options.Temperature);
            mass += weights[token];
        }

        int count;
        if (options.TopK > 0)
        {
            count = TakeTop(Math.Min(options.TopK, weights.Length));
            mass = 0;
            foreach (float weight in candidateWeights.AsSpan(0, count))
                mass += weight;
        }
        else
        {
            count = TakeAtLeast(options.TopP < 1 ? (1.0 - options.TopP) / weights.Length * mass * 0.999 : 0);
            if (options.TopP < 1)
                SortDescending(count);
        }

        return Pick(options.TopP < 1 ? Nucleus(count, mass) : count);
    }

    int Pick(int count)
    {
        // Weights are relative to the most probable token, whose weight is exp(0) = 1: exactly what min-p compares with.
        double kept = 0;
        foreach (float weight in candidateWeights.AsSpan(0, count))
            kept += weight >= options.MinP ? weight : 0;

        double target = random.NextDouble() * kept;
        int last = 0;
        for (int at = 0; at < count && target >= 0; at++)
        {
            if (candidateWeights[at] == 0 || candidateWeights[at] < options.MinP)
                continue;
            last = at;
            target -= candidateWeights[at];
        }

        return candidates[last];
    }

    // The k largest in descending order, by insertion: a token that is not among them costs one comparison.
    int TakeTop(int k)
    {
        int count = 0;
        for (int token = 0; token < weights.Length; token++)
        {
            float weight = weights[token];
            if (count == k && weight <= candidateWeights[k - 1])
                continue;
            int low = 0, high = count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (candidateWeights[middle] >= weight)
                    low = middle + 1;
                else
                    high = middle;
            }

            count = Math.Min(count + 1, k);
            candidateWeights.AsSpan(low, count - low - 1).CopyTo(candidateWeights.AsSpan(low + 1));
            candidates.AsSpan(low, count - low - 1).CopyTo(candidates.AsSpan(low + 1));
            candidateWeights[low] = weight;
            candidates[low] = token;
        }

        return count;
    }

    // Few tokens are left to sort for top-p: all those below (1 - p) / vocabulary together have less than 1 - p, so none of them
    // belongs to the smallest set that has p.
    int TakeAtLeast(double smallest)
    {
        int count = 0;
        for (int token = 0; token < weights.Length; token++)
        {
            if (weights[token] < smallest)
                continue;
            candidateWeights[count] = weights[token];
            candidates[count++] = token;
        }

        return count;
    }

    int Nucleus(int count, double mass)
    {
        double sum = 0;
        for (int at = 0; at < count; at++)
        {
            sum += candidateWeights[at];
            if (sum >= options.TopP * mass)
                return at + 1;
        }

        return count;
    }

    void SortDescending(int count)
    {
        // Ascending by (-probability); equal ones are put in order of their ids afterwards.
        Span<float> keys = candidateWeights.AsSpan(0, count);
        Span<int> items = candidates.AsSpan(0, count);
        for (int at = 0; at < count; at++)
            keys[at] = -keys[at];
        keys.Sort(items);
        for (int at = 0; at < count; at++)
            keys[at] = -keys[at];
        for (int start = 0; start < count;)
        {
            int end = start + 1;
            while (end < count && keys[end] == keys[start])
                end++;
            if (end - start > 1)
                items[start..end].Sort();
            start = end;
        }
    }

    void Saw(int token)
    {
        if (seenIn[token] == conversation)
            return;
        seenIn[token] = conversation;
        seen[seenCount++] = token;
    }

    static int Largest(ReadOnlySpan<float> logits)
    {
        int best = -1;
        float value = float.NegativeInfinity;
        for (int token = 0; token < logits.Length; token++)
        {
            if (float.IsNaN(logits[token]))
                throw Damaged();
            if (logits[token] > value)
            {
                value = logits[token];
                best = token;
            }
        }

        return best >= 0 && float.IsFinite(value) ? best : throw Damaged();
    }

    static GroveException Damaged() => new(
        "The model cannot answer: its weights give no numbers. Load an earlier checkpoint, or train again with a smaller learning rate.",
        ExitKind.BadInput);
}
