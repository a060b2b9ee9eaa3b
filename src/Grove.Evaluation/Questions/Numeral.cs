using System.Text;

namespace Grove.Evaluation.Questions;

/// <summary>Numbers written in digits, brought into one spelling: no grouping, no leading or trailing zeros.</summary>
static class Numeral
{
    /// <summary>Reads the number at <paramref name="at"/> and moves past it.</summary>
    public static string Read(string text, ref int at, bool negative)
    {
        StringBuilder whole = new();
        while (at < text.Length)
        {
            if (char.IsAsciiDigit(text[at]))
                whole.Append(text[at++]);
            else if (IsGrouping(text[at]) && whole.Length is > 0 and not > 3 + 12 && GroupFollows(text, at + 1))
                at++;
            else
                break;
        }

        StringBuilder fraction = new();
        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            at++;
            while (at < text.Length && char.IsAsciiDigit(text[at]))
                fraction.Append(text[at++]);
        }

        return Canonical(whole.ToString(), fraction.ToString(), negative);
    }

    /// <summary>Skips "st", "nd", "rd" and "th" right behind digits, so that "31st March" is "31 March".</summary>
    public static void SkipOrdinalEnding(string text, ref int at)
    {
        if (at + 2 > text.Length || (at + 2 < text.Length && char.IsLetterOrDigit(text[at + 2])))
            return;
        if (text.AsSpan(at, 2).ToString().ToLowerInvariant() is "st" or "nd" or "rd" or "th")
            at += 2;
    }

    /// <summary>The product of a number and a scale such as 1000, in the same spelling.</summary>
    public static string Scale(string number, decimal scale)
    {
        if (number.Length > 15 || !decimal.TryParse(number, out decimal value))
            return number;
        string[] parts = (value * scale).ToString("F10", System.Globalization.CultureInfo.InvariantCulture).TrimStart('-').Split('.');
        return Canonical(parts[0], parts[1], value < 0);
    }

    static string Canonical(string whole, string fraction, bool negative)
    {
        whole = whole.TrimStart('0');
        fraction = fraction.TrimEnd('0');
        if (whole.Length == 0)
            whole = "0";
        string number = fraction.Length == 0 ? whole : whole + "." + fraction;
        return negative && number != "0" ? "-" + number : number;
    }

    // Comma, no-break space, thin space, narrow no-break space.
    static bool IsGrouping(char character) => character is ',' or '\u00A0' or '\u2009' or '\u202F';

    static bool GroupFollows(string text, int start)
    {
        for (int offset = 0; offset < 3; offset++)
        {
            if (start + offset >= text.Length || !char.IsAsciiDigit(text[start + offset]))
                return false;
        }

        return start + 3 >= text.Length || !char.IsAsciiDigit(text[start + 3]);
    }
}
