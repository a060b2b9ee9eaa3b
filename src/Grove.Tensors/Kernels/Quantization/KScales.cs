using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Grove.Tensors.Kernels.Quantization;

/// <summary>
/// The head that Q4_K and Q5_K share: half d | half dmin | 12 bytes with 8 scales and 8 minimums of 6 bits, one of each for 32 numbers; a number
/// is d·scale·q − dmin·minimum. The first four of both lie in the low 6 bits of bytes 0–3 and 4–7; the low 4 bits of the last four
/// share bytes 8–11, and their high 2 bits lie above the first four.
/// </summary>
static unsafe class KScales
{
    /// <summary>Bytes of the head.</summary>
    internal const int Bytes = 16;

    /// <summary>The scale of one of the eight parts.</summary>
    internal static int Scale(byte* head, int part) =>
        part < 4 ? head[4 + part] & 63 : head[8 + part] & 15 | head[part] >> 6 << 4;

    /// <summary>The minimum of one of the eight parts.</summary>
    internal static int Minimum(byte* head, int part) =>
        part < 4 ? head[8 + part] & 63 : head[8 + part] >> 4 | head[4 + part] >> 6 << 4;

    /// <summary>
    /// Rounds eight scales and minimums (of which the numbers −minimum are the least) to 6 bits over two shared factors, and writes the head.
    /// </summary>
    internal static void Encode(float* scales, float* minimums, byte* head)
    {
        float largestScale = 0, largestMinimum = 0;
        for (int part = 0; part < 8; part++)
        {
            largestScale = float.MaxNative(largestScale, scales[part]);
            largestMinimum = float.MaxNative(largestMinimum, minimums[part]);
        }

        float inverseScale = largestScale > 0 ? 63 / largestScale : 0, inverseMinimum = largestMinimum > 0 ? 63 / largestMinimum : 0;
        HalfPrecision.Write(largestScale / 63, head);
        HalfPrecision.Write(largestMinimum / 63, head + 2);
        for (int part = 0; part < 4; part++)
        {
            int first = Code(scales[part] * inverseScale), last = Code(scales[part + 4] * inverseScale);
            int firstMinimum = Code(minimums[part] * inverseMinimum), lastMinimum = Code(minimums[part + 4] * inverseMinimum);
            head[4 + part] = (byte)(first | last >> 4 << 6);
            head[8 + part] = (byte)(firstMinimum | lastMinimum >> 4 << 6);
            head[12 + part] = (byte)(last & 15 | (lastMinimum & 15) << 4);
        }
    }

    static int Code(float value) => (int)Lanes.Code(value, 0, 63);

    /// <summary>What the numbers of a part are multiplied with.</summary>
    internal static float Factor(byte* head, int part) => HalfPrecision.Read(head) * Scale(head, part);

    /// <summary>What is taken from the numbers of a part.</summary>
    internal static float Offset(byte* head, int part) => HalfPrecision.Read(head + 2) * Minimum(head, part);

    /// <summary>The best codes of 32 numbers for a part's scale and minimum as they were stored.</summary>
    internal static void Codes(float* source, byte* head, int part, float most, byte* codes)
    {
        float factor = Factor(head, part), offset = Offset(head, part);
        for (int i = 0; i < 32; i++)
        {
            codes[i] = factor == 0 ? (byte)0 : (byte)Lanes.Code((source[i] + offset) / factor, 0, most);
        }
    }

    /// <summary>The same for eight of the numbers.</summary>
    internal static Vector256<int> Codes(float* source, Vector256<float> factor, Vector256<float> offset, float most)
    {
        var codes = Vector256.ConvertToInt32(Lanes.Code((Vector256.Load(source) + offset) / factor, 0, most));
        return Vector256.ConditionalSelect(Vector256.Equals(factor, Vector256<float>.Zero).AsInt32(), default, codes);
    }

    /// <summary>Factors and offsets of the blocks that begin so many bytes into eight rows: [part][row].</summary>
    internal static void All(byte** rows, nint offset, float* factors, float* offsets)
    {
        const uint low = 0x3F3F3F3F, nibbles = 0x0F0F0F0F, high = 0x30303030;
        float* shared = stackalloc float[16];
        GroupScales.Halves(rows, offset).Store(shared);
        GroupScales.Halves(rows, offset + 2).Store(shared + 8);
        for (int row = 0; row < 8; row++)
        {
            byte* head = rows[row] + offset;
            uint scales = Unsafe.ReadUnaligned<uint>(head + 4), minimums = Unsafe.ReadUnaligned<uint>(head + 8), last = Unsafe.ReadUnaligned<uint>(head + 12);
            ulong factor = scales & low | (ulong)(last & nibbles | scales >> 2 & high) << 32;
            ulong minimum = minimums & low | (ulong)(last >> 4 & nibbles | minimums >> 2 & high) << 32;
            (Vector256.ConvertToSingle(Lanes.Bytes(factor)) * Vector256.Create(shared[row])).Store(factors + row * 8);
            (Vector256.ConvertToSingle(Lanes.Bytes(minimum)) * Vector256.Create(shared[8 + row])).Store(offsets + row * 8);
        }

        GroupScales.Turn(factors);
        GroupScales.Turn(offsets);
    }
}
