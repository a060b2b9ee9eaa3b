using System.Text.Json;
using System.Text.Unicode;
using Grove.Text;

namespace Grove.Models.Files;

/// <summary>
/// A JSON object that a model's folder holds, read with errors that name the file, the place and the key.
/// A key that is absent or <c>null</c> takes the default given; a key of the wrong kind is refused.
/// </summary>
sealed class ConfigFile
{
    /// <summary>Indexes of the largest models have a few megabytes.</summary>
    const long MostBytes = 64 << 20;

    readonly JsonElement root;

    ConfigFile(string path, JsonElement root)
    {
        Path = path;
        this.root = root;
    }

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    public static ConfigFile Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MostBytes })
                throw Refuse(path, "it is larger than 64 MB, which no such file is", "Copy or download it again");
            byte[] content = File.ReadAllBytes(path);
            if (!Utf8.IsValid(content)) throw Refuse(path, "it is not valid UTF-8", "Copy or download it again");
            using JsonDocument document = JsonDocument.Parse(content);
            if (!IsText(document.RootElement)) throw Refuse(path, "it holds half a character (\\ud800 to \\udfff alone)", "Copy or download it again");
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw Refuse(path, "it holds no JSON object", "Copy or download it again");
            return new ConfigFile(path, document.RootElement.Clone());
        }
        catch (JsonException failure)
        {
            string place = $"{path}:{failure.LineNumber + 1}:{failure.BytePositionInLine + 1}";
            throw Refuse(place, "it is not valid JSON", "Correct it there, or copy the file again");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    /// <summary>Whether every name and text can be had as a string: JSON may spell halves of surrogate pairs, which are none.</summary>
    static bool IsText(JsonElement element)
    {
        try
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.String:
                    element.GetString();
                    return true;
                case JsonValueKind.Array:
                    return element.EnumerateArray().All(IsText);
                case JsonValueKind.Object:
                    return element.EnumerateObject().All(property => property.Name.Length >= 0 && IsText(property.Value));
                default:
                    return true;
            }
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>An error about a model's folder or one of its files.</summary>
    public static GroveException Refuse(string path, string why, string advice) =>
        new($"cannot load the model ({path}): {why}. {advice}", ExitKind.BadInput);

    /// <summary>An error about this file.</summary>
    public GroveException Refuse(string why, string advice) => Refuse(Path, why, advice);

    /// <summary>The object under a key, or null.</summary>
    public ConfigFile? Section(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } section => new ConfigFile(Path, section),
        { } other => throw Wrong(key, other, "an object"),
    };

    /// <summary>The names in this object.</summary>
    public IEnumerable<string> Keys => root.EnumerateObject().Select(property => property.Name);

    public string? Text(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw Wrong(key, other, "text"),
    };

    public bool? Flag(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } other => throw Wrong(key, other, "true or false"),
    };

    public int? Int(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw Wrong(key, value, "a whole number");

    public float? Number(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number) ? number
        : throw Wrong(key, value, "a number");

    /// <summary>Whether the key is there, be it with <c>null</c>: a few keys have a default that <c>null</c> takes away.</summary>
    public bool Has(string key) => root.TryGetProperty(key, out _);

    /// <summary>A list of texts, or null.</summary>
    public IReadOnlyList<string>? Texts(string key) => Find(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.String ? item.GetString()! : throw Wrong(key, item, "a list of texts"))],
        { } other => throw Wrong(key, other, "a list of texts"),
    };

    /// <summary>The chat template: one text, or the one named <c>default</c> in a list of <c>{name, template}</c>.</summary>
    public string? ChatTemplate()
    {
        const string key = "chat_template";
        if (Find(key) is not { ValueKind: JsonValueKind.Array } list) return Text(key);
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object) throw Wrong(key, item, "a list of templates with names");
            var entry = new ConfigFile(Path, item);
            if (entry.Text("name") == "default") return entry.Text("template");
        }
        return null;
    }

    /// <summary>Refuses a flag that is set: a key that changes the mathematics must not be passed over in silence.</summary>
    public void RefuseFlag(string key)
    {
        if (Flag(key) == true) throw Refuse($"'{key}' is not supported", "Use a model without it");
    }

    /// <summary>One whole number or a list of them; empty when absent.</summary>
    public IReadOnlyList<int> Ints(string key)
    {
        if (Find(key) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Array) return [Int(key)!.Value];
        return [.. value.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number) ? number : throw Wrong(key, item, "whole numbers"))];
    }

    /// <summary>A whole number that must be there.</summary>
    public int Required(string key) =>
        Int(key) ?? throw Refuse($"'{key}' is missing", "Give the complete config.json of the model");

    JsonElement? Find(string key) =>
        root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    GroveException Wrong(string key, JsonElement found, string expected)
    {
        string text = found.GetRawText().ReplaceLineEndings(" ");
        return Refuse($"'{key}' is {(text.Length > 40 ? text[..40] + "…" : text)}; {expected} is needed", "Correct the file");
    }
}
