namespace Grove.Text.Templates;

/// <content>Statements: what stands between <c>{%</c> and <c>%}</c>.</content>
sealed partial class Parser
{
    // Names that the macro being read has mentioned so far; null outside macros.
    HashSet<string>? mentioned;
    int loops;

    /// <summary>Whether the template marks the assistant's words itself.</summary>
    public bool MarksGeneration { get; private set; }

    /// <summary>The whole template.</summary>
    public List<Statement> ParseTemplate()
    {
        List<Statement> statements = ParseBody(0, []);
        return statements;
    }

    // Up to one of the words, which is taken; the rest of its tag is not. No words: to the end of the template.
    List<Statement> ParseBody(int opening, ReadOnlySpan<string> ends)
    {
        var body = new List<Statement>();
        if (++depth > MostDepth || !System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw source.Error(Current.Offset, "its blocks lie too deep inside one another here", "Use a template that is meant for chats");
        while (Current.Kind != TokenKind.End)
        {
            Token token = Take();
            switch (token.Kind)
            {
                case TokenKind.Data:
                    body.Add(new Data(token.Offset, token.Value));
                    break;
                case TokenKind.VariableBegin:
                    body.Add(new Output(Current.Offset, ParseTuple(allowsConditional: true)));
                    ExpectEnd(TokenKind.VariableEnd);
                    break;
                default:
                    Token word = ExpectName("a statement");
                    if (ends.Contains(word.Value))
                    {
                        at--;
                        depth--;
                        return body;
                    }
                    body.Add(ParseStatement(word));
                    break;
            }
        }
        if (ends.Length > 0)
            throw source.Error(opening, $"the block that begins here has no end", $"Close it with {{% {ends[^1]} %}}");
        depth--;
        return body;
    }

    Statement ParseStatement(Token word)
    {
        Statement statement = word.Value switch
        {
            "if" => ParseIf(word.Offset),
            "for" => ParseFor(word.Offset),
            "set" => ParseSet(word.Offset),
            "macro" => ParseMacro(word.Offset),
            "call" => ParseCall(word.Offset),
            "filter" => ParseFilterBlock(word.Offset),
            "with" => ParseWith(word.Offset),
            "generation" => ParseGeneration(word.Offset),
            "block" => ParseBlock(word.Offset),
            "print" => new Output(word.Offset, ParseTuple(allowsConditional: true)),
            "break" or "continue" => loops > 0
                ? new LoopControl(word.Offset, word.Value == "break" ? Flow.Break : Flow.Continue)
                : throw source.Error(word.Offset, $"\"{word.Value}\" stands outside a loop"),
            "include" or "import" or "from" or "extends" => throw source.Error(
                word.Offset, $"it wants to {(word.Value == "from" ? "import" : word.Value)} another template, which a chat template cannot", "Put everything into one template"),
            _ when word.Value.StartsWith("end", StringComparison.Ordinal) || word.Value is "else" or "elif" =>
                throw source.Error(word.Offset, $"\"{word.Value}\" closes nothing that is open here"),
            _ => throw source.Error(word.Offset, $"there is no statement \"{word.Value}\""),
        };
        ExpectEnd(TokenKind.BlockEnd);
        return statement;
    }

    // A body with its end tag, up to the %} of that.
    List<Statement> ParseBlockBody(int opening, string end)
    {
        ExpectEnd(TokenKind.BlockEnd);
        List<Statement> body = ParseBody(opening, [end]);
        at++;
        return body;
    }

    If ParseIf(int offset)
    {
        var branches = new List<(Expression, IReadOnlyList<Statement>)>();
        List<Statement> otherwise = [];
        while (true)
        {
            Expression test = ParseTuple(allowsConditional: false);
            ExpectEnd(TokenKind.BlockEnd);
            branches.Add((test, ParseBody(offset, ["elif", "else", "endif"])));
            string end = Take().Value;
            if (end == "elif") continue;
            if (end == "else") otherwise = ParseBlockBody(offset, "endif");
            return new If(offset, branches, otherwise);
        }
    }

    For ParseFor(int offset)
    {
        Target target = ParseTarget(allowsNamespace: false);
        if (!TakeName("in")) throw source.Error(Current.Offset, $"{Current.Shown} stands where \"in\" is needed");
        Expression iterable = ParseTuple(allowsConditional: false);
        Expression? test = TakeName("if") ? ParseExpression() : null;
        bool isRecursive = TakeName("recursive");
        ExpectEnd(TokenKind.BlockEnd);
        loops++;
        List<Statement> body = ParseBody(offset, ["else", "endfor"]);
        loops--;
        List<Statement> otherwise = Take().Value == "else" ? ParseBlockBody(offset, "endfor") : [];
        return new For(offset, target, iterable, test, body, otherwise, isRecursive);
    }

    Statement ParseSet(int offset)
    {
        Target target = ParseTarget(allowsNamespace: true);
        if (TakeOperator("=")) return new Set(offset, target, ParseTuple(allowsConditional: true));
        Expression? filters = TakeOperator("|") ? ParseFilterChain() : null;
        return new SetBlock(offset, target, filters, ParseClosed(() => ParseBlockBody(offset, "endset")));
    }

    Macro ParseMacro(int offset)
    {
        Token name = ExpectName("the macro's name");
        return new Macro(offset, ParseMacroBody(offset, name.Value, ParseParameters(), "endmacro"));
    }

    CallBlock ParseCall(int offset)
    {
        List<(string, Expression?)> parameters = Current.IsOperator("(") ? ParseParameters() : [];
        if (ParseExpression() is not Call call) throw source.Error(offset, "what follows \"call\" is no call of a macro");
        return new CallBlock(offset, call, ParseMacroBody(offset, "caller", parameters, "endcall"));
    }

    MacroBody ParseMacroBody(int offset, string name, List<(string, Expression?)> parameters, string end)
    {
        HashSet<string>? outer = mentioned;
        mentioned = [];
        List<Statement> body = ParseClosed(() => ParseBlockBody(offset, end));
        var macro = new MacroBody(name, parameters, body, mentioned);
        mentioned = outer;
        if (end == "endcall") mentioned?.UnionWith(macro.Names);
        return macro;
    }

    List<(string, Expression?)> ParseParameters()
    {
        var parameters = new List<(string, Expression?)>();
        Expect("(");
        while (!Current.IsOperator(")"))
        {
            string name = ExpectName("a parameter").Value;
            Expression? @default = TakeOperator("=") ? ParseExpression() : null;
            parameters.Add((name, @default));
            if (!TakeOperator(",")) break;
        }
        Expect(")");
        return parameters;
    }

    FilterBlock ParseFilterBlock(int offset)
    {
        Expression filters = ParseFilterChain();
        return new FilterBlock(offset, filters, ParseClosed(() => ParseBlockBody(offset, "endfilter")));
    }

    With ParseWith(int offset)
    {
        var assignments = new List<(Target, Expression)>();
        while (Current.Kind != TokenKind.BlockEnd)
        {
            if (assignments.Count > 0) Expect(",");
            Target target = ParseTarget(allowsNamespace: false, single: true);
            Expect("=");
            assignments.Add((target, ParseExpression()));
        }
        return new With(offset, assignments, ParseBlockBody(offset, "endwith"));
    }

    With ParseBlock(int offset)
    {
        Dotted(ExpectName("the block's name").Value);
        List<Statement> body = ParseBlockBody(offset, "endblock");
        if (Current.Kind == TokenKind.Name) at++;
        return new With(offset, [], body);
    }

    Generation ParseGeneration(int offset)
    {
        MarksGeneration = true;
        return new Generation(offset, ParseClosed(() => ParseBlockBody(offset, "endgeneration")));
    }

    // Break and continue cannot leave what is captured.
    List<Statement> ParseClosed(Func<List<Statement>> parse)
    {
        int outer = loops;
        loops = 0;
        List<Statement> body = parse();
        loops = outer;
        return body;
    }

    Target ParseTarget(bool allowsNamespace, bool single = false)
    {
        Token first = Current;
        if (allowsNamespace && first.Kind == TokenKind.Name && tokens[at + 1].IsOperator("."))
        {
            at += 2;
            return new NamespaceTarget(Mention(first).Offset, first.Value, ExpectName("an attribute").Value);
        }
        var parts = new List<Target>();
        bool isTuple = false;
        do
        {
            if (parts.Count > 0 && Current.Kind != TokenKind.Name && !Current.IsOperator("(")) break;
            parts.Add(ParseTargetPart());
        }
        while (!single && TakeOperator(",") && (isTuple = true));
        return isTuple ? new TupleTarget(first.Offset, parts) : parts[0];
    }

    Target ParseTargetPart()
    {
        if (TakeOperator("("))
        {
            Target inner = Deeper(() => ParseTarget(allowsNamespace: false));
            Expect(")");
            return inner;
        }
        Token name = ExpectName("a name to give a value to");
        if (name.Value is "true" or "false" or "none" or "True" or "False" or "None")
            throw source.Error(name.Offset, $"\"{name.Value}\" cannot be given another value");
        return new NameTarget(name.Offset, name.Value);
    }

    Token Mention(Token name)
    {
        mentioned?.Add(name.Value);
        return name;
    }

    Token Take()
    {
        Token token = tokens[at];
        if (token.Kind != TokenKind.End) at++;
        return token;
    }

    bool TakeOperator(string @operator)
    {
        bool isThere = Current.IsOperator(@operator);
        if (isThere) at++;
        return isThere;
    }

    bool TakeName(string name)
    {
        bool isThere = Current.IsName(name);
        if (isThere) at++;
        return isThere;
    }

    void Expect(string @operator)
    {
        if (!TakeOperator(@operator)) throw source.Error(Current.Offset, $"{Current.Shown} stands where \"{@operator}\" is needed");
    }

    Token ExpectName(string what) =>
        Current.Kind == TokenKind.Name ? Take() : throw source.Error(Current.Offset, $"{Current.Shown} stands where {what} is needed");

    void ExpectEnd(TokenKind end)
    {
        if (Current.Kind != end)
            throw source.Error(Current.Offset, $"{Current.Shown} stands where the tag has to end", $"Close it with {(end == TokenKind.BlockEnd ? "%}" : "}}")}");
        at++;
    }
}
