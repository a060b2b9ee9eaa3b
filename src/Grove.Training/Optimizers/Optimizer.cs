using Grove.Models;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Training.Optimizers;

/// <summary>
/// Updates every tensor of a model by its rule and keeps the state for it: first and second moments for AdamW, the momentum
/// for Muon (in <see cref="FirstMoments"/>; its second moments stay zero).
/// </summary>
public sealed class Optimizer : IDisposable
{
    readonly Parameters parameters;
    readonly Team team;
    readonly OptimizerSettings settings;
    readonly Rule[] rules;
    readonly Muon? muon;

    /// <summary>Starts with empty moments.</summary>
    /// <param name="parameters">The weights to update; owned by the caller.</param>
    /// <param name="team">The threads; owned by the caller.</param>
    /// <param name="settings">The rule and its constants.</param>
    public Optimizer(Parameters parameters, Team team, OptimizerSettings settings)
    {
        this.parameters = parameters;
        this.team = team;
        this.settings = settings;
        FirstMoments = Parameters.AllocateLike(parameters);
        SecondMoments = Parameters.AllocateLike(parameters);
        rules = [.. parameters.All.Select(parameter => RuleFor(parameter, settings))];
        if (rules.Contains(Rule.Muon))
            muon = new Muon(team, [.. parameters.All.Where((_, index) => rules[index] == Rule.Muon).Select(parameter => parameter.Shape)]);
    }

    enum Rule { AdamWithoutDecay, AdamW, Muon }

    /// <summary>Smoothed gradients.</summary>
    public Parameters FirstMoments { get; }

    /// <summary>Smoothed squared gradients.</summary>
    public Parameters SecondMoments { get; }

    /// <summary>Updates made so far; part of the state.</summary>
    public int Updates { get; set; }

    /// <summary>Makes one update.</summary>
    /// <param name="gradients">The gradient of the loss.</param>
    /// <param name="learningRate">The rate of this step.</param>
    /// <param name="gradientScale">Factor on the gradient: what clipping asks for.</param>
    public void Step(Parameters gradients, double learningRate, float gradientScale)
    {
        Updates++;
        float rate = (float)learningRate;
        for (int index = 0; index < rules.Length; index++)
        {
            Parameter parameter = parameters.All[index];
            Floats gradient = gradients.All[index].Value;
            Floats first = FirstMoments.All[index].Value;
            if (rules[index] == Rule.Muon)
                muon!.Step(parameter.Value, gradient, first, parameter.Shape[0], parameter.Shape[1], rate, settings.Momentum, settings.WeightDecay, gradientScale);
            else if (RateOf(parameter) is > 0 and var share)
                AdamW.Step(
                    team, parameter.Value, gradient, first, SecondMoments.All[index].Value, parameter.Value.Length, rate * share, settings.Beta1, settings.Beta2,
                    settings.Epsilon, rules[index] == Rule.AdamW ? settings.WeightDecay : 0, Updates, gradientScale);
        }
    }

    static Rule RuleFor(Parameter parameter, OptimizerSettings settings)
    {
        if (parameter.Shape.Length < 2) return Rule.AdamWithoutDecay;
        if (!IsInBlock(parameter)) return settings.DecayEmbedding ? Rule.AdamW : Rule.AdamWithoutDecay;
        return settings.Kind == OptimizerKind.Muon ? Rule.Muon : Rule.AdamW;
    }

    float RateOf(Parameter parameter) => parameter.Shape.Length < 2 || IsInBlock(parameter) ? 1 : settings.EmbeddingRate;

    /// <summary>Also an adapter's matrices: those at the head are no table of tokens.</summary>
    static bool IsInBlock(Parameter parameter) =>
        parameter.Name.Contains(".layers.", StringComparison.Ordinal) || parameter.Name.Contains(".lora_", StringComparison.Ordinal);

    /// <summary>Releases the memory of the state.</summary>
    public void Dispose()
    {
        FirstMoments.Dispose();
        SecondMoments.Dispose();
        muon?.Dispose();
    }
}
