using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Grove.Text;

namespace Grove.Models.Files.Gguf;

/// <summary>
/// What a GGUF file says about its model, by key and in the order of the file. The typed readers give null for an absent key and refuse
/// a value of another kind, naming the file and the key; whole numbers of any width are taken for one another.
/// </summary>
public sealed class GgufMetadata : IReadOnlyDictionary<string, GgufValue>
{
    readonly OrderedDictionary<string, GgufValue> values;

    internal GgufMetadata(string path, OrderedDictionary<string, GgufValue> values)
    {
        Path = path;
        this.values = values;
    }

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public int Count => values.Count;

    /// <inheritdoc/>
    public IEnumerable<string> Keys => values.Keys;

    /// <inheritdoc/>
    public IEnumerable<GgufValue> Values => values.Values;

    /// <inheritdoc/>
    public GgufValue this[string key] => values[key];

    /// <summary>Text, or null.</summary>
    public string? Text(string key) => Find(key) is not { } value ? null : value.Content as string ?? throw Wrong(key, value, "text");

    /// <summary>A whole number, or null.</summary>
    public long? Whole(string key) => Find(key) is not { } value ? null : value.Whole ?? throw Wrong(key, value, "a whole number");

    /// <summary>A whole number that an <c>int</c> can hold, or null.</summary>
    public int? Int(string key) => Whole(key) is not { } whole ? null
        : whole is >= int.MinValue and <= int.MaxValue ? (int)whole : throw Wrong(key, values[key], "a number below 2,147,483,648");

    /// <summary>A number, or null.</summary>
    public float? Number(string key) => Find(key) switch
    {
        null => null,
        { Content: float number } => number,
        { Content: double number } => (float)number,
        { Whole: { } whole } => whole,
        { } value => throw Wrong(key, value, "a number"),
    };

    /// <summary>A truth value, or null.</summary>
    public bool? Flag(string key) => Find(key) is not { } value ? null : value.Content as bool? ?? throw Wrong(key, value, "true or false");

    /// <summary>A list of texts, or null.</summary>
    public string[]? Texts(string key) => Find(key) is not { } value ? null : value.Content as string[] ?? throw Wrong(key, value, "a list of texts");

    /// <summary>A list of numbers of single precision, or null.</summary>
    public float[]? Numbers(string key) => Find(key) is not { } value ? null : value.Content as float[] ?? throw Wrong(key, value, "a list of numbers");

    /// <summary>A list of whole numbers, or null.</summary>
    public long[]? Wholes(string key) => Find(key) is not { } value ? null : value.Wholes ?? throw Wrong(key, value, "a list of whole numbers");

    /// <summary>A list of whole numbers that an <c>int</c> can hold, or null.</summary>
    public int[]? Ints(string key) => Wholes(key) is not { } wholes ? null
        : Array.TrueForAll(wholes, whole => whole is >= int.MinValue and <= int.MaxValue) ? Array.ConvertAll(wholes, whole => (int)whole)
        : throw Wrong(key, values[key], "a list of numbers below 2,147,483,648");

    /// <summary>An error about this file's metadata.</summary>
    internal GroveException Refuse(string why, string advice) => GgufHeader.Refuse(Path, why, advice);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => values.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out GgufValue value) => values.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, GgufValue>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    GgufValue? Find(string key) => values.TryGetValue(key, out GgufValue? value) ? value : null;

    GroveException Wrong(string key, GgufValue found, string expected)
    {
        string text = found.ToString().ReplaceLineEndings(" ");
        return Refuse($"'{key}' is {(text.Length > 40 ? text[..40] + "…" : text)} ({found.Type}); {expected} is needed", "Give a file written by a current tool");
    }
}
