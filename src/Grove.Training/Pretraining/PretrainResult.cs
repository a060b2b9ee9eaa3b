namespace Grove.Training.Pretraining;

/// <summary>What a finished run made.</summary>
/// <param name="Model">The model's folder.</param>
/// <param name="Loss">Mean training loss over the last hundredth of the steps (at least ten), in nats per token.</param>
/// <param name="Tokens">Places trained on in the whole run, interrupted parts included.</param>
/// <param name="Seconds">Time spent training in the whole run.</param>
/// <param name="ValidationBitsPerByte">On the held-out text; null when nothing was held out.</param>
/// <param name="Parameters">Weights of the model.</param>
/// <param name="Steps">Steps of the run.</param>
/// <param name="SkippedSteps">Steps whose loss or gradient was not finite, so that nothing was learned in them.</param>
/// <param name="LossCurve">Loss of every step.</param>
public sealed record PretrainResult(
    string Model, double Loss, long Tokens, double Seconds, double? ValidationBitsPerByte,
    long Parameters, int Steps, int SkippedSteps, IReadOnlyList<float> LossCurve);
