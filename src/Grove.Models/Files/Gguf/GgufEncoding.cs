using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Grove.Models.Files.Gguf;

/// <summary>Puts the parts of a GGUF header into bytes.</summary>
static class GgufEncoding
{
    /// <summary>Text with its length before it.</summary>
    public static void Text(Stream stream, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        UInt64(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    public static void UInt32(Stream stream, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    public static void UInt64(Stream stream, ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        stream.Write(bytes);
    }

    /// <summary>A value with the number of its kind before it.</summary>
    public static void Value(Stream stream, GgufValue value)
    {
        UInt32(stream, (uint)value.Type);
        Content(stream, value);
    }

    static void Content(Stream stream, GgufValue value)
    {
        switch (value.Content)
        {
            case string text: Text(stream, text); break;
            case bool flag: stream.WriteByte(flag ? (byte)1 : (byte)0); break;
            case byte number: Number(stream, number); break;
            case sbyte number: Number(stream, number); break;
            case ushort number: Number(stream, number); break;
            case short number: Number(stream, number); break;
            case uint number: Number(stream, number); break;
            case int number: Number(stream, number); break;
            case ulong number: Number(stream, number); break;
            case long number: Number(stream, number); break;
            case float number: Number(stream, number); break;
            case double number: Number(stream, number); break;
            case Array array: Array(stream, value.ElementType!.Value, array); break;
            default: throw new InvalidOperationException($"A value of {value.Content.GetType().Name} has no bytes.");
        }
    }

    static void Array(Stream stream, GgufValueType type, Array array)
    {
        UInt32(stream, (uint)type);
        UInt64(stream, (ulong)array.Length);
        switch (array)
        {
            case string[] texts: foreach (string text in texts) Text(stream, text); break;
            case bool[] flags: foreach (bool flag in flags) stream.WriteByte(flag ? (byte)1 : (byte)0); break;
            case GgufValue[] values: foreach (GgufValue value in values) Content(stream, value); break;
            case byte[] numbers: Numbers<byte>(stream, numbers); break;
            case sbyte[] numbers: Numbers<sbyte>(stream, numbers); break;
            case ushort[] numbers: Numbers<ushort>(stream, numbers); break;
            case short[] numbers: Numbers<short>(stream, numbers); break;
            case uint[] numbers: Numbers<uint>(stream, numbers); break;
            case int[] numbers: Numbers<int>(stream, numbers); break;
            case ulong[] numbers: Numbers<ulong>(stream, numbers); break;
            case long[] numbers: Numbers<long>(stream, numbers); break;
            case float[] numbers: Numbers<float>(stream, numbers); break;
            case double[] numbers: Numbers<double>(stream, numbers); break;
            default: throw new InvalidOperationException($"An array of {array.GetType().Name} has no bytes.");
        }
    }

    static void Number<T>(Stream stream, T number)
        where T : unmanaged => stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(ref number)));

    static void Numbers<T>(Stream stream, ReadOnlySpan<T> numbers)
        where T : unmanaged => stream.Write(MemoryMarshal.AsBytes(numbers));
}
