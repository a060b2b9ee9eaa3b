using System.Text.Json;

namespace Grove.Text;

/// <summary>A value of a <c>tokenizer.json</c> that knows its place, so that errors can name it.</summary>
/// <param name="element">The value; of kind Undefined when the file has none.</param>
/// <param name="path">For example <c>model.vocab</c>; empty for the whole file.</param>
/// <param name="source">The file's name.</param>
readonly struct JsonPart(JsonElement element, string path, string source)
{
    /// <summary>The kind of the value; Undefined when there is none.</summary>
    public JsonValueKind Kind => element.ValueKind;

    /// <summary>Whether there is no value, or null.</summary>
    public bool IsNone => element.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>Where the value is.</summary>
    public string Path => path;

    /// <summary>A member of an object; one without a value when the object lacks it.</summary>
    public JsonPart this[string name] => new(
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default,
        path.Length == 0 ? name : $"{path}.{name}", source);

    /// <summary>The items of an array.</summary>
    public IEnumerable<JsonPart> Items()
    {
        Expect(JsonValueKind.Array, "a list");
        (string at, string file) = (path, source);
        return element.EnumerateArray().Select((item, i) => new JsonPart(item, $"{at}[{i}]", file));
    }

    /// <summary>The members of an object.</summary>
    public IEnumerable<(string Name, JsonPart Value)> Members()
    {
        Expect(JsonValueKind.Object, "an object");
        return Enumerate(element, path, source);
    }

    /// <summary>How many items an array has.</summary>
    public int Count => element.ValueKind == JsonValueKind.Array ? element.GetArrayLength() : 0;

    /// <summary>The text.</summary>
    public string Text()
    {
        Expect(JsonValueKind.String, "a text");
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Problem("it holds half a character");
        }
    }

    /// <summary>The text, or another when there is none.</summary>
    public string Text(string otherwise) => IsNone ? otherwise : Text();

    /// <summary>True or false, or another value when there is none.</summary>
    public bool Flag(bool otherwise)
    {
        if (IsNone) return otherwise;
        if (element.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) throw Problem("it is not true or false");
        return element.ValueKind == JsonValueKind.True;
    }

    /// <summary>A whole number.</summary>
    /// <param name="least">The least that makes sense.</param>
    /// <param name="most">The greatest that makes sense.</param>
    public int Number(int least, int most)
    {
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt32(out int value) || value < least || value > most)
            throw Problem($"it is not a whole number between {least} and {most}");
        return value;
    }

    /// <summary>A number.</summary>
    public double Real()
    {
        if (element.ValueKind != JsonValueKind.Number || !element.TryGetDouble(out double value) || !double.IsFinite(value))
            throw Problem("it is not a number");
        return value;
    }

    /// <summary>The <c>type</c> of a component.</summary>
    public string Type()
    {
        Expect(JsonValueKind.Object, "an object");
        return this["type"].Text();
    }

    /// <summary>An error about this value.</summary>
    /// <param name="why">What is wrong with it.</param>
    public GroveException Problem(string why) => new(
        $"cannot read the tokenizer ({source}): {(path.Length == 0 ? "" : $"{path}: ")}{why}. Copy the file again", ExitKind.BadInput);

    /// <summary>An error about a kind of component that is not known.</summary>
    /// <param name="what">For example <c>the normalizer "Nmt"</c>.</param>
    public GroveException Unsupported(string what) => new(
        $"cannot use this tokenizer ({source}): {path}: {what} is not supported. Use a model with another tokenizer", ExitKind.BadInput);

    void Expect(JsonValueKind kind, string name)
    {
        if (element.ValueKind == kind) return;
        throw Problem(element.ValueKind == JsonValueKind.Undefined ? $"it is missing, it must be {name}" : $"it is not {name}");
    }

    static IEnumerable<(string, JsonPart)> Enumerate(JsonElement element, string path, string source)
    {
        foreach (JsonProperty member in element.EnumerateObject())
        {
            string name;
            try
            {
                name = member.Name;
            }
            catch (InvalidOperationException)
            {
                throw new JsonPart(element, path, source).Problem("a name in it holds half a character");
            }
            yield return (name, new JsonPart(member.Value, path, source));
        }
    }
}
