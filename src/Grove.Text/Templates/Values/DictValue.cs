namespace Grove.Text.Templates;

/// <summary>A mapping that keeps the order of its keys.</summary>
sealed class DictValue : Value
{
    readonly List<KeyValuePair<Value, Value>> pairs = [];
    readonly Dictionary<Value, int> places = new(Equality.Instance);

    /// <summary>The number of the message that it is, 1 for the first; 0 when it is none.</summary>
    public int Message { get; init; }

    /// <summary>Keys and values in order.</summary>
    public IReadOnlyList<KeyValuePair<Value, Value>> Pairs => pairs;

    public override string TypeName => "dict";

    public override bool IsTrue => pairs.Count > 0;

    public override int? Length => pairs.Count;

    /// <summary>Adds a pair, or gives a key that is there another value.</summary>
    public void Set(Value key, Value value)
    {
        if (key is DictValue or ListValue { Form: not ListForm.Tuple } or NamespaceValue)
            throw new TemplateFailure($"a {key.TypeName} cannot be the key of a dict");
        if (places.TryGetValue(key, out int place)) pairs[place] = new(pairs[place].Key, value);
        else
        {
            places.Add(key, pairs.Count);
            pairs.Add(new(key, value));
        }
    }

    /// <summary>The value under a key, or null.</summary>
    public Value? Find(Value key) => places.TryGetValue(key, out int place) ? pairs[place].Value : null;

    /// <summary>The value under a text, or null.</summary>
    public Value? Find(string key) => Find(Of(key));

    public override IEnumerable<Value> Elements(Budget budget)
    {
        budget.Steps(pairs.Count);
        return pairs.Select(pair => pair.Key);
    }

    public override void Represent(TextBuilder into)
    {
        Budget.CheckStack();
        into.Append('{');
        for (int i = 0; i < pairs.Count; i++)
        {
            if (i > 0) into.Append(", ");
            pairs[i].Key.Represent(into);
            into.Append(": ");
            pairs[i].Value.Represent(into);
        }
        into.Append('}');
    }

    public override Value? Attribute(string name, Budget budget) => DictMethods.Find(this, name);

    public override Value? Item(Value key, Budget budget) => Find(key);
}
