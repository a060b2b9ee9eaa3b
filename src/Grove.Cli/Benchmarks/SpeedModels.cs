using Grove.Models;
using Grove.Models.Families;
using Grove.Models.Files.Gguf;
using Grove.Models.Planning;
using Grove.Tensors;

namespace Grove.Cli.Benchmarks;

/// <summary>The models that decoding and reading prompts are measured with.</summary>
static class SpeedModels
{
    /// <summary>Runs a measurement with one model, or with the shape of SmolLM2-135M in every type.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="modelPath">A folder or GGUF file; null for every type.</param>
    /// <param name="measure">Gets a name and the weights.</param>
    public static IReadOnlyList<TResult> Each<TResult>(Team team, string? modelPath, Func<string, Weights, TResult> measure)
    {
        if (modelPath is not null)
        {
            using Weights weights = Model.OpenWeights(modelPath);
            return [measure(Path.GetFileName(Path.TrimEndingDirectorySeparator(modelPath)), weights)];
        }
        Architecture shape = FamilyPresets.Llama135M("llama", 0);
        var results = new List<TResult>();
        foreach (QuantizationTarget target in Enum.GetValues<QuantizationTarget>().Where(target => target != QuantizationTarget.F32))
        {
            using Weights weights = PatternWeights.Make(shape, target, team);
            results.Add(measure($"135M, {target}", weights));
        }
        return results;
    }

    /// <summary>Token ids that are spread over the vocabulary.</summary>
    public static int[] Tokens(Architecture model, int count) => [.. Enumerable.Range(0, count).Select(i => (int)(i * 7919L % model.VocabularySize))];

    /// <summary>What must be read from memory for a token: every weight, and the keys and values so far.</summary>
    /// <param name="weights">The model.</param>
    /// <param name="position">Tokens before it.</param>
    public static double BytesPerToken(Weights weights, int position)
    {
        Architecture model = weights.Architecture;
        WeightPlan plan = WeightPlan.Of(weights);
        // Of a table that is not also the head, a token reads one row.
        double tables = plan.Parts.Sum(part => (double)part.Tables / part.Type.BlockSize() * part.Type.BlockBytes());
        return plan.Bytes - tables + sizeof(float) * 2.0 * model.Layers * model.KeyValueSize * position;
    }
}
