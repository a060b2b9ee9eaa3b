using System.Numerics;

namespace Grove.Text.Templates;

/// <summary>Filters over elements: their number, the first, the last, all joined.</summary>
static class SequenceFilters
{
    public static Dictionary<string, Filters.Filter> All { get; } = new()
    {
        ["length"] = Length,
        ["count"] = Length,
        ["first"] = (value, arguments) => value.RequireElements(arguments.Budget).FirstOrDefault() ?? new UndefinedValue("No first item, sequence was empty."),
        ["last"] = Last,
        ["list"] = (value, arguments) => new ListValue(Listed(value, arguments.Budget)),
        ["join"] = Join,
        ["reverse"] = Reverse,
        ["sum"] = Sum,
        ["batch"] = Batch,
        ["slice"] = Slice,
        ["items"] = (value, arguments) => value switch
        {
            UndefinedValue => new IteratorValue([]),
            DictValue dict => new IteratorValue(DictMethods.Items(dict, arguments.Budget).Items),
            _ => throw new TemplateFailure($"the filter items needs a dict, not a {value.TypeName}"),
        },
    };

    /// <summary>All elements; at most as many as a list may have.</summary>
    public static List<Value> Listed(Value value, Budget budget)
    {
        var items = new List<Value>();
        foreach (Value item in value.RequireElements(budget))
        {
            items.Add(item);
            if (items.Count > budget.ListLength) budget.TakeList(items.Count);
        }
        return items;
    }

    static IntegerValue Length(Value value, Arguments arguments) =>
        value.Length is { } length ? new IntegerValue(length) : throw new TemplateFailure($"a {value.TypeName} has no length");

    static Value Last(Value value, Arguments arguments)
    {
        if (value.Length is null) throw new TemplateFailure($"a {value.TypeName} has no last element", "Turn it into a list first: |list|last");
        return value.RequireElements(arguments.Budget).LastOrDefault() ?? new UndefinedValue("No last item, sequence was empty.");
    }

    static StringValue Join(Value value, Arguments arguments)
    {
        arguments.Expect("join", "d", "attribute");
        Text separator = arguments.Find(0, "d")?.ToText(arguments.Budget) ?? Text.Empty;
        Func<Value, Value> show = AttributePath.Of(arguments.Find(1, "attribute"), null, arguments.Budget);
        var joined = new TextBuilder(arguments.Budget);
        bool first = true;
        foreach (Value item in value.RequireElements(arguments.Budget))
        {
            if (!first) joined.Append(separator);
            show(item).Print(joined);
            first = false;
        }
        return new StringValue(joined.ToText());
    }

    static Value Reverse(Value value, Arguments arguments)
    {
        List<Value> items = Listed(value, arguments.Budget);
        items.Reverse();
        if (value is not StringValue) return new IteratorValue(items);
        var reversed = new TextBuilder(arguments.Budget);
        foreach (Value character in items) character.Print(reversed);
        return new StringValue(reversed.ToText());
    }

    static Value Sum(Value value, Arguments arguments)
    {
        arguments.Expect("sum", "attribute", "start");
        Func<Value, Value> show = AttributePath.Of(arguments.Find(0, "attribute"), null, arguments.Budget);
        Value sum = arguments.Find(1, "start") ?? new IntegerValue(BigInteger.Zero);
        foreach (Value item in value.RequireElements(arguments.Budget)) sum = Arithmetic.Apply("+", sum, show(item), arguments.Rendering);
        return sum;
    }

    static IteratorValue Batch(Value value, Arguments arguments)
    {
        int size = arguments.Expect("batch", "linecount", "fill_with").FindInt(0, "linecount", 0);
        if (size < 1) throw new TemplateFailure($"batch is to make rows of {size}; 1 or more is needed");
        Value? fill = arguments.Find(1, "fill_with");
        return new IteratorValue(Listed(value, arguments.Budget).Chunk(size).Select(row =>
        {
            arguments.Budget.TakeList(size);
            return new ListValue(fill is null or NoneValue ? row : [.. row, .. Enumerable.Repeat(fill, size - row.Length)]);
        }));
    }

    static IteratorValue Slice(Value value, Arguments arguments)
    {
        int count = arguments.Expect("slice", "slices", "fill_with").FindInt(0, "slices", 0);
        if (count < 1) throw new TemplateFailure($"slice is to make {count} parts; 1 or more is needed");
        arguments.Budget.TakeList(count);
        Value? fill = arguments.Find(1, "fill_with");
        List<Value> items = Listed(value, arguments.Budget);
        int least = items.Count / count, longer = items.Count % count, from = 0;
        var slices = new List<Value>();
        for (int i = 0; i < count; i++)
        {
            int size = least + (i < longer ? 1 : 0);
            List<Value> slice = items.GetRange(from, size);
            if (fill is not (null or NoneValue) && i >= longer && longer > 0) slice.Add(fill);
            slices.Add(new ListValue(slice));
            from += size;
        }
        return new IteratorValue(slices);
    }
}

/// <summary>Finds <c>a.b.0</c> in a value, as <c>map(attribute=)</c>, <c>sort(attribute=)</c> and others do.</summary>
static class AttributePath
{
    /// <summary>What an attribute argument stands for; the value itself when there is none.</summary>
    public static Func<Value, Value> Of(Value? attribute, Value? @default, Budget budget)
    {
        if (attribute is null or NoneValue) return value => value;
        Value[] parts = attribute is StringValue path
            ? [.. path.Characters.Split('.').Select(part => part.Length is > 0 and < 10 && part.All(char.IsAsciiDigit) ? new IntegerValue(int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)) : (Value)Value.Of(part))]
            : [attribute];
        return value =>
        {
            foreach (Value part in parts)
            {
                value = Index.Of(value, part, budget);
                if (value is UndefinedValue && @default is not null) value = @default;
            }
            return value;
        };
    }
}
