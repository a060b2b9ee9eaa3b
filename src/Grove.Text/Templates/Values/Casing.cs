using System.Globalization;

namespace Grove.Text.Templates;

/// <summary>Upper and lower case as Python has them.</summary>
static class Casing
{
    // Characters whose upper case is longer; the rest map one to one.
    static readonly Dictionary<char, string> longUpper = new()
    {
        ['ß'] = "SS", ['ŉ'] = "ʼN", ['ǰ'] = "J̌", ['ΐ'] = "Ϊ́", ['ΰ'] = "Ϋ́", ['և'] = "ԵՒ", ['ẖ'] = "H̱", ['ẗ'] = "T̈", ['ẘ'] = "W̊", ['ẙ'] = "Y̊",
        ['ẚ'] = "Aʾ", ['ﬀ'] = "FF", ['ﬁ'] = "FI", ['ﬂ'] = "FL", ['ﬃ'] = "FFI", ['ﬄ'] = "FFL", ['ﬅ'] = "ST", ['ﬆ'] = "ST",
    };

    /// <summary><c>str.upper</c>.</summary>
    public static Text Upper(Text text, Budget budget)
    {
        budget.TakeCharacters(text.Length, text.Length);
        if (!text.Characters.Any(longUpper.ContainsKey)) return text.With(text.Characters.ToUpperInvariant());
        var upper = new TextBuilder(budget);
        for (int i = 0; i < text.Length; i++)
        {
            char character = text.Characters[i];
            if (longUpper.TryGetValue(character, out string? several)) upper.Append(several, text.OriginAt(i));
            else upper.Append(text.Slice(i, 1).With(character.ToString().ToUpperInvariant()));
        }
        return upper.ToText();
    }

    /// <summary><c>str.lower</c>.</summary>
    public static Text Lower(Text text, Budget budget)
    {
        budget.TakeCharacters(text.Length, text.Length);
        return text.With(text.Characters.ToLowerInvariant());
    }

    /// <summary><c>str.capitalize</c>: the first character upper, the others lower.</summary>
    public static Text Capitalize(Text text, Budget budget)
    {
        if (text.Length == 0) return text;
        int size = CodePoints.SizeAt(text.Characters, 0);
        return new TextBuilder(budget).Append(Title(text.Slice(0, size), budget)).Append(Lower(text.From(size), budget)).ToText();
    }

    /// <summary><c>str.title</c>: upper wherever a letter follows something that is none.</summary>
    public static Text TitleWords(Text text, Budget budget)
    {
        var title = new TextBuilder(budget);
        bool inWord = false;
        for (int i = 0; i < text.Length; i += CodePoints.SizeAt(text.Characters, i))
        {
            Text character = text.Slice(i, CodePoints.SizeAt(text.Characters, i));
            title.Append(inWord ? Lower(character, budget) : Title(character, budget));
            inWord = IsCased(character.Characters);
        }
        return title.ToText();
    }

    /// <summary>Upper becomes lower and lower upper.</summary>
    public static Text Swap(Text text, Budget budget)
    {
        var swapped = new TextBuilder(budget);
        for (int i = 0; i < text.Length; i += CodePoints.SizeAt(text.Characters, i))
        {
            Text character = text.Slice(i, CodePoints.SizeAt(text.Characters, i));
            swapped.Append(IsUpper(character.Characters) ? Lower(character, budget) : Upper(character, budget));
        }
        return swapped.ToText();
    }

    /// <summary><c>str.isupper</c> or <c>str.islower</c>: some letters have a case, and all of those this one.</summary>
    public static bool IsAll(string text, bool upper)
    {
        bool some = false;
        for (int i = 0; i < text.Length; i += CodePoints.SizeAt(text, i))
        {
            string character = text.Substring(i, CodePoints.SizeAt(text, i));
            if (!IsCased(character)) continue;
            if (IsUpper(character) != upper) return false;
            some = true;
        }
        return some;
    }

    static Text Title(Text character, Budget budget) => character.Characters switch
    {
        "ß" => new Text("Ss", character.OriginAt(0)),
        "ﬁ" => new Text("Fi", character.OriginAt(0)),
        "ﬂ" => new Text("Fl", character.OriginAt(0)),
        _ => Upper(character, budget),
    };

    static bool IsUpper(string character) => CharUnicodeInfo.GetUnicodeCategory(character, 0) is UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter;

    static bool IsCased(string character) =>
        CharUnicodeInfo.GetUnicodeCategory(character, 0) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter;
}
