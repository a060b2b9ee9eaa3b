namespace Grove.Text.Templates;

/// <summary>Python's <c>==</c>, <c>hash</c> and order. 1, 1.0 and True are the same key.</summary>
sealed class Equality : IEqualityComparer<Value>
{
    public static Equality Instance { get; } = new();

    public bool Equals(Value? left, Value? right)
    {
        Budget.CheckStack();
        if (ReferenceEquals(left, right)) return true;
        if (PythonNumber.AsInteger(left!) is { } whole && PythonNumber.AsInteger(right!) is { } other) return whole == other;
        if (PythonNumber.AsDouble(left!) is { } one && PythonNumber.AsDouble(right!) is { } two) return one == two;
        return (left, right) switch
        {
            (StringValue a, StringValue b) => a.Characters == b.Characters,
            (UndefinedValue, UndefinedValue) => true,
            (ListValue a, ListValue b) => a.Form == b.Form && a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => Equals(pair.First, pair.Second)),
            (DictValue a, DictValue b) => a.Pairs.Count == b.Pairs.Count && a.Pairs.All(pair => b.Find(pair.Key) is { } value && Equals(pair.Value, value)),
            (RangeValue a, RangeValue b) => a.Length == b.Length && a.Numbers().SequenceEqual(b.Numbers(), this),
            _ => false,
        };
    }

    public int GetHashCode(Value value)
    {
        Budget.CheckStack();
        if (PythonNumber.AsDouble(value) is { } number) return number.GetHashCode();
        if (value is StringValue text) return text.Characters.GetHashCode();
        if (value is not ListValue list) return value.TypeName.GetHashCode();
        var hash = new HashCode();
        foreach (Value item in list.Items) hash.Add(GetHashCode(item));
        return hash.ToHashCode();
    }

    /// <summary>Below 0, 0 or above 0, as the left comes before, with or after the right; an error where Python knows no order.</summary>
    public static int Compare(Value left, Value right)
    {
        Budget.CheckStack();
        foreach (Value value in (Value[])[left, right])
            if (value is UndefinedValue missing) throw new TemplateFailure(missing.Why);
        if (PythonNumber.AsInteger(left) is { } whole && PythonNumber.AsInteger(right) is { } other) return whole.CompareTo(other);
        if (PythonNumber.AsDouble(left) is { } one && PythonNumber.AsDouble(right) is { } two) return one.CompareTo(two);
        if (left is StringValue a && right is StringValue b) return CompareText(a.Characters, b.Characters);
        if (left is not ListValue { IsSequence: true } first || right is not ListValue { IsSequence: true } second || first.Form != second.Form)
            throw new TemplateFailure($"a {left.TypeName} and a {right.TypeName} have no order");
        for (int i = 0; i < Math.Min(first.Items.Count, second.Items.Count); i++)
            if (!Instance.Equals(first.Items[i], second.Items[i])) return Compare(first.Items[i], second.Items[i]);
        return first.Items.Count.CompareTo(second.Items.Count);
    }

    // By code points; UTF-16 units would put emoji before some other characters.
    static int CompareText(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length) return left.Length.CompareTo(right.Length);
        bool leftPair = char.IsSurrogate(left[common]), rightPair = char.IsSurrogate(right[common]);
        return leftPair != rightPair ? leftPair.CompareTo(rightPair) : left[common].CompareTo(right[common]);
    }
}
