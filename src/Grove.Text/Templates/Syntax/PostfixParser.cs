namespace Grove.Text.Templates;

/// <content>What follows a value: members, indexes, calls, filters and tests.</content>
sealed partial class Parser
{
    Expression ParsePostfix(Expression value)
    {
        for (int length = 0; ; length++)
        {
            CheckLength(length);
            int offset = Current.Offset;
            if (TakeOperator(".")) value = ParseMember(value, offset);
            else if (TakeOperator("[")) value = Deeper(() => ParseIndex(value, offset));
            else if (Current.IsOperator("(")) value = new Call(offset, value, Deeper(ParseArguments));
            else return value;
        }
    }

    Expression ParseMember(Expression value, int offset)
    {
        Token name = Take();
        return name.Kind switch
        {
            TokenKind.Name => new Member(offset, value, name.Value),
            TokenKind.Integer => new Index(offset, value, new Literal(name.Offset, ReadInteger(name))),
            _ => throw source.Error(name.Offset, $"{name.Shown} stands where the name of a member is needed"),
        };
    }

    Expression ParseIndex(Expression value, int offset)
    {
        Expression? start = Current.IsOperator(":") ? null : ParseExpression();
        if (!Current.IsOperator(":"))
        {
            if (Current.IsOperator(","))
            {
                List<Expression> keys = [start!];
                while (TakeOperator(",")) keys.Add(ParseExpression());
                start = new ListDisplay(offset, keys, ListForm.Tuple);
            }
            Expect("]");
            return new Index(offset, value, start!);
        }
        Expect(":");
        Expression? stop = Current.IsOperator(":") || Current.IsOperator("]") ? null : ParseExpression();
        Expression? step = TakeOperator(":") && !Current.IsOperator("]") ? ParseExpression() : null;
        Expect("]");
        return new Slice(offset, value, start, stop, step);
    }

    Expression ParseFilters(Expression value)
    {
        for (int length = 0; ; length++)
        {
            CheckLength(length);
            int offset = Current.Offset;
            if (TakeOperator("|")) value = ParseFilter(value);
            else if (TakeName("is")) value = ParseTest(value, offset);
            // A call may follow a filter or test too.
            else if (Current.IsOperator("(")) value = new Call(offset, value, Deeper(ParseArguments));
            else return value;
        }
    }

    // The filter whose name comes next, and those behind it, for a filter block.
    Expression ParseFilterChain()
    {
        Expression value = new Name(Current.Offset, FilterBlock.Captured);
        do value = ParseFilter(value);
        while (TakeOperator("|"));
        return value;
    }

    FilterCall ParseFilter(Expression value)
    {
        Token token = ExpectName("the name of a filter");
        string name = Dotted(token.Value);
        CallArguments arguments = Current.IsOperator("(") ? Deeper(ParseArguments) : CallArguments.None;
        Filters.Filter filter = Filters.Find(name)
            ?? throw source.Error(token.Offset, $"there is no filter \"{name}\"", "Use one that chat templates know");
        return new FilterCall(token.Offset, value, filter, arguments);
    }

    Expression ParseTest(Expression value, int offset)
    {
        bool isNegated = TakeName("not");
        Token token = ExpectName("the name of a test");
        string name = Dotted(token.Value);
        CallArguments arguments = CallArguments.None;
        if (Current.IsOperator("(")) arguments = Deeper(ParseArguments);
        else if (BeginsOperand())
        {
            if (Current.IsName("is")) throw source.Error(Current.Offset, "tests cannot be chained with \"is\"", "Join them with \"and\"");
            arguments = CallArguments.None with { Positional = [Deeper(() => ParsePostfix(ParsePrimary()))] };
        }
        ValueTests.Test test = ValueTests.Find(name)
            ?? throw source.Error(token.Offset, $"there is no test \"{name}\"", "Use one that chat templates know");
        Expression result = new TestCall(offset, value, test, arguments);
        return isNegated ? new Negation(offset, result) : result;
    }

    bool BeginsOperand() => Current.Kind switch
    {
        TokenKind.String or TokenKind.Integer or TokenKind.Float => true,
        TokenKind.Name => Current.Value is not ("else" or "or" or "and" or "if" or "not" or "in" or "recursive"),
        TokenKind.Operator => Current.Value is "[" or "{",
        _ => false,
    };

    CallArguments ParseArguments()
    {
        Expect("(");
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        Expression? spread = null, namedSpread = null;
        while (!Current.IsOperator(")"))
        {
            Token token = Current;
            if (spread is null && namedSpread is null && TakeOperator("*")) spread = ParseExpression();
            else if (namedSpread is null && TakeOperator("**")) namedSpread = ParseExpression();
            else if (token.Kind == TokenKind.Name && tokens[at + 1].IsOperator("=") && namedSpread is null)
            {
                at += 2;
                named.Add((token.Value, ParseExpression()));
            }
            else if (named.Count == 0 && spread is null && namedSpread is null) positional.Add(ParseExpression());
            else throw source.Error(token.Offset, "an argument without a name follows one with a name", "Put it in front");
            if (!TakeOperator(",")) break;
        }
        Expect(")");
        return new CallArguments(positional, named, spread, namedSpread);
    }

    string Dotted(string name)
    {
        while (Current.IsOperator(".") && tokens[at + 1].Kind == TokenKind.Name)
        {
            name += "." + tokens[at + 1].Value;
            at += 2;
        }
        return name;
    }

    void CheckLength(int length)
    {
        if (length > 5 * MostDepth) throw source.Error(Current.Offset, "the expression has too many parts", "Use a template that is meant for chats");
    }
}
