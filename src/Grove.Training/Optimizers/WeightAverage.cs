using System.Numerics;
using System.Runtime.InteropServices;
using Grove.Models;

namespace Grove.Training.Optimizers;

/// <summary>
/// An exponential moving average of weights: average = decay · average + (1 − decay) · weights after each update. The average of the last
/// steps is often better than the last of them. In the first steps the decay is (1 + n) / (10 + n), or the beginning would weigh too much.
/// </summary>
/// <param name="weights">What is averaged; owned by the caller.</param>
/// <param name="decay">How much of the past stays, 0 to below 1.</param>
public sealed class WeightAverage(Parameters weights, float decay) : IDisposable
{
    /// <summary>The average.</summary>
    public Parameters Average { get; } = Parameters.AllocateLike(weights);

    /// <summary>Begins with the weights as they are.</summary>
    public void Begin() => Average.CopyFrom(weights);

    /// <summary>Takes in the weights after an update. Allocates nothing.</summary>
    /// <param name="updates">Updates made so far, 1 after the first.</param>
    public void Update(int updates)
    {
        float kept = Math.Min(decay, (1f + updates) / (10f + updates)), fresh = 1 - kept;
        for (int index = 0; index < weights.All.Count; index++)
        {
            Span<float> average = Average.All[index].Value.Span, weight = weights.All[index].Value.Span;
            var a = MemoryMarshal.Cast<float, Vector<float>>(average);
            var w = MemoryMarshal.Cast<float, Vector<float>>(weight);
            for (int i = 0; i < a.Length; i++) a[i] = kept * a[i] + fresh * w[i];
            for (int i = a.Length * Vector<float>.Count; i < average.Length; i++) average[i] = kept * average[i] + fresh * weight[i];
        }
    }

    /// <summary>Exchanges average and weights: to measure or to save the average, and back.</summary>
    public void Exchange()
    {
        for (int index = 0; index < weights.All.Count; index++)
        {
            Span<float> average = Average.All[index].Value.Span, weight = weights.All[index].Value.Span;
            for (int i = 0; i < average.Length; i++) (average[i], weight[i]) = (weight[i], average[i]);
        }
    }

    /// <summary>Releases the memory.</summary>
    public void Dispose() => Average.Dispose();
}
