using System.Numerics;

namespace Grove.Text.Templates;

/// <summary>Methods that tell something about a text: where a part is, what its characters are.</summary>
static class StringQuestions
{
    /// <summary>A method, or null.</summary>
    public static Func<Text, Arguments, Value>? Find(string name) => name switch
    {
        "startswith" => (text, arguments) => Value.Of(Affix(text, arguments, "prefix", (part, affix) => part.StartsWith(affix, StringComparison.Ordinal))),
        "endswith" => (text, arguments) => Value.Of(Affix(text, arguments, "suffix", (part, affix) => part.EndsWith(affix, StringComparison.Ordinal))),
        "find" => (text, arguments) => new IntegerValue(Place(text, arguments, last: false)),
        "rfind" => (text, arguments) => new IntegerValue(Place(text, arguments, last: true)),
        "index" => (text, arguments) => new IntegerValue(Found(Place(text, arguments, last: false))),
        "rindex" => (text, arguments) => new IntegerValue(Found(Place(text, arguments, last: true))),
        "count" => (text, arguments) => new IntegerValue(Count(Part(text, arguments, out _), arguments.RequireText(0, "sub").Characters)),
        "isupper" => (text, _) => Value.Of(Casing.IsAll(text.Characters, upper: true)),
        "islower" => (text, _) => Value.Of(Casing.IsAll(text.Characters, upper: false)),
        "isspace" => All(CodePoints.IsSpace),
        "isalpha" => All(char.IsLetter),
        "isalnum" => All(char.IsLetterOrDigit),
        "isdecimal" => All(char.IsDigit),
        "isdigit" => All(character => System.Globalization.CharUnicodeInfo.GetDigitValue(character) >= 0),
        "isnumeric" => All(char.IsNumber),
        "isascii" => (text, _) => Value.Of(text.Characters.All(char.IsAscii)),
        "isidentifier" => (text, _) => Value.Of(text.Length > 0 && !char.IsDigit(text.Characters[0]) && text.Characters.All(c => c == '_' || char.IsLetterOrDigit(c))),
        "istitle" => (text, arguments) => Value.Of(Casing.TitleWords(text, arguments.Budget).Characters == text.Characters && text.Characters.Any(char.IsLetter)),
        "isprintable" => (text, _) => Value.Of(text.Characters.All(c => !char.IsControl(c))),
        _ => null,
    };

    static Func<Text, Arguments, Value> All(Func<char, bool> holds) => (text, _) => Value.Of(text.Length > 0 && text.Characters.All(holds));

    static bool Affix(Text text, Arguments arguments, string name, Func<string, string, bool> has)
    {
        string part = Part(text, arguments, out _);
        if (arguments.Require(0, name) is ListValue { Form: ListForm.Tuple } several)
            return several.Items.Any(affix => has(part, affix is StringValue one ? one.Characters : throw new TemplateFailure($"the {name} is a {affix.TypeName}; a text is needed")));
        return has(part, arguments.RequireText(0, name).Characters);
    }

    static int Place(Text text, Arguments arguments, bool last)
    {
        string sought = arguments.RequireText(0, "sub").Characters, part = Part(text, arguments, out int start);
        int at = last ? part.LastIndexOf(sought, StringComparison.Ordinal) : part.IndexOf(sought, StringComparison.Ordinal);
        return at < 0 ? -1 : CodePoints.Count(part[..at]) + start;
    }

    static BigInteger Found(int place) => place >= 0 ? place : throw new TemplateFailure("the text does not contain what is looked for");

    // The part between the optional arguments start and end, counted in characters.
    static string Part(Text text, Arguments arguments, out int start)
    {
        start = 0;
        if (arguments.Positional.Count < 2) return text.Characters;
        int length = CodePoints.Count(text.Characters);
        int Bound(int bound) => Math.Clamp(bound < 0 ? bound + length : bound, 0, length);
        start = Bound(arguments.FindInt(1, "start", 0));
        int end = Math.Max(start, Bound(arguments.FindInt(2, "end", length)));
        return text.Characters[CodePoints.Offset(text.Characters, start)..CodePoints.Offset(text.Characters, end)];
    }

    static int Count(string text, string part)
    {
        if (part.Length == 0) return CodePoints.Count(text) + 1;
        int count = 0;
        for (int at = 0; (at = text.IndexOf(part, at, StringComparison.Ordinal)) >= 0; at += part.Length) count++;
        return count;
    }
}
