namespace Grove.Text.Templates;

/// <summary><c>and</c>, <c>or</c>: the value of the side that decides.</summary>
sealed class Junction(int offset, Expression left, Expression right, bool isAnd) : Expression(offset)
{
    protected override Value Compute(Rendering rendering)
    {
        Value first = left.Evaluate(rendering);
        return first.IsTrue == isAnd ? right.Evaluate(rendering) : first;
    }
}

/// <summary><c>not</c>.</summary>
sealed class Negation(int offset, Expression operand) : Expression(offset)
{
    protected override Value Compute(Rendering rendering) => Value.Of(!operand.Evaluate(rendering).IsTrue);
}

/// <summary><c>a if test else b</c>.</summary>
sealed class Conditional(int offset, Expression test, Expression whenTrue, Expression? whenFalse) : Expression(offset)
{
    protected override Value Compute(Rendering rendering)
    {
        (int place, int reads) = (rendering.Place, rendering.PromptReads);
        bool isTrue = test.Evaluate(rendering).IsTrue;
        if (isTrue && rendering.PromptReads != reads) rendering.Place |= Origin.Prompt;
        Value value = (isTrue ? whenTrue : whenFalse)?.Evaluate(rendering)
            ?? new UndefinedValue("the inline if-expression evaluated to false and no else section was defined");
        rendering.Place = place;
        return value;
    }
}

/// <summary><c>a &lt; b &lt;= c</c>, <c>in</c>, <c>not in</c>: a chain is true when each pair is.</summary>
sealed class Comparison(int offset, Expression first, IReadOnlyList<(string Operator, Expression Operand)> rest) : Expression(offset)
{
    protected override Value Compute(Rendering rendering)
    {
        Value left = first.Evaluate(rendering);
        foreach ((string @operator, Expression operand) in rest)
        {
            Value right = operand.Evaluate(rendering);
            if (!Holds(@operator, left, right, rendering.Budget)) return BoolValue.False;
            left = right;
        }
        return BoolValue.True;
    }

    /// <summary>Whether a comparison is true.</summary>
    public static bool Holds(string @operator, Value left, Value right, Budget budget) => @operator switch
    {
        "==" => Equality.Instance.Equals(left, right),
        "!=" => !Equality.Instance.Equals(left, right),
        "in" => Contains(right, left, budget),
        "not in" => !Contains(right, left, budget),
        _ when IsNan(left) || IsNan(right) => false,
        "<" => Equality.Compare(left, right) < 0,
        "<=" => Equality.Compare(left, right) <= 0,
        ">" => Equality.Compare(left, right) > 0,
        _ => Equality.Compare(left, right) >= 0,
    };

    static bool IsNan(Value value) => value is FloatValue number && double.IsNaN(number.Value);

    static bool Contains(Value container, Value item, Budget budget)
    {
        if (container is StringValue text)
        {
            if (item is not StringValue part)
                throw new TemplateFailure(item is UndefinedValue missing ? missing.Why : $"a {item.TypeName} cannot be looked for in a text");
            budget.Steps(text.Text.Length / 64);
            return text.Characters.Contains(part.Characters, StringComparison.Ordinal);
        }
        if (container is DictValue dict) return dict.Find(item) is not null;
        IEnumerable<Value> elements = container.Elements(budget) ?? throw new TemplateFailure($"a {container.TypeName} cannot be searched with \"in\"");
        return elements.Any(element => Equality.Instance.Equals(element, item));
    }
}
