using System.Globalization;

namespace Grove.Text.Templates;

/// <summary>Builds expressions from tokens. The grammar, and so what binds how strongly, is Jinja's.</summary>
/// <param name="source">The template, for messages.</param>
/// <param name="tokens">Its tokens.</param>
sealed partial class Parser(TemplateSource source, List<Token> tokens)
{
    // Far more than any template needs, and shallow enough for the stack of any thread.
    const int MostDepth = 200;

    int at;
    int depth;

    Token Current => tokens[at];

    /// <summary>A full expression.</summary>
    Expression ParseExpression() => Deeper(() => ParseConditional());

    T Deeper<T>(Func<T> parse)
    {
        if (++depth > MostDepth || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw source.Error(Current.Offset, "its parts lie too deep inside one another here", "Use a template that is meant for chats");
        T parsed = parse();
        depth--;
        return parsed;
    }

    Expression ParseConditional()
    {
        Expression value = ParseOr();
        while (Current.IsName("if"))
        {
            int offset = Take().Offset;
            Expression test = ParseOr();
            Expression? otherwise = TakeName("else") ? Deeper(ParseConditional) : null;
            value = new Conditional(offset, test, value, otherwise);
        }
        return value;
    }

    Expression ParseOr() => Chain(ParseAnd, token => token.IsName("or"), (offset, _, left, right) => new Junction(offset, left, right, isAnd: false));

    Expression ParseAnd() => Chain(ParseNot, token => token.IsName("and"), (offset, _, left, right) => new Junction(offset, left, right, isAnd: true));

    Expression ParseNot() => Current.IsName("not") ? new Negation(Take().Offset, Deeper(ParseNot)) : ParseComparison();

    Expression ParseComparison()
    {
        Expression first = ParseSum();
        var rest = new List<(string, Expression)>();
        int offset = Current.Offset;
        while (TakeComparison() is { } @operator) rest.Add((@operator, ParseSum()));
        return rest.Count == 0 ? first : new Comparison(offset, first, rest);
    }

    string? TakeComparison()
    {
        if (Current is { Kind: TokenKind.Operator, Value: "==" or "!=" or "<" or "<=" or ">" or ">=" }) return Take().Value;
        if (TakeName("in")) return "in";
        if (!Current.IsName("not") || !tokens[at + 1].IsName("in")) return null;
        at += 2;
        return "not in";
    }

    Expression ParseSum() => Chain(ParseConcatenation, token => token is { Kind: TokenKind.Operator, Value: "+" or "-" }, OfTwo);

    Expression ParseConcatenation()
    {
        Expression first = ParseProduct();
        if (!Current.IsOperator("~")) return first;
        int offset = Current.Offset;
        List<Expression> parts = [first];
        while (TakeOperator("~")) parts.Add(ParseProduct());
        return new Concatenation(offset, parts);
    }

    Expression ParseProduct() => Chain(ParsePower, token => token is { Kind: TokenKind.Operator, Value: "*" or "/" or "//" or "%" }, OfTwo);

    Expression ParsePower() => Chain(() => ParseUnary(withFilters: true), token => token.IsOperator("**"), OfTwo);

    static Expression OfTwo(int offset, string @operator, Expression left, Expression right) => new Arithmetic(offset, @operator, left, right);

    // A long sum leans on its first part; each part makes the tree one deeper.
    Expression Chain(Func<Expression> parse, Func<Token, bool> joins, Func<int, string, Expression, Expression, Expression> build)
    {
        Expression left = parse();
        for (int length = 0; joins(Current); length++)
        {
            if (length > 5 * MostDepth) throw source.Error(Current.Offset, "the expression has too many parts", "Use a template that is meant for chats");
            Token @operator = Take();
            left = build(@operator.Offset, @operator.Value, left, parse());
        }
        return left;
    }

    Expression ParseUnary(bool withFilters)
    {
        Expression value;
        if (Current is { Kind: TokenKind.Operator, Value: "-" or "+" })
        {
            Token sign = Take();
            value = new Sign(sign.Offset, Deeper(() => ParseUnary(withFilters: false)), sign.Value == "-");
        }
        else value = ParsePrimary();
        value = ParsePostfix(value);
        return withFilters ? ParseFilters(value) : value;
    }

    Expression ParsePrimary()
    {
        Token token = Take();
        switch (token.Kind)
        {
            case TokenKind.Name:
                return token.Value switch
                {
                    "true" or "True" => new Literal(token.Offset, BoolValue.True),
                    "false" or "False" => new Literal(token.Offset, BoolValue.False),
                    "none" or "None" => new Literal(token.Offset, NoneValue.Instance),
                    _ => new Name(Mention(token).Offset, token.Value),
                };
            case TokenKind.String:
                string text = token.Value;
                while (Current.Kind == TokenKind.String) text += Take().Value;
                return new Literal(token.Offset, Value.Of(text));
            case TokenKind.Integer: return new Literal(token.Offset, ReadInteger(token));
            case TokenKind.Float: return new Literal(token.Offset, new FloatValue(double.Parse(token.Value, CultureInfo.InvariantCulture)));
            case TokenKind.Operator when token.Value == "(":
                Expression inner = Deeper(() => ParseTuple(allowsConditional: true, isParenthesized: true));
                Expect(")");
                return inner;
            case TokenKind.Operator when token.Value == "[": return Deeper(() => ParseList(token.Offset));
            case TokenKind.Operator when token.Value == "{": return Deeper(() => ParseDict(token.Offset));
            default: throw source.Error(token.Offset, $"{token.Shown} stands where a value is needed");
        }
    }

    IntegerValue ReadInteger(Token token)
    {
        int @base = token.Value.Length > 1 ? char.ToLowerInvariant(token.Value[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 } : 10;
        return PythonNumber.ParseInteger(token.Value, @base) is { } number
            ? new IntegerValue(number)
            : throw source.Error(token.Offset, $"{token.Shown} is no number");
    }

    /// <summary>One expression, or several with commas between them as a tuple.</summary>
    Expression ParseTuple(bool allowsConditional, bool isParenthesized = false)
    {
        int offset = Current.Offset;
        var items = new List<Expression>();
        bool isTuple = false;
        while (!EndsTuple())
        {
            items.Add(allowsConditional ? ParseExpression() : ParseOr());
            if (!TakeOperator(",")) break;
            isTuple = true;
        }
        if (!isTuple && items.Count == 1) return items[0];
        if (items.Count == 0 && !isParenthesized) throw source.Error(Current.Offset, $"{Current.Shown} stands where a value is needed");
        return new ListDisplay(offset, items, ListForm.Tuple);
    }

    bool EndsTuple() => Current.Kind is TokenKind.VariableEnd or TokenKind.BlockEnd or TokenKind.End || Current.IsOperator(")");

    ListDisplay ParseList(int offset)
    {
        var items = new List<Expression>();
        while (!Current.IsOperator("]"))
        {
            items.Add(ParseExpression());
            if (!TakeOperator(",")) break;
        }
        Expect("]");
        return new ListDisplay(offset, items, ListForm.List);
    }

    DictDisplay ParseDict(int offset)
    {
        var pairs = new List<(Expression, Expression)>();
        while (!Current.IsOperator("}"))
        {
            Expression key = ParseExpression();
            Expect(":");
            pairs.Add((key, ParseExpression()));
            if (!TakeOperator(",")) break;
        }
        Expect("}");
        return new DictDisplay(offset, pairs);
    }
}
