namespace Grove.Text.Templates;

/// <summary>The variable <c>loop</c>. It looks one element ahead only when asked to.</summary>
sealed class LoopValue(IEnumerable<Value> source, int? length, int depth, Func<LoopValue, Value, Value>? recurse, Budget budget) : Value
{
    IEnumerator<Value> elements = source.GetEnumerator();
    Value? previous, current, next;
    int? length = length;
    int index = -1;
    bool looked;
    Value? watched;

    /// <summary>How deep a recursive loop is, 0 for the outermost.</summary>
    public int Depth => depth;

    public override string TypeName => "loop";

    /// <summary>The next element, or null behind the last.</summary>
    public Value? Advance()
    {
        Value? item = Peek();
        looked = false;
        if (item is null) return null;
        (previous, current, next) = (current, item, null);
        index++;
        return item;
    }

    /// <summary>Renders the loop again for other elements, inside itself.</summary>
    public Value Recurse(Arguments arguments) => recurse is null
        ? throw new TemplateFailure("the loop is called but not marked as recursive")
        : recurse(this, arguments.Require(0, "iterable"));

    public override Value? Attribute(string name, Budget limits) => name switch
    {
        "index" => new IntegerValue(index + 1),
        "index0" => new IntegerValue(index),
        "first" => Of(index == 0),
        "last" => Of(Peek() is null),
        "length" => new IntegerValue(Count()),
        "revindex" => new IntegerValue(Count() - index),
        "revindex0" => new IntegerValue(Count() - index - 1),
        "previtem" => previous ?? new UndefinedValue("there is no previous item"),
        "nextitem" => Peek() ?? new UndefinedValue("there is no next item"),
        "depth" => new IntegerValue(depth + 1),
        "depth0" => new IntegerValue(depth),
        "cycle" => new FunctionValue("loop.cycle", arguments => arguments.Positional.Count > 0
            ? arguments.Positional[index % arguments.Positional.Count]
            : throw new TemplateFailure("loop.cycle is given nothing to choose from")),
        "changed" => new FunctionValue("loop.changed", Changed),
        _ => null,
    };

    public override void Represent(TextBuilder into) => into.Append($"<LoopContext {index + 1}/{Count()}>");

    Value? Peek()
    {
        if (!looked) next = elements.MoveNext() ? elements.Current : null;
        looked = true;
        return next;
    }

    int Count()
    {
        if (length is { } known) return known;
        Value? ahead = Peek();
        var rest = new List<Value>();
        while (elements.MoveNext())
        {
            budget.Step();
            rest.Add(elements.Current);
        }
        elements = rest.GetEnumerator();
        length = index + 1 + (ahead is null ? 0 : 1) + rest.Count;
        return length.Value;
    }

    BoolValue Changed(Arguments arguments)
    {
        var seen = new ListValue(arguments.Positional, ListForm.Tuple);
        bool changed = watched is null || !Equality.Instance.Equals(watched, seen);
        watched = seen;
        return Of(changed);
    }
}
