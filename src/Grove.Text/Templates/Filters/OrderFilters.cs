namespace Grove.Text.Templates;

/// <summary>Filters that put elements in order or compare them.</summary>
static class OrderFilters
{
    public static Dictionary<string, Filters.Filter> All { get; } = new()
    {
        ["sort"] = Sort,
        ["dictsort"] = DictSort,
        ["unique"] = Unique,
        ["min"] = (value, arguments) => Extreme(value, arguments, -1),
        ["max"] = (value, arguments) => Extreme(value, arguments, 1),
        ["groupby"] = GroupBy,
    };

    static ListValue Sort(Value value, Arguments arguments)
    {
        arguments.Expect("sort", "reverse", "case_sensitive", "attribute");
        Value? attribute = arguments.Find(2, "attribute");
        Func<Value, Value> key = attribute is StringValue { Characters: var paths } && paths.Contains(',')
            ? Several([.. paths.Split(',').Select(path => Key(Value.Of(path), arguments.FindFlag(1, "case_sensitive"), arguments.Budget))])
            : Key(attribute, arguments.FindFlag(1, "case_sensitive"), arguments.Budget);
        return new ListValue(Ordered(SequenceFilters.Listed(value, arguments.Budget), key, arguments.FindFlag(0, "reverse"), arguments.Budget));
    }

    static ListValue DictSort(Value value, Arguments arguments)
    {
        arguments.Expect("dictsort", "case_sensitive", "by", "reverse");
        if (value is not DictValue dict) throw new TemplateFailure($"dictsort needs a dict, not a {value.TypeName}");
        string by = arguments.FindText(1, "by")?.Characters ?? "key";
        if (by is not ("key" or "value")) throw new TemplateFailure($"dictsort sorts by key or value, not by \"{by}\"");
        Func<Value, Value> fold = Key(null, arguments.FindFlag(0, "case_sensitive"), arguments.Budget);
        return new ListValue(Ordered(
            [.. DictMethods.Items(dict, arguments.Budget).Items], pair => fold(((ListValue)pair).Items[by == "key" ? 0 : 1]), arguments.FindFlag(2, "reverse"), arguments.Budget));
    }

    static IteratorValue Unique(Value value, Arguments arguments)
    {
        Func<Value, Value> key = Key(arguments.Expect("unique", "case_sensitive", "attribute").Find(1, "attribute"), arguments.FindFlag(0, "case_sensitive"), arguments.Budget);
        var seen = new HashSet<Value>(Equality.Instance);
        return new IteratorValue(value.RequireElements(arguments.Budget).Where(item => seen.Add(key(item))));
    }

    static Value Extreme(Value value, Arguments arguments, int sign)
    {
        Func<Value, Value> key = Key(arguments.Find(1, "attribute"), arguments.FindFlag(0, "case_sensitive"), arguments.Budget);
        Value? best = null;
        foreach (Value item in value.RequireElements(arguments.Budget))
            if (best is null || sign * Equality.Compare(key(item), key(best)) > 0) best = item;
        return best ?? new UndefinedValue("No aggregated item, sequence was empty.");
    }

    static ListValue GroupBy(Value value, Arguments arguments)
    {
        arguments.Expect("groupby", "attribute", "default", "case_sensitive");
        bool sensitive = arguments.FindFlag(2, "case_sensitive");
        Func<Value, Value> show = AttributePath.Of(arguments.Require(0, "attribute"), arguments.Find(1, "default"), arguments.Budget);
        Func<Value, Value> fold = Key(null, sensitive, arguments.Budget);
        Value key(Value item) => fold(show(item));
        var groups = new List<(Value Key, Value Shown, List<Value> Items)>();
        foreach (Value item in Ordered(SequenceFilters.Listed(value, arguments.Budget), key, false, arguments.Budget))
        {
            if (groups.Count == 0 || !Equality.Instance.Equals(groups[^1].Key, key(item))) groups.Add((key(item), show(item), []));
            groups[^1].Items.Add(item);
        }
        return new ListValue([.. groups.Select(group => new ListValue([group.Shown, new ListValue(group.Items)], ListForm.Tuple) { IsGroup = true })]);
    }

    static Func<Value, Value> Key(Value? attribute, bool isCaseSensitive, Budget budget)
    {
        Func<Value, Value> show = AttributePath.Of(attribute, null, budget);
        return isCaseSensitive ? show : item => show(item) is var value && value is StringValue text ? new StringValue(Casing.Lower(text.Text, budget)) : value;
    }

    static Func<Value, Value> Several(Func<Value, Value>[] keys) => item => new ListValue([.. keys.Select(key => key(item))]);

    // Equal elements keep their order, in both directions, as Python's sort does.
    static List<Value> Ordered(List<Value> items, Func<Value, Value> key, bool reverse, Budget budget)
    {
        (Value Item, Value Key)[] keyed = [.. items.Select(item => (item, key(item)))];
        var order = Comparer<Value>.Create((left, right) =>
        {
            budget.Step();
            return Equality.Compare(left, right);
        });
        try
        {
            return [.. (reverse ? keyed.OrderByDescending(pair => pair.Key, order) : keyed.OrderBy(pair => pair.Key, order)).Select(pair => pair.Item)];
        }
        catch (InvalidOperationException failure) when (failure.InnerException is TemplateFailure inner)
        {
            throw inner;
        }
    }
}
