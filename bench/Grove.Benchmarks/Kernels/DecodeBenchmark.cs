using BenchmarkDotNet.Attributes;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Benchmarks.Kernels;

/// <summary>One row through a weight of 1,536 × 768, in every type that models are kept in.</summary>
public class DecodeBenchmark : KernelBenchmark
{
    const int Outputs = 1536, Inputs = 768;

    Floats input, output, numbers;
    Matrix weight;

    /// <summary>The type of the weight.</summary>
    [Params("F16", "BF16", "Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K")]
    public string Type { get; set; } = "Q8_0";

    /// <inheritdoc/>
    protected override void Prepare()
    {
        (input, output, numbers) = (Take(Inputs), Take(Outputs), Take(Outputs * Inputs));
        TensorType type = Enum.Parse<TensorType>(Type);
        Floats room = Take((int)(Outputs * type.RowBytes(Inputs) / sizeof(float)));
        unsafe
        {
            weight = Matrix.Unchecked((byte*)room.Pointer, type, Outputs, Inputs);
        }
        weight.QuantizeFrom(Team, numbers);
    }

    /// <summary>weight · input.</summary>
    [Benchmark]
    public void Row() => Linear.Forward(Team, input, weight, output, 1);
}
