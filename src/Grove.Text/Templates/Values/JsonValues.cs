using System.Globalization;
using System.Numerics;
using System.Text.Json;

namespace Grove.Text.Templates;

/// <summary>Turns JSON into values. Keys keep their order; every text in it is marked as content.</summary>
static class JsonValues
{
    /// <summary>Reads a value.</summary>
    /// <param name="json">The JSON.</param>
    /// <param name="origin">The origin of its texts.</param>
    public static Value Read(JsonElement json, int origin)
    {
        Budget.CheckStack();
        return json.ValueKind switch
        {
            JsonValueKind.Object => ReadObject(json, origin, 0),
            JsonValueKind.Array => new ListValue([.. json.EnumerateArray().Select(item => Read(item, origin))]),
            JsonValueKind.String => new StringValue(new Text(Chars(json), origin)),
            JsonValueKind.Number => ReadNumber(json.GetRawText()),
            JsonValueKind.True => BoolValue.True,
            JsonValueKind.False => BoolValue.False,
            _ => NoneValue.Instance,
        };
    }

    /// <summary>Reads the list of messages: each knows its number, and so do its texts.</summary>
    public static Value ReadMessages(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array) return Read(json, Origin.Content);
        int number = 0;
        return new ListValue([.. json.EnumerateArray().Select(message =>
        {
            int origin = Origin.Content | Origin.OfMessage(++number);
            return message.ValueKind == JsonValueKind.Object ? ReadObject(message, origin, number) : Read(message, origin);
        })]);
    }

    static DictValue ReadObject(JsonElement json, int origin, int message)
    {
        var dict = new DictValue { Message = message };
        foreach (JsonProperty property in json.EnumerateObject())
        {
            // A role is written into the layout; a plain word cannot spell anything else there.
            bool isRole = message > 0 && property.NameEquals("role") && property.Value.ValueKind == JsonValueKind.String && IsWord(Chars(property.Value));
            dict.Set(new StringValue(new Text(property.Name, origin)), Read(property.Value, isRole ? Origin.OfMessage(message) : origin));
        }
        return dict;
    }

    static string Chars(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as \ud800, is a JSON string but no text.
            throw new TemplateFailure("a text in the conversation holds half a surrogate pair", "Correct the JSON");
        }
    }

    static Value ReadNumber(string raw)
    {
        if (raw.AsSpan().IndexOfAny(".eE") < 0 && raw.Length < 1000) return new IntegerValue(BigInteger.Parse(raw, CultureInfo.InvariantCulture));
        return new FloatValue(double.Parse(raw, CultureInfo.InvariantCulture));
    }

    static bool IsWord(string text) => text.Length is > 0 and < 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');
}
