namespace Grove.Text.Templates;

/// <summary>A list, a tuple, or what a dict shows of its keys, values and pairs. Nothing can change one, as in Jinja's immutable sandbox.</summary>
/// <param name="items">The elements.</param>
/// <param name="form">Which of them it is.</param>
sealed class ListValue(IReadOnlyList<Value> items, ListForm form = ListForm.List) : Value
{
    public IReadOnlyList<Value> Items => items;

    public ListForm Form => form;

    /// <summary>Whether it is a group of <c>groupby</c>, whose parts have names too.</summary>
    public bool IsGroup { get; init; }

    /// <summary>Whether it can be indexed, sliced and added to.</summary>
    public bool IsSequence => form is ListForm.List or ListForm.Tuple;

    public override string TypeName => form switch
    {
        ListForm.List => "list",
        ListForm.Tuple => "tuple",
        ListForm.Keys => "dict_keys",
        ListForm.Values => "dict_values",
        _ => "dict_items",
    };

    public override bool IsTrue => items.Count > 0;

    public override int? Length => items.Count;

    public override IEnumerable<Value> Elements(Budget budget)
    {
        budget.Steps(items.Count);
        return items;
    }

    public override void Represent(TextBuilder into)
    {
        Budget.CheckStack();
        into.Append(form switch { ListForm.List => "[", ListForm.Tuple => "(", _ => TypeName + "([" });
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) into.Append(", ");
            items[i].Represent(into);
        }
        if (form == ListForm.Tuple && items.Count == 1) into.Append(',');
        into.Append(form switch { ListForm.List => "]", ListForm.Tuple => ")", _ => "])" });
    }

    public override Value? Attribute(string name, Budget budget) => ListMethods.Find(this, name);

    public override Value? Item(Value key, Budget budget)
    {
        if (!IsSequence || PythonNumber.AsInteger(key) is null) return null;
        int index = PythonNumber.Index(key, "an index");
        if (index < 0) index += items.Count;
        return index >= 0 && index < items.Count ? items[index] : null;
    }
}

/// <summary>What a <see cref="ListValue"/> stands for.</summary>
enum ListForm
{
    /// <summary><c>[1, 2]</c></summary>
    List,

    /// <summary><c>(1, 2)</c></summary>
    Tuple,

    /// <summary><c>dict.keys()</c></summary>
    Keys,

    /// <summary><c>dict.values()</c></summary>
    Values,

    /// <summary><c>dict.items()</c></summary>
    Items,
}
