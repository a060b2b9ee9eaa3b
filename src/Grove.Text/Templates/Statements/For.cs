namespace Grove.Text.Templates;

/// <summary><c>{% for target in iterable if test %}</c>, with <c>else</c> for no elements, and <c>recursive</c>.</summary>
sealed class For(
    int offset, Target target, Expression iterable, Expression? test, IReadOnlyList<Statement> body, IReadOnlyList<Statement> otherwise, bool isRecursive)
    : Statement(offset)
{
    protected override Flow Run(Rendering rendering)
    {
        Loop(rendering, iterable.Evaluate(rendering), rendering.Scope, 0);
        return Flow.Next;
    }

    void Loop(Rendering rendering, Value elements, Scope outer, int depth)
    {
        IEnumerable<Value> source = elements.RequireElements(rendering.Budget);
        if (test is not null) source = Chosen(source, rendering, outer);
        var loop = new LoopValue(source, elements.Length is { } length && test is null ? length : null, depth, isRecursive ? (loop, argument) => Recurse(loop, argument, rendering, outer) : null, rendering.Budget);
        int place = rendering.Place;
        bool empty = true;
        while (loop.Advance() is { } item)
        {
            empty = false;
            if (item is DictValue { Message: > 0 } message)
                rendering.Place = place & (Origin.Generated | Origin.Prompt) | Origin.OfMessage(message.Message);
            var scope = new Scope(outer);
            scope.Set("loop", loop);
            target.Assign(item, scope, rendering);
            Flow flow = rendering.Within(body, scope);
            rendering.Place = place;
            if (flow == Flow.Break) break;
        }
        if (empty) rendering.Within(otherwise, new Scope(outer));
    }

    // One by one, as the loop asks for them: the test may read what the body has changed.
    IEnumerable<Value> Chosen(IEnumerable<Value> source, Rendering rendering, Scope outer)
    {
        foreach (Value item in source)
        {
            (Scope before, var scope) = (rendering.Scope, new Scope(outer));
            target.Assign(item, scope, rendering);
            rendering.Scope = scope;
            bool isChosen = test!.Evaluate(rendering).IsTrue;
            rendering.Scope = before;
            if (isChosen) yield return item;
        }
    }

    StringValue Recurse(LoopValue loop, Value elements, Rendering rendering, Scope outer)
    {
        TextBuilder output = rendering.Output;
        rendering.Output = new TextBuilder(rendering.Budget);
        rendering.Budget.Enter();
        Loop(rendering, elements, outer, loop.Depth + 1);
        rendering.Budget.Leave();
        Text written = rendering.Output.ToText();
        rendering.Output = output;
        return new StringValue(written);
    }
}
