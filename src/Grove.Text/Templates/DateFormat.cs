using System.Globalization;
using System.Text;

namespace Grove.Text.Templates;

/// <summary>Dates by Python's <c>strftime</c> codes, in English: <c>%d %B %Y</c>. <c>%-d</c> leaves the zero out.</summary>
static class DateFormat
{
    /// <summary>A time in a format; an unknown code stays as it is.</summary>
    public static string Format(DateTimeOffset time, string format)
    {
        var text = new StringBuilder();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 >= format.Length)
            {
                text.Append(format[i]);
                continue;
            }
            bool bare = format[i + 1] == '-' && i + 2 < format.Length;
            char code = format[i += bare ? 2 : 1];
            string shown = Show(time, code) ?? (bare ? "%-" : "%") + code;
            text.Append(bare && shown.Length > 1 && char.IsAsciiDigit(shown[0]) ? shown.TrimStart('0') is { Length: > 0 } trimmed ? trimmed : "0" : shown);
        }
        return text.ToString();
    }

    static string? Show(DateTimeOffset time, char code)
    {
        string By(string format) => time.ToString(format, CultureInfo.InvariantCulture);
        return code switch
        {
            'a' => By("ddd"),
            'A' => By("dddd"),
            'b' or 'h' => By("MMM"),
            'B' => By("MMMM"),
            'c' => Format(time, "%a %b %e %H:%M:%S %Y"),
            'd' => By("dd"),
            'D' => By("MM'/'dd'/'yy"),
            'e' => time.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
            'f' => By("ffffff"),
            'F' => By("yyyy-MM-dd"),
            'H' => By("HH"),
            'I' => By("hh"),
            'j' => time.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
            'm' => By("MM"),
            'M' => By("mm"),
            'n' => "\n",
            'p' => By("tt"),
            'R' => By("HH:mm"),
            's' => time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            'S' => By("ss"),
            't' => "\t",
            'T' or 'X' => By("HH:mm:ss"),
            'u' => (time.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'w' => ((int)time.DayOfWeek).ToString(CultureInfo.InvariantCulture),
            'x' => By("MM'/'dd'/'yy"),
            'y' => By("yy"),
            'Y' => By("yyyy"),
            'z' => By("zzz").Replace(":", ""),
            'Z' => "UTC",
            '%' => "%",
            _ => null,
        };
    }
}
