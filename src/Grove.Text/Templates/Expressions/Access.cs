namespace Grove.Text.Templates;

/// <summary><c>value.name</c>: a method or attribute, else what a mapping holds under the name.</summary>
sealed class Member(int offset, Expression target, string name) : Expression(offset)
{
    protected override Value Compute(Rendering rendering) => Of(target.Evaluate(rendering), name, rendering.Budget);

    /// <summary>The member of a value; undefined when there is none.</summary>
    public static Value Of(Value value, string name, Budget budget) =>
        value.Attribute(name, budget) ?? value.Item(Value.Of(name), budget) ?? Missing(value, name);

    /// <summary>What is given for a member that is not there.</summary>
    public static UndefinedValue Missing(Value value, string name) => new($"'{value.TypeName} object' has no attribute '{name}'");
}

/// <summary><c>value[key]</c>: what is under the key, else a method or attribute of that name.</summary>
sealed class Index(int offset, Expression target, Expression key) : Expression(offset)
{
    protected override Value Compute(Rendering rendering) => Of(target.Evaluate(rendering), key.Evaluate(rendering), rendering.Budget);

    /// <summary>The element of a value; undefined when there is none.</summary>
    public static Value Of(Value value, Value key, Budget budget)
    {
        if (value.Item(key, budget) is { } item) return item;
        if (key is StringValue name) return value.Attribute(name.Characters, budget) ?? Member.Missing(value, name.Characters);
        return new UndefinedValue($"'{value.TypeName} object' has no element {key.ToText(budget)}");
    }
}

/// <summary><c>value[start:stop:step]</c> of a text, list or tuple; each may be missing, the step negative.</summary>
sealed class Slice(int offset, Expression target, Expression? start, Expression? stop, Expression? step) : Expression(offset)
{
    protected override Value Compute(Rendering rendering)
    {
        Value value = target.Evaluate(rendering);
        int stride = Bound(step, rendering) ?? 1;
        if (stride == 0) throw new TemplateFailure("the step of a slice is 0");
        int? from = Bound(start, rendering), to = Bound(stop, rendering);
        if (value is UndefinedValue missing) throw new TemplateFailure(missing.Why);
        int length = value.Length ?? 0;
        (int first, int count) = Range(from, to, stride, length);
        rendering.Budget.Steps(count);
        switch (value)
        {
            case StringValue text: return new StringValue(Cut(text, first, count, stride, rendering.Budget));
            case ListValue { IsSequence: true } list:
                return new ListValue([.. Enumerable.Range(0, count).Select(i => list.Items[first + i * stride])], list.Form);
            case RangeValue range:
                Value[] numbers = [.. range.Numbers()];
                return new ListValue([.. Enumerable.Range(0, count).Select(i => numbers[first + i * stride])]);
            default: return new UndefinedValue($"a {value.TypeName} cannot be sliced");
        }
    }

    static int? Bound(Expression? bound, Rendering rendering) =>
        bound?.Evaluate(rendering) is { } value and not NoneValue ? PythonNumber.Index(value, "a bound of a slice") : null;

    static (int First, int Count) Range(int? start, int? stop, int step, int length)
    {
        int low = step > 0 ? 0 : -1, high = step > 0 ? length : length - 1;
        int Clamp(int bound) => Math.Clamp(bound < 0 ? bound + length : bound, low, high);
        int first = start is { } from ? Clamp(from) : step > 0 ? low : high;
        int last = stop is { } to ? Clamp(to) : step > 0 ? high : low;
        long distance = step > 0 ? (long)last - first : (long)first - last;
        return (first, distance <= 0 ? 0 : (int)((distance - 1) / Math.Abs((long)step)) + 1);
    }

    static Text Cut(StringValue text, int first, int count, int step, Budget budget)
    {
        string characters = text.Characters;
        if (count == 0) return Text.Empty;
        if (step == 1)
        {
            int begin = CodePoints.Offset(characters, first);
            return text.Text.Slice(begin, CodePoints.Offset(characters, first + count) - begin);
        }
        Text[] points = [.. text.Elements(budget).Select(point => ((StringValue)point).Text)];
        var cut = new TextBuilder(budget);
        for (int i = 0; i < count; i++) cut.Append(points[first + i * step]);
        return cut.ToText();
    }
}
