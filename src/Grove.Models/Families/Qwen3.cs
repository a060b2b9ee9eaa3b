namespace Grove.Models.Families;

/// <summary>Qwen 3 (dense): Llama with an RMSNorm over each head of queries and keys, and heads of a width of their own, 128 unless said.</summary>
static class Qwen3
{
    public static Family Family { get; } = new()
    {
        ModelType = "qwen3",
        ClassName = "Qwen3ForCausalLM",
        GgufName = "qwen3",
        Read = config => Qwen2.WithWindows(SharedKeys.Read(config, keyValueHeads: 32, maxPositions: 32768, headDim: 128), config)
            .WithAttentionBias(config) with { QueryKeyNorm = true },
        Write = (keys, a) =>
        {
            SharedKeys.Write(keys, a);
            Qwen2.WriteWindows(keys, a);
            keys["attention_bias"] = a.QueryKeyValueBias;
        },
        Example = shape => shape with { QueryKeyNorm = true, HeadDim = 2 * shape.HeadDim, RopeTheta = 1_000_000, NormEpsilon = 1e-6f },
        GgufProblem = a => a.QueryKeyValueBias ? "llama.cpp's qwen3 has no biases" : null,
    };
}
