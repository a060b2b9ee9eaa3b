using Grove.Evaluation;
using Grove.Models;
using Grove.Tensors;

namespace Grove.Pipeline;

/// <summary>How much of the tuning was kept.</summary>
/// <param name="Share">From 0, the base, to 1, the tuned weights.</param>
/// <param name="Base">Bits per byte of the base on the texts set aside.</param>
/// <param name="Tuned">Bits per byte of the tuned weights on them.</param>
sealed record Blended(double Share, double Base, double Tuned);

/// <summary>
/// Moves tuned weights back towards the base, in a straight line and only as far as needed, until general text costs little more
/// than before. Weights between the two keep most of both (Wortsman et al., 2022, "Robust fine-tuning of zero-shot models").
/// </summary>
static class Blend
{
    /// <summary>The most that bits per byte may rise on the texts set aside: what the verdict allows on others.</summary>
    const double MostForgotten = 0.05;

    const double Stride = 0.05;
    const double LeastShare = 0.5;

    /// <summary>Chooses the share and leaves the blended weights in the model.</summary>
    /// <param name="model">The tuned model; its weights are changed.</param>
    /// <param name="start">The weights before tuning.</param>
    /// <param name="team">The threads.</param>
    /// <param name="aside">General texts that tuning did not see; with none, the tuned weights stay.</param>
    /// <param name="cancellation">Stops between two measurements.</param>
    public static Blended Run(Model model, Parameters start, Team team, IReadOnlyList<string> aside, CancellationToken cancellation)
    {
        if (aside.Count == 0) return new Blended(1, 0, 0);
        double Measure(Parameters weights)
        {
            cancellation.ThrowIfCancellationRequested();
            return BitsPerByte.Measure(weights, model.Tokenizer, team, aside, chat: model.Chat, cancellation: cancellation).Value.Value;
        }

        double before = Measure(start), after = Measure(model.Parameters), now = after;
        using var tuned = Parameters.Allocate(model.Architecture);
        tuned.CopyFrom(model.Parameters);
        int strides = 0;
        while (now > before * (1 + MostForgotten) && 1 - (strides + 1) * Stride >= LeastShare - 1e-9)
        {
            strides++;
            Mix(start, tuned, model.Parameters, (float)(1 - strides * Stride));
            now = Measure(model.Parameters);
        }
        return new Blended(1 - strides * Stride, before, after);
    }

    static void Mix(Parameters start, Parameters tuned, Parameters target, float share)
    {
        for (int index = 0; index < target.All.Count; index++)
        {
            Span<float> from = start.All[index].Value.Span, to = tuned.All[index].Value.Span, mixed = target.All[index].Value.Span;
            for (int place = 0; place < mixed.Length; place++) mixed[place] = from[place] + share * (to[place] - from[place]);
        }
    }
}
