namespace Grove.Text.Templates;

/// <summary>A part of a template that has a value.</summary>
/// <param name="offset">Where it stands in the source.</param>
abstract class Expression(int offset)
{
    public int Offset => offset;

    /// <summary>Its value now. Errors come with its line.</summary>
    public Value Evaluate(Rendering rendering)
    {
        rendering.Budget.Step();
        rendering.Budget.Enter();
        try
        {
            Value value = Compute(rendering);
            rendering.Budget.Leave();
            return value;
        }
        catch (TemplateFailure failure)
        {
            throw failure.At(rendering.At(offset));
        }
    }

    /// <summary>Computes the value; errors are <see cref="TemplateFailure"/>s.</summary>
    protected abstract Value Compute(Rendering rendering);
}

/// <summary>A number, text, truth value or none as it is written.</summary>
sealed class Literal(int offset, Value value) : Expression(offset)
{
    public Value Value => value;

    // Text belongs to the message that is being written, even if it reaches the prompt by way of a variable.
    protected override Value Compute(Rendering rendering) =>
        value is StringValue text && rendering.Place != Origin.Template ? new StringValue(new Text(text.Characters, rendering.Place)) : value;
}

/// <summary>A variable.</summary>
sealed class Name(int offset, string name) : Expression(offset)
{
    /// <summary>The variable that asks for the opening of the assistant's next turn.</summary>
    public const string AddGenerationPrompt = "add_generation_prompt";

    public string Value => name;

    protected override Value Compute(Rendering rendering)
    {
        Value value = rendering.Scope.Find(name) ?? Globals.Find(name) ?? new UndefinedValue($"'{name}' is undefined");
        if (name == AddGenerationPrompt && value.IsTrue) rendering.PromptReads++;
        return value;
    }
}

/// <summary>A list or tuple as it is written.</summary>
sealed class ListDisplay(int offset, IReadOnlyList<Expression> items, ListForm form) : Expression(offset)
{
    public IReadOnlyList<Expression> Items => items;

    protected override Value Compute(Rendering rendering) => new ListValue([.. items.Select(item => item.Evaluate(rendering))], form);
}

/// <summary>A dict as it is written.</summary>
sealed class DictDisplay(int offset, IReadOnlyList<(Expression Key, Expression Value)> pairs) : Expression(offset)
{
    protected override Value Compute(Rendering rendering)
    {
        var dict = new DictValue();
        foreach ((Expression key, Expression value) in pairs) dict.Set(key.Evaluate(rendering), value.Evaluate(rendering));
        return dict;
    }
}
