using System.Buffers.Binary;
using System.Text.Json;

namespace Grove.Hub.Cache;

/// <summary>
/// Counts the weights of a safetensors file by its head: eight bytes of length, then JSON such as
/// <c>{"name": {"dtype": "BF16", "shape": [4, 8], "data_offsets": [0, 64]}}</c>.
/// </summary>
static class WeightCount
{
    const ulong MostBytes = 100_000_000;

    /// <summary>The number of weights, or null if the head cannot be understood or the weights are packed.</summary>
    public static long? Of(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            Span<byte> start = stackalloc byte[8];
            stream.ReadExactly(start);
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(start);
            if (length > MostBytes || length > (ulong)(stream.Length - 8)) return null;
            byte[] head = new byte[length];
            stream.ReadExactly(head);
            using JsonDocument document = JsonDocument.Parse(head);
            long sum = 0;
            foreach (JsonProperty tensor in document.RootElement.EnumerateObject())
            {
                if (tensor.Name == "__metadata__") continue;
                // Whole numbers hold several packed weights, or none.
                string? type = tensor.Value.GetProperty("dtype").GetString();
                if (type is null || !(type.StartsWith('F') || type.StartsWith("BF", StringComparison.Ordinal))) return null;
                long weights = 1;
                foreach (JsonElement size in tensor.Value.GetProperty("shape").EnumerateArray()) weights = checked(weights * size.GetInt64());
                sum = checked(sum + weights);
            }
            return sum;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException or OverflowException)
        {
            return null;
        }
    }
}
