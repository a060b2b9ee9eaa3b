using System.Globalization;

namespace Grove.Models.Files.Gguf;

/// <summary>
/// One value of a GGUF file's metadata. Numbers, truth values and text convert to it by themselves; an array holds an array of the
/// matching .NET type (<c>int[]</c>, <c>float[]</c>, <c>string[]</c>, …), or of <see cref="GgufValue"/> when it holds arrays.
/// </summary>
public sealed class GgufValue
{
    GgufValue(GgufValueType type, GgufValueType? elementType, object content)
    {
        Type = type;
        ElementType = elementType;
        Content = content;
    }

    /// <summary>Its kind.</summary>
    public GgufValueType Type { get; }

    /// <summary>The kind of an array's elements; null for anything else.</summary>
    public GgufValueType? ElementType { get; }

    /// <summary>The value as .NET has it: <c>byte</c>, …, <c>double</c>, <c>bool</c>, <c>string</c> or an array.</summary>
    public object Content { get; }

    /// <summary>Wraps a value.</summary>
    /// <param name="content">A number, a truth value, text, or a one-dimensional array of one of them or of <see cref="GgufValue"/> arrays.</param>
    /// <exception cref="ArgumentException">A GGUF file cannot hold that.</exception>
    public static GgufValue Of(object content) => content switch
    {
        GgufValue value => value,
        Array { Rank: 1 } array => new GgufValue(GgufValueType.Array, TypeOf(array.GetType().GetElementType()!), array),
        _ => new GgufValue(TypeOf(content.GetType()), null, content),
    };

    static GgufValueType TypeOf(Type type) =>
        type == typeof(byte) ? GgufValueType.UInt8
        : type == typeof(sbyte) ? GgufValueType.Int8
        : type == typeof(ushort) ? GgufValueType.UInt16
        : type == typeof(short) ? GgufValueType.Int16
        : type == typeof(uint) ? GgufValueType.UInt32
        : type == typeof(int) ? GgufValueType.Int32
        : type == typeof(float) ? GgufValueType.Float32
        : type == typeof(bool) ? GgufValueType.Bool
        : type == typeof(string) ? GgufValueType.Text
        : type == typeof(ulong) ? GgufValueType.UInt64
        : type == typeof(long) ? GgufValueType.Int64
        : type == typeof(double) ? GgufValueType.Float64
        : type == typeof(GgufValue) ? GgufValueType.Array
        : throw new ArgumentException($"A GGUF file cannot hold a {type.Name}.", nameof(type));

    /// <summary>Wraps a number of 32 bits without sign, the usual kind for sizes.</summary>
    public static implicit operator GgufValue(uint value) => Of(value);

    /// <summary>Wraps a number of 32 bits.</summary>
    public static implicit operator GgufValue(int value) => Of(value);

    /// <summary>Wraps a number of single precision.</summary>
    public static implicit operator GgufValue(float value) => Of(value);

    /// <summary>Wraps a truth value.</summary>
    public static implicit operator GgufValue(bool value) => Of(value);

    /// <summary>Wraps text.</summary>
    public static implicit operator GgufValue(string value) => Of(value);

    /// <summary>Wraps a list of texts.</summary>
    public static implicit operator GgufValue(string[] values) => Of(values);

    /// <summary>Wraps a list of numbers.</summary>
    public static implicit operator GgufValue(int[] values) => Of(values);

    /// <summary>Wraps a list of numbers.</summary>
    public static implicit operator GgufValue(float[] values) => Of(values);

    /// <summary>The value for people: arrays by length.</summary>
    public override string ToString() => Content is Array array
        ? $"[{array.Length} × {ElementType}]"
        : Convert.ToString(Content, CultureInfo.InvariantCulture) ?? "";

    /// <summary>A whole number of any width, or null when this is none or too large.</summary>
    internal long? Whole => Content switch
    {
        byte value => value,
        sbyte value => value,
        ushort value => value,
        short value => value,
        uint value => value,
        int value => value,
        ulong value and <= long.MaxValue => (long)value,
        long value => value,
        _ => null,
    };

    /// <summary>The whole numbers of an array of any width, or null when this is none or one is too large.</summary>
    internal long[]? Wholes
    {
        get
        {
            if (Content is long[] exact) return exact;
            if (Content is not Array array || ElementType is GgufValueType.Float32 or GgufValueType.Float64
                or GgufValueType.Bool or GgufValueType.Text or GgufValueType.Array) return null;
            var wholes = new long[array.Length];
            for (int i = 0; i < wholes.Length; i++)
            {
                if (array.GetValue(i) is ulong and > long.MaxValue) return null;
                wholes[i] = Convert.ToInt64(array.GetValue(i), CultureInfo.InvariantCulture);
            }
            return wholes;
        }
    }
}
