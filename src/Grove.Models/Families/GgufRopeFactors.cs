using Grove.Models.Files.Gguf;

namespace Grove.Models.Families;

/// <summary>
/// Llama 3's stretched rotary frequencies in GGUF: not the four numbers of the rule but one factor per frequency, by which it is
/// divided. When such a file is read, the rule is found again, and its factors are compared with those of the file.
/// </summary>
static class GgufRopeFactors
{
    /// <summary>The factors of a rule, [headDim / 2] (llama.cpp, convert_hf_to_gguf.py; transformers, modeling_rope_utils.py).</summary>
    public static float[] Of(Architecture a, RopeScaling rule)
    {
        int dimensions = a.RotaryDim ?? a.HeadDim;
        double low = rule.OriginalMaxPositions / (double)rule.LowFrequencyFactor, high = rule.OriginalMaxPositions / (double)rule.HighFrequencyFactor;
        return [.. Enumerable.Range(0, dimensions / 2).Select(i =>
        {
            double wave = 2 * Math.PI * Math.Pow(a.RopeTheta, 2.0 * i / dimensions);
            if (wave < high) return 1f;
            if (wave > low) return rule.Factor;
            double smooth = (rule.OriginalMaxPositions / wave - rule.LowFrequencyFactor) / (rule.HighFrequencyFactor - rule.LowFrequencyFactor);
            return (float)(1 / ((1 - smooth) / rule.Factor + smooth));
        })];
    }

    /// <summary>The rule by which a file's factors were made; null when it has none.</summary>
    /// <param name="file">The file.</param>
    /// <param name="a">The rest of its shape.</param>
    /// <param name="said">The four numbers, where Grove wrote the file.</param>
    public static RopeScaling? Read(GgufFile file, Architecture a, float[]? said)
    {
        if (!file.Tensors.TryGetValue(GgufLayout.RopeFactors, out GgufTensor? tensor)) return null;
        if (tensor.Count != (a.RotaryDim ?? a.HeadDim) / 2)
            throw file.Metadata.Refuse($"tensor '{tensor.Name}' has {tensor.Count} numbers for heads of {a.HeadDim}", "Give another file");
        var factors = new float[tensor.Count];
        tensor.Matrix.Dequantize(0, tensor.Matrix.Rows, factors);
        float greatest = factors.Max();
        if (greatest == 1) return null;
        // Every published Llama 3.1 to 3.3 has these three numbers.
        RopeScaling rule = said is [> 0 and var factor, > 0 and var low, > 0 and var high, >= 1 and < 1e9f and var original]
            ? new RopeScaling(factor, low, high, (int)original) : new RopeScaling(greatest, 1, 4, 8192);
        float[] expected = Of(a, rule);
        for (int i = 0; i < factors.Length; i++)
        {
            if (!(Math.Abs(factors[i] - expected[i]) <= 1e-3 * expected[i]))
                throw file.Metadata.Refuse($"the rotary positions are stretched in a way that is not supported ('{tensor.Name}' is {factors[i]} at {i}, Llama 3's rule gives {expected[i]})", "Use a model without it");
        }
        return rule;
    }
}
