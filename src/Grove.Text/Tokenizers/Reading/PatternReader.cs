using System.Text.Json;

namespace Grove.Text;

/// <summary>Reads the pattern of a component: <c>{"String": " "}</c>, <c>{"Regex": "\\s+"}</c>, or a text.</summary>
static class PatternReader
{
    /// <summary>The pattern.</summary>
    public static TextPattern Read(JsonPart part)
    {
        if (part.Kind == JsonValueKind.String) return TextPattern.OfLiteral(part.Text());
        if (!part["String"].IsNone) return TextPattern.OfLiteral(part["String"].Text());
        JsonPart regex = part["Regex"];
        return TextPattern.OfRegex(regex.Text()) ?? throw regex.Unsupported($"the pattern {regex.Text().ReplaceLineEndings(" ")}");
    }
}
