namespace Grove.Models;

/// <summary>
/// Llama 3's stretching of the rotary frequencies to a longer context: waves longer than original / lowFrequencyFactor are slowed
/// by the factor, waves shorter than original / highFrequencyFactor stay, those between go over smoothly.
/// </summary>
/// <param name="Factor">How much longer the context became.</param>
/// <param name="LowFrequencyFactor">Where full slowing begins.</param>
/// <param name="HighFrequencyFactor">Where slowing ends; above <paramref name="LowFrequencyFactor"/>.</param>
/// <param name="OriginalMaxPositions">Context that the model was first trained with.</param>
public sealed record RopeScaling(float Factor, float LowFrequencyFactor, float HighFrequencyFactor, int OriginalMaxPositions);
