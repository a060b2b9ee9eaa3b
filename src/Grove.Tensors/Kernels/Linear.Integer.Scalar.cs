using System.Runtime.CompilerServices;
using Grove.Tensors.Kernels.Quantization;

namespace Grove.Tensors.Kernels;

public static unsafe partial class Linear
{
    /// <summary>The definition: row by row, output by output.</summary>
    static void EachRow<TFormat>(GroupPart* part, int firstGroup, int endGroup)
        where TFormat : struct, IIntegerFormat
    {
        int size = TFormat.Type.BlockSize(), bytes = TFormat.Type.BlockBytes(), group = TFormat.Group;
        int end = Math.Min(endGroup * GroupOutputs, part->Outputs);
        for (int row = 0; row < part->Rows; row++)
        {
            byte* records = part->Records + row * Rounding.RowBytes(part->Inputs);
            for (int output = firstGroup * GroupOutputs; output < end; output++)
            {
                byte* weight = part->Weight + output * part->RowBytes;
                float sum = 0;
                for (int input = 0; input < part->Inputs; input += group)
                {
                    byte* block = weight + (nint)(input / size) * bytes, record = records + (nint)(input / Rounding.Size) * Rounding.Bytes;
                    int inBlock = input % size, inRecord = input % Rounding.Size, dot = 0, total = 0;
                    for (int i = 0; i < group; i++)
                    {
                        int number = (sbyte)record[inRecord + i];
                        dot += TFormat.Code(block, inBlock + i) * number;
                        total += number;
                    }

                    float scale = Unsafe.ReadUnaligned<float>(record + Rounding.Scale);
                    sum = float.MultiplyAddEstimate(dot - TFormat.Zero * total, TFormat.Scale(block, inBlock / group) * scale, sum);
                    if (TFormat.HasMinimum)
                    {
                        sum = float.MultiplyAddEstimate(TFormat.Minimum(block, inBlock / group), -(scale * total), sum);
                    }
                }

                float* target = part->Output + (nint)row * part->Outputs + output;
                *target = part->Accumulate ? *target + sum : sum;
            }
        }
    }
}
