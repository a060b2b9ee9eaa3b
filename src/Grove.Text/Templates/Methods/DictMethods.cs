namespace Grove.Text.Templates;

/// <summary>Methods of dicts. Those that would change one are kept away, as in Jinja's immutable sandbox.</summary>
static class DictMethods
{
    static readonly HashSet<string> forbidden = ["clear", "pop", "popitem", "setdefault", "update"];

    /// <summary>A method bound to a dict, or null.</summary>
    public static Value? Find(DictValue self, string name)
    {
        if (forbidden.Contains(name)) return new UndefinedValue($"access to attribute '{name}' of 'dict' object is unsafe") { IsForbidden = true };
        return name switch
        {
            "get" => new FunctionValue(name, arguments => self.Find(arguments.Require(0, "key")) ?? arguments.Find(1, "default") ?? NoneValue.Instance),
            "items" => new FunctionValue(name, arguments => Items(self, arguments.Expect(name).Budget)),
            "keys" => new FunctionValue(name, arguments => View(self, pair => pair.Key, ListForm.Keys, arguments.Expect(name).Budget)),
            "values" => new FunctionValue(name, arguments => View(self, pair => pair.Value, ListForm.Values, arguments.Expect(name).Budget)),
            "copy" => new FunctionValue(name, _ => self),
            _ => null,
        };
    }

    /// <summary>Key and value of each pair, as tuples.</summary>
    public static ListValue Items(DictValue dict, Budget budget) => View(dict, pair => new ListValue([pair.Key, pair.Value], ListForm.Tuple), ListForm.Items, budget);

    static ListValue View(DictValue dict, Func<KeyValuePair<Value, Value>, Value> show, ListForm form, Budget budget)
    {
        budget.Steps(dict.Pairs.Count);
        return new ListValue([.. dict.Pairs.Select(show)], form);
    }
}

/// <summary>Methods of lists and tuples. Those that would change one are kept away, as in Jinja's immutable sandbox.</summary>
static class ListMethods
{
    static readonly HashSet<string> forbidden = ["append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"];

    /// <summary>A method bound to a list, or null.</summary>
    public static Value? Find(ListValue self, string name)
    {
        if (self.Form == ListForm.List && forbidden.Contains(name))
            return new UndefinedValue($"access to attribute '{name}' of 'list' object is unsafe") { IsForbidden = true };
        return name switch
        {
            "index" when self.IsSequence => new FunctionValue(name, arguments => new IntegerValue(Place(self, arguments.Require(0, "value"), arguments.Budget))),
            "count" when self.IsSequence => new FunctionValue(name, arguments => new IntegerValue(
                self.Elements(arguments.Budget).Count(item => Equality.Instance.Equals(item, arguments.Require(0, "value"))))),
            "copy" when self.Form == ListForm.List => new FunctionValue(name, _ => self),
            "grouper" when self.IsGroup => self.Items[0],
            "list" when self.IsGroup => self.Items[1],
            _ => null,
        };
    }

    static int Place(ListValue self, Value sought, Budget budget)
    {
        int place = 0;
        foreach (Value item in self.Elements(budget))
        {
            if (Equality.Instance.Equals(item, sought)) return place;
            place++;
        }
        throw new TemplateFailure("the list does not contain what is looked for");
    }
}
