using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Grove.Tensors.Kernels.Quantization;

namespace Grove.Tensors.Tests.Kernels.Quantization;

/// <summary>A matrix of any type with random blocks, beginning at an odd byte.</summary>
sealed unsafe class StoredMatrix : IDisposable
{
    readonly byte* memory;

    internal StoredMatrix(TensorType type, int rows, int columns, int seed = 1)
    {
        long bytes = rows * type.RowBytes(columns);
        memory = (byte*)NativeMemory.Alloc((nuint)bytes + 2);
        Value = Matrix.Unchecked(memory + 1, type, rows, columns);
        var stored = new Span<byte>(memory + 1, (int)bytes);
        new Random(seed).NextBytes(stored);
        Tame(type, stored);
    }

    internal Matrix Value { get; }

    internal Span<byte> Bytes => new(memory + 1, (int)Value.Bytes);

    internal float[] Numbers()
    {
        var numbers = new float[Value.Rows * Value.Columns];
        Value.Dequantize(0, Value.Rows, numbers);
        return numbers;
    }

    public void Dispose() => NativeMemory.Free(memory);

    /// <summary>Any bytes are numbers in any type, but random scales are huge or none: gives each block scales near 0.01.</summary>
    static void Tame(TensorType type, Span<byte> stored)
    {
        int[] halves = type switch
        {
            TensorType.Q4_0 or TensorType.Q5_0 or TensorType.Q8_0 => [0],
            TensorType.Q4_1 or TensorType.Q5_1 or TensorType.Q4_K or TensorType.Q5_K => [0, 2],
            TensorType.Q2_K => [80, 82],
            TensorType.Q3_K => [108],
            TensorType.Q6_K => [208],
            _ => [],
        };
        for (int block = 0; block < stored.Length; block += type.BlockBytes())
        {
            Span<byte> bytes = stored[block..];
            foreach (int half in halves)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[half..], (ushort)(0x2000 | bytes[half] << 2 | bytes[half + 1] & 0x8003));
            }

            switch (type)
            {
                case TensorType.F32: BinaryPrimitives.WriteSingleLittleEndian(bytes, bytes[0] / 100f - 1); break;
                case TensorType.F16: BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)(bytes[0] / 100f - 1)); break;
                case TensorType.BF16: BinaryPrimitives.WriteUInt16LittleEndian(bytes, BrainFloat.FromSingle(bytes[0] / 100f - 1)); break;
                case TensorType.F8E4M3: bytes[0] &= 0xBF; break;
                case TensorType.F8E5M2: bytes[0] &= 0xBF; break;
                case TensorType.Q8_K: BinaryPrimitives.WriteSingleLittleEndian(bytes, (bytes[0] - 128) / 1000f); break;
            }
        }
    }
}
