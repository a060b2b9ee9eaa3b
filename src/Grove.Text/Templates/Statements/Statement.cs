namespace Grove.Text.Templates;

/// <summary>A part of a template that writes something or changes a variable.</summary>
/// <param name="offset">Where it stands in the source.</param>
abstract class Statement(int offset)
{
    public int Offset => offset;

    /// <summary>Does it. Errors come with its line.</summary>
    public Flow Render(Rendering rendering)
    {
        rendering.Budget.Step();
        rendering.Budget.Enter();
        try
        {
            Flow flow = Run(rendering);
            rendering.Budget.Leave();
            return flow;
        }
        catch (TemplateFailure failure)
        {
            throw failure.At(rendering.At(offset));
        }
    }

    /// <summary>Does statements one after the other, until one leaves the loop.</summary>
    public static Flow RenderAll(IReadOnlyList<Statement> statements, Rendering rendering)
    {
        foreach (Statement statement in statements)
            if (statement.Render(rendering) is var flow and not Flow.Next) return flow;
        return Flow.Next;
    }

    /// <summary>Does it; errors are <see cref="TemplateFailure"/>s.</summary>
    protected abstract Flow Run(Rendering rendering);
}

/// <summary>Text between tags.</summary>
sealed class Data(int offset, string text) : Statement(offset)
{
    protected override Flow Run(Rendering rendering)
    {
        rendering.Output.Append(text, rendering.Place);
        return Flow.Next;
    }
}

/// <summary><c>{{ expression }}</c>.</summary>
sealed class Output(int offset, Expression expression) : Statement(offset)
{
    protected override Flow Run(Rendering rendering)
    {
        Value value = expression.Evaluate(rendering);
        if (value is UndefinedValue { IsForbidden: true } forbidden) throw new TemplateFailure(forbidden.Why);
        rendering.Output.Append(value.ToText(rendering.Budget), rendering.Place);
        return Flow.Next;
    }
}

/// <summary><c>{% break %}</c> and <c>{% continue %}</c>.</summary>
sealed class LoopControl(int offset, Flow flow) : Statement(offset)
{
    protected override Flow Run(Rendering rendering) => flow;
}

/// <summary><c>{% if %}</c> with its <c>elif</c>s and <c>else</c>.</summary>
sealed class If(int offset, IReadOnlyList<(Expression Test, IReadOnlyList<Statement> Body)> branches, IReadOnlyList<Statement> otherwise) : Statement(offset)
{
    protected override Flow Run(Rendering rendering)
    {
        int reads = rendering.PromptReads;
        foreach ((Expression test, IReadOnlyList<Statement> body) in branches)
        {
            if (!test.Evaluate(rendering).IsTrue) continue;
            int place = rendering.Place;
            // What is written because the assistant is to speak next is no message's.
            if (rendering.PromptReads != reads) rendering.Place |= Origin.Prompt;
            Flow flow = RenderAll(body, rendering);
            rendering.Place = place;
            return flow;
        }
        return RenderAll(otherwise, rendering);
    }
}
