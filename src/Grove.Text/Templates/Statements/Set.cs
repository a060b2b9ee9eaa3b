namespace Grove.Text.Templates;

/// <summary>What a <c>set</c> or <c>for</c> gives a value to: names, tuples of them, or an attribute of a namespace.</summary>
abstract class Target(int offset)
{
    public int Offset => offset;

    /// <summary>Gives the value.</summary>
    public abstract void Assign(Value value, Scope scope, Rendering rendering);
}

/// <summary>A name.</summary>
sealed class NameTarget(int offset, string name) : Target(offset)
{
    public override void Assign(Value value, Scope scope, Rendering rendering) => scope.Set(name, value);
}

/// <summary><c>space.attribute</c>.</summary>
sealed class NamespaceTarget(int offset, string space, string attribute) : Target(offset)
{
    public override void Assign(Value value, Scope scope, Rendering rendering)
    {
        if (scope.Find(space) is not NamespaceValue found)
            throw new TemplateFailure($"\"{space}\" is no namespace, so its attribute cannot be set", $"Make one with {{% set {space} = namespace() %}}");
        found.Set(attribute, value);
    }
}

/// <summary><c>a, b</c>.</summary>
sealed class TupleTarget(int offset, IReadOnlyList<Target> parts) : Target(offset)
{
    public override void Assign(Value value, Scope scope, Rendering rendering)
    {
        // One more than is needed tells whether there are too many.
        Value[] values = [.. value.RequireElements(rendering.Budget).Take(parts.Count + 1)];
        if (values.Length != parts.Count)
            throw new TemplateFailure($"{parts.Count} names cannot take {(values.Length > parts.Count ? "more values than that" : $"{values.Length} values")}");
        for (int i = 0; i < values.Length; i++) parts[i].Assign(values[i], scope, rendering);
    }
}

/// <summary><c>{% set target = expression %}</c>.</summary>
sealed class Set(int offset, Target target, Expression expression) : Statement(offset)
{
    protected override Flow Run(Rendering rendering)
    {
        target.Assign(expression.Evaluate(rendering), rendering.Scope, rendering);
        return Flow.Next;
    }
}

/// <summary><c>{% set target | filter %}…{% endset %}</c>.</summary>
sealed class SetBlock(int offset, Target target, Expression? filters, IReadOnlyList<Statement> body) : Statement(offset)
{
    protected override Flow Run(Rendering rendering)
    {
        Value written = new StringValue(rendering.Capture(body, new Scope(rendering.Scope)));
        target.Assign(FilterBlock.Filtered(written, filters, rendering), rendering.Scope, rendering);
        return Flow.Next;
    }
}

/// <summary><c>{% filter name %}…{% endfilter %}</c>.</summary>
sealed class FilterBlock(int offset, Expression filters, IReadOnlyList<Statement> body) : Statement(offset)
{
    /// <summary>The variable that holds what the block wrote; no template can spell it.</summary>
    public const string Captured = " captured";

    protected override Flow Run(Rendering rendering)
    {
        Value written = new StringValue(rendering.Capture(body, new Scope(rendering.Scope)));
        rendering.Output.Append(Filtered(written, filters, rendering).ToText(rendering.Budget), rendering.Place);
        return Flow.Next;
    }

    /// <summary>Sends what a block wrote through its filters.</summary>
    public static Value Filtered(Value written, Expression? filters, Rendering rendering)
    {
        if (filters is null) return written;
        Scope outer = rendering.Scope;
        rendering.Scope = new Scope(outer);
        rendering.Scope.Set(Captured, written);
        Value value = filters.Evaluate(rendering);
        rendering.Scope = outer;
        return value;
    }
}

/// <summary><c>{% with a = 1 %}…{% endwith %}</c>, and blocks that only have a scope of their own.</summary>
sealed class With(int offset, IReadOnlyList<(Target Target, Expression Value)> assignments, IReadOnlyList<Statement> body) : Statement(offset)
{
    protected override Flow Run(Rendering rendering)
    {
        var scope = new Scope(rendering.Scope);
        foreach ((Target target, Expression value) in assignments) target.Assign(value.Evaluate(rendering), scope, rendering);
        return rendering.Within(body, scope);
    }
}

/// <summary><c>{% generation %}…{% endgeneration %}</c>: what the assistant says.</summary>
sealed class Generation(int offset, IReadOnlyList<Statement> body) : Statement(offset)
{
    protected override Flow Run(Rendering rendering)
    {
        int place = rendering.Place;
        rendering.Place |= Origin.Generated;
        Flow flow = rendering.Within(body, new Scope(rendering.Scope));
        rendering.Place = place;
        return flow;
    }
}
