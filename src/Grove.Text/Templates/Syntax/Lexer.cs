namespace Grove.Text.Templates;

/// <summary>
/// Cuts a template into tokens, in time proportional to its length. White space goes as with Jinja's <c>trim_blocks</c> and
/// <c>lstrip_blocks</c>: the line end behind a block and the spaces before one on its own line are dropped, <c>-</c> drops all
/// white space on its side, <c>+</c> keeps it.
/// </summary>
/// <param name="source">The template.</param>
sealed class Lexer(TemplateSource source)
{
    readonly string text = source.Text;
    readonly List<Token> tokens = [];
    int at;

    // Whether what was read last ended with a line end, so that spaces up to here are at the beginning of a line.
    bool lineStarting = true;

    /// <summary>All tokens; the last is <see cref="TokenKind.End"/>.</summary>
    public List<Token> Read()
    {
        while (at < text.Length)
        {
            int tag = NextTag(at);
            if (tag < 0)
            {
                AddData(at, text.Length);
                break;
            }
            char kind = text[tag + 1];
            char sign = tag + 2 < text.Length && text[tag + 2] is '-' or '+' ? text[tag + 2] : ' ';
            AddData(at, EndOfData(at, tag, sign, stripsLine: kind != '{'));
            at = tag + (sign == ' ' ? 2 : 3);
            lineStarting = false;
            if (kind == '#') SkipComment(tag);
            else if (kind == '{') ReadTag(tag, TokenKind.VariableBegin, TokenKind.VariableEnd, "}}");
            else if (RawBegins() is { } behind) ReadRaw(tag, behind);
            else ReadTag(tag, TokenKind.BlockBegin, TokenKind.BlockEnd, "%}");
        }
        tokens.Add(new Token(TokenKind.End, "", text.Length));
        return tokens;
    }

    int NextTag(int from)
    {
        while (true)
        {
            int open = text.IndexOf('{', from);
            if (open < 0 || open + 1 >= text.Length) return -1;
            if (text[open + 1] is '{' or '%' or '#') return open;
            from = open + 1;
        }
    }

    int EndOfData(int from, int tag, char sign, bool stripsLine)
    {
        int end = tag;
        if (sign == '-')
        {
            while (end > from && CodePoints.IsSpace(text[end - 1])) end--;
        }
        else if (sign != '+' && stripsLine)
        {
            int lineStart = tag;
            while (lineStart > from && text[lineStart - 1] != '\n' && CodePoints.IsSpace(text[lineStart - 1])) lineStart--;
            bool beginsLine = lineStart > from ? text[lineStart - 1] == '\n' : lineStarting;
            if (beginsLine) end = lineStart;
        }
        return end;
    }

    void AddData(int start, int end)
    {
        if (end > start) tokens.Add(new Token(TokenKind.Data, text[start..end], start));
    }

    void SkipComment(int tag)
    {
        int end = text.IndexOf("#}", at, StringComparison.Ordinal);
        if (end < 0) throw source.Error(tag, "the comment that begins here has no end", "Close it with #}");
        char sign = end > at ? text[end - 1] : ' ';
        at = end + 2;
        AfterTag(sign, trimsLine: true);
    }

    // Behind a tag: "-" drops white space, "+" keeps everything, else one line end goes with a block or comment.
    void AfterTag(char sign, bool trimsLine)
    {
        int start = at;
        if (sign == '-') while (at < text.Length && CodePoints.IsSpace(text[at])) at++;
        else if (sign != '+' && trimsLine && at < text.Length && text[at] == '\n') at++;
        lineStarting = at > start && text[at - 1] == '\n';
    }

    int? RawBegins()
    {
        int place = SkipSpace(at);
        if (!text.AsSpan(place).StartsWith("raw", StringComparison.Ordinal)) return null;
        place = SkipSpace(place + 3);
        if (text.AsSpan(place).StartsWith("%}", StringComparison.Ordinal)) return place + 2;
        return text.AsSpan(place).StartsWith("-%}", StringComparison.Ordinal) ? SkipSpace(place + 3) : null;
    }

    void ReadRaw(int tag, int start)
    {
        lineStarting = text[start - 1] == '\n';
        for (int from = start; (from = text.IndexOf("{%", from, StringComparison.Ordinal)) >= 0; from += 2)
        {
            int place = from + 2;
            char sign = place < text.Length && text[place] is '-' or '+' ? text[place++] : ' ';
            place = SkipSpace(place);
            if (!text.AsSpan(place).StartsWith("endraw", StringComparison.Ordinal)) continue;
            place = SkipSpace(place + 6);
            char end = place < text.Length && text[place] is '-' or '+' ? text[place++] : ' ';
            if (!text.AsSpan(place).StartsWith("%}", StringComparison.Ordinal)) continue;
            AddData(start, EndOfData(start, from, sign, stripsLine: true));
            at = place + 2;
            AfterTag(end, trimsLine: true);
            return;
        }
        throw source.Error(tag, "the raw block that begins here has no end", "Close it with {% endraw %}");
    }

    int SkipSpace(int from)
    {
        while (from < text.Length && CodePoints.IsSpace(text[from])) from++;
        return from;
    }

    void ReadTag(int tag, TokenKind begin, TokenKind end, string close)
    {
        tokens.Add(new Token(begin, close, tag));
        var tagLexer = new TagLexer(source, at, close, tokens);
        (at, char sign) = tagLexer.Read(tag);
        tokens.Add(new Token(end, close, at - 2));
        AfterTag(sign, trimsLine: end == TokenKind.BlockEnd);
    }
}
