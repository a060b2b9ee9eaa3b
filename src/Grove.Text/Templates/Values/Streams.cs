namespace Grove.Text.Templates;

/// <summary>What <c>range()</c> gives.</summary>
/// <param name="start">The first number.</param>
/// <param name="count">How many numbers.</param>
/// <param name="step">From one to the next.</param>
/// <param name="stop">As it was asked for, for printing.</param>
sealed class RangeValue(long start, int count, long step, long stop) : Value
{
    public override string TypeName => "range";

    public override bool IsTrue => count > 0;

    public override int? Length => count;

    public override IEnumerable<Value> Elements(Budget budget)
    {
        budget.Steps(count);
        return Numbers();
    }

    /// <summary>All numbers.</summary>
    public IEnumerable<Value> Numbers() => Enumerable.Range(0, count).Select(i => new IntegerValue(start + i * step));

    public override void Represent(TextBuilder into) =>
        into.Append(step == 1 ? $"range({start}, {stop})" : $"range({start}, {stop}, {step})");

    public override Value? Item(Value key, Budget budget)
    {
        if (PythonNumber.AsInteger(key) is null) return null;
        int index = PythonNumber.Index(key, "an index");
        if (index < 0) index += count;
        return index >= 0 && index < count ? new IntegerValue(start + index * step) : null;
    }
}

/// <summary>What <c>map</c>, <c>select</c>, <c>reverse</c> and others give: it can be looped over once, has no length and no index.</summary>
/// <param name="source">The elements, made as they are asked for.</param>
sealed class IteratorValue(IEnumerable<Value> source) : Value
{
    readonly IEnumerator<Value> elements = source.GetEnumerator();

    public override string TypeName => "generator";

    public override IEnumerable<Value> Elements(Budget budget)
    {
        while (elements.MoveNext())
        {
            budget.Step();
            yield return elements.Current;
        }
    }

    public override void Represent(TextBuilder into) => into.Append("<generator object>");
}
