namespace Grove.Text.Templates;

/// <summary>The parameters and body of a macro, or of the <c>caller</c> of a call block.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Parameters">Names with their defaults.</param>
/// <param name="Body">What it writes.</param>
/// <param name="Names">All names that the body mentions: they decide whether it takes <c>varargs</c>, <c>kwargs</c> and <c>caller</c>.</param>
sealed record MacroBody(string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body, IReadOnlySet<string> Names)
{
    /// <summary>The function that templates call.</summary>
    /// <param name="defined">The scope it was defined in, which it sees.</param>
    public FunctionValue In(Scope defined) => new(Name, arguments => Call(arguments, defined))
    {
        Attributes = new Dictionary<string, Value>
        {
            ["name"] = Value.Of(Name),
            ["arguments"] = new ListValue([.. Parameters.Select(parameter => Value.Of(parameter.Name))], ListForm.Tuple),
            ["catch_kwargs"] = Value.Of(Names.Contains("kwargs")),
            ["catch_varargs"] = Value.Of(Names.Contains("varargs")),
            ["caller"] = Value.Of(Names.Contains("caller")),
        },
    };

    StringValue Call(Arguments arguments, Scope defined)
    {
        Rendering rendering = arguments.Rendering;
        var scope = new Scope(defined);
        var named = arguments.Named.ToList();
        Scope outer = rendering.Scope;
        rendering.Scope = scope;
        for (int i = 0; i < Parameters.Count; i++)
        {
            (string name, Expression? @default) = Parameters[i];
            int place = named.FindIndex(argument => argument.Key == name);
            if (i < arguments.Positional.Count && place >= 0) throw new TemplateFailure($"the macro \"{Name}\" gets the argument \"{name}\" twice");
            Value? value = i < arguments.Positional.Count ? arguments.Positional[i] : place >= 0 ? named[place].Value : null;
            if (place >= 0) named.RemoveAt(place);
            scope.Set(name, value ?? @default?.Evaluate(rendering) ?? new UndefinedValue($"parameter '{name}' was not provided"));
        }
        TakeRest(arguments, named, scope);
        Text written = rendering.Capture(Body, scope);
        rendering.Scope = outer;
        return new StringValue(written);
    }

    void TakeRest(Arguments arguments, List<KeyValuePair<string, Value>> named, Scope scope)
    {
        bool isParameter(string name) => Parameters.Any(parameter => parameter.Name == name);
        if (Names.Contains("caller") && !isParameter("caller"))
        {
            int place = named.FindIndex(argument => argument.Key == "caller");
            scope.Set("caller", place >= 0 ? named[place].Value : new UndefinedValue("No caller defined"));
            if (place >= 0) named.RemoveAt(place);
        }
        if (Names.Contains("kwargs") && !isParameter("kwargs"))
        {
            var rest = new DictValue();
            foreach ((string name, Value value) in named) rest.Set(Value.Of(name), value);
            scope.Set("kwargs", rest);
        }
        else if (named.Count > 0)
        {
            throw new TemplateFailure(named[0].Key == "caller"
                ? $"the macro \"{Name}\" is called with a call block but never uses caller()"
                : $"the macro \"{Name}\" has no parameter \"{named[0].Key}\"");
        }
        if (Names.Contains("varargs") && !isParameter("varargs"))
            scope.Set("varargs", new ListValue([.. arguments.Positional.Skip(Parameters.Count)], ListForm.Tuple));
        else if (arguments.Positional.Count > Parameters.Count)
            throw new TemplateFailure($"the macro \"{Name}\" takes at most {Parameters.Count} arguments, {arguments.Positional.Count} are given");
    }
}

/// <summary><c>{% macro name(parameters) %}…{% endmacro %}</c>.</summary>
sealed class Macro(int offset, MacroBody macro) : Statement(offset)
{
    protected override Flow Run(Rendering rendering)
    {
        rendering.Scope.Set(macro.Name, macro.In(rendering.Scope));
        return Flow.Next;
    }
}

/// <summary><c>{% call(parameters) macro(arguments) %}…{% endcall %}</c>: the body is the macro's <c>caller</c>.</summary>
sealed class CallBlock(int offset, Call call, MacroBody caller) : Statement(offset)
{
    protected override Flow Run(Rendering rendering)
    {
        Value written = call.Invoke(rendering, caller.In(rendering.Scope));
        rendering.Output.Append(written.ToText(rendering.Budget), rendering.Place);
        return Flow.Next;
    }
}
