using System.Text;

namespace Grove.Text.Templates;

/// <summary>Reads the escapes of quoted texts, as Python does: <c>\n</c>, <c>\x41</c>, <c>\u00e9</c>; an unknown one stays as it is.</summary>
static class StringEscapes
{
    /// <summary>The text between two offsets of a template, without its escapes.</summary>
    public static string Read(TemplateSource source, int start, int end)
    {
        string text = source.Text;
        if (text.IndexOf('\\', start, end - start) < 0) return text[start..end];
        var plain = new StringBuilder(end - start);
        for (int i = start; i < end; i++)
        {
            if (text[i] != '\\' || i + 1 >= end)
            {
                plain.Append(text[i]);
                continue;
            }
            char escape = text[++i];
            int digits = escape switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
            if (digits > 0)
            {
                AppendCode(plain, source, i, end, digits);
                i += digits;
            }
            else if (escape is >= '0' and <= '7')
            {
                int code = 0, last = Math.Min(i + 3, end);
                while (i < last && text[i] is >= '0' and <= '7') code = code * 8 + text[i++] - '0';
                i--;
                plain.Append((char)code);
            }
            else plain.Append(Simple(escape));
        }
        return plain.ToString();
    }

    static void AppendCode(StringBuilder plain, TemplateSource source, int at, int end, int digits)
    {
        if (at + digits >= end || !uint.TryParse(source.Text.AsSpan(at + 1, digits), System.Globalization.NumberStyles.AllowHexSpecifier, null, out uint code) || code > 0x10FFFF)
            throw source.Error(at - 1, $"the escape \"\\{source.Text[at]}\" needs {digits} hexadecimal digits of a character");
        if (code > 0xFFFF) plain.Append(char.ConvertFromUtf32((int)code));
        else plain.Append((char)code);
    }

    static string Simple(char escape) => escape switch
    {
        'n' => "\n",
        't' => "\t",
        'r' => "\r",
        'a' => "\a",
        'b' => "\b",
        'f' => "\f",
        'v' => "\v",
        '\n' => "",
        '\\' or '\'' or '"' => escape.ToString(),
        _ => "\\" + escape,
    };
}
