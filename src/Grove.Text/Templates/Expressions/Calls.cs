namespace Grove.Text.Templates;

/// <summary>The arguments of a call as they are written.</summary>
sealed record CallArguments(
    IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named, Expression? Spread, Expression? NamedSpread)
{
    public static CallArguments None { get; } = new([], [], null, null);

    /// <summary>Their values, behind those that the call itself adds.</summary>
    public Arguments Evaluate(Rendering rendering, params ReadOnlySpan<Value> before)
    {
        List<Value> positional = [.. before];
        foreach (Expression argument in Positional) positional.Add(argument.Evaluate(rendering));
        if (Spread is not null) positional.AddRange(Spread.Evaluate(rendering).RequireElements(rendering.Budget));
        var named = new List<KeyValuePair<string, Value>>();
        foreach ((string name, Expression value) in Named) named.Add(new(name, value.Evaluate(rendering)));
        if (NamedSpread is not null)
        {
            if (NamedSpread.Evaluate(rendering) is not DictValue dict) throw new TemplateFailure("what follows ** is no dict");
            foreach ((Value key, Value value) in dict.Pairs)
                named.Add(new(key is StringValue name ? name.Characters : throw new TemplateFailure("a key of what follows ** is no text"), value));
        }
        return new Arguments(rendering, positional, named);
    }
}

/// <summary><c>function(arguments)</c>.</summary>
sealed class Call(int offset, Expression target, CallArguments arguments) : Expression(offset)
{
    protected override Value Compute(Rendering rendering) => Invoke(rendering, null);

    /// <summary>Calls with a <c>caller</c>, as <c>{% call %}</c> does.</summary>
    public Value Invoke(Rendering rendering, Value? caller)
    {
        Value value = target.Evaluate(rendering);
        Arguments given = arguments.Evaluate(rendering);
        if (caller is not null) given = given with { Named = [.. given.Named, new("caller", caller)] };
        return value switch
        {
            FunctionValue function => function.Call(given),
            LoopValue loop => loop.Recurse(given),
            UndefinedValue missing => throw new TemplateFailure(missing.Why),
            _ => throw new TemplateFailure($"a {value.TypeName} cannot be called"),
        };
    }
}

/// <summary><c>value|filter(arguments)</c>.</summary>
sealed class FilterCall(int offset, Expression target, Filters.Filter filter, CallArguments arguments) : Expression(offset)
{
    protected override Value Compute(Rendering rendering) => filter(target.Evaluate(rendering), arguments.Evaluate(rendering));
}

/// <summary><c>value is test(arguments)</c>.</summary>
sealed class TestCall(int offset, Expression target, ValueTests.Test test, CallArguments arguments) : Expression(offset)
{
    protected override Value Compute(Rendering rendering) =>
        Value.Of(test(target.Evaluate(rendering), arguments.Evaluate(rendering)));
}
