namespace Grove.Text.Templates;

/// <summary>Cuts the inside of a tag into tokens.</summary>
/// <param name="source">The template.</param>
/// <param name="start">Behind the tag's opening.</param>
/// <param name="close">What ends it, outside brackets.</param>
/// <param name="tokens">Gets the tokens.</param>
sealed class TagLexer(TemplateSource source, int start, string close, List<Token> tokens)
{
    static readonly string[] operators = ["**", "//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ","];

    readonly string text = source.Text;
    readonly Stack<(char Expected, int Offset)> brackets = new();
    int at = start;

    /// <summary>Reads up to the end of the tag.</summary>
    /// <param name="tag">Where the tag begins, for messages.</param>
    /// <returns>The offset behind the tag, and the sign before its end: <c>-</c>, <c>+</c> or a space.</returns>
    public (int End, char Sign) Read(int tag)
    {
        while (true)
        {
            while (at < text.Length && CodePoints.IsSpace(text[at])) at++;
            if (at >= text.Length) throw source.Error(tag, "the tag that begins here has no end", $"Close it with {close}");
            if (brackets.Count == 0)
            {
                if (Follows(at, close)) return (at + 2, ' ');
                if (text[at] == '-' && Follows(at + 1, close)) return (at + 3, '-');
                if (text[at] == '+' && close == "%}" && Follows(at + 1, close)) return (at + 3, '+');
            }
            ReadToken();
        }
    }

    bool Follows(int offset, string what) => string.CompareOrdinal(text, offset, what, 0, what.Length) == 0;

    void ReadToken()
    {
        char first = text[at];
        if (char.IsAsciiDigit(first)) ReadNumber();
        else if (first == '_' || char.IsLetter(first)) ReadName();
        else if (first is '"' or '\'') ReadString(first);
        else ReadOperator();
    }

    void ReadName()
    {
        int begin = at;
        while (at < text.Length && (text[at] == '_' || char.IsLetterOrDigit(text[at]))) at++;
        tokens.Add(new Token(TokenKind.Name, text[begin..at], begin));
    }

    void ReadNumber()
    {
        int begin = at;
        bool isFloat = false;
        if (text[at] == '0' && at + 1 < text.Length && text[at + 1] is 'x' or 'X' or 'o' or 'O' or 'b' or 'B')
        {
            at += 2;
            while (at < text.Length && (char.IsAsciiHexDigit(text[at]) || text[at] == '_')) at++;
        }
        else
        {
            Digits();
            bool isMember = tokens[^1].IsOperator(".");
            if (!isMember && at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
            {
                isFloat = true;
                at++;
                Digits();
            }
            int exponent = at;
            if (!isMember && at < text.Length && text[at] is 'e' or 'E')
            {
                at++;
                if (at < text.Length && text[at] is '+' or '-') at++;
                if (at < text.Length && char.IsAsciiDigit(text[at])) isFloat = true;
                else at = exponent;
                Digits();
            }
        }
        tokens.Add(new Token(isFloat ? TokenKind.Float : TokenKind.Integer, text[begin..at].Replace("_", ""), begin));
    }

    void Digits()
    {
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] == '_' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))) at++;
    }

    void ReadString(char quote)
    {
        int begin = at++;
        while (at < text.Length && text[at] != quote) at += text[at] == '\\' ? 2 : 1;
        if (at >= text.Length) throw source.Error(begin, "the text that begins here has no end", $"Close it with {quote}");
        tokens.Add(new Token(TokenKind.String, StringEscapes.Read(source, begin + 1, at), begin));
        at++;
    }

    void ReadOperator()
    {
        foreach (string candidate in operators)
        {
            if (!Follows(at, candidate)) continue;
            if (candidate is "(" or "[" or "{") brackets.Push((candidate switch { "(" => ')', "[" => ']', _ => '}' }, at));
            if (candidate is ")" or "]" or "}") Close(candidate[0]);
            tokens.Add(new Token(TokenKind.Operator, candidate, at));
            at += candidate.Length;
            return;
        }
        throw source.Error(at, $"\"{text.AsSpan(at, CodePoints.SizeAt(text, at))}\" means nothing here");
    }

    void Close(char bracket)
    {
        if (!brackets.TryPop(out (char Expected, int Offset) open)) throw source.Error(at, $"\"{bracket}\" closes nothing");
        if (open.Expected != bracket)
            throw source.Error(at, $"\"{bracket}\" stands where \"{open.Expected}\" has to close what begins at {source.Place(open.Offset)}");
    }
}
