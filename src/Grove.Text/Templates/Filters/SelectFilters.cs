namespace Grove.Text.Templates;

/// <summary>Filters that choose elements or make others of them: <c>map</c>, <c>select</c>, <c>selectattr</c> and their opposites.</summary>
static class SelectFilters
{
    public static Dictionary<string, Filters.Filter> All { get; } = new()
    {
        ["map"] = Map,
        ["select"] = (value, arguments) => Select(value, arguments, byAttribute: false, wanted: true),
        ["reject"] = (value, arguments) => Select(value, arguments, byAttribute: false, wanted: false),
        ["selectattr"] = (value, arguments) => Select(value, arguments, byAttribute: true, wanted: true),
        ["rejectattr"] = (value, arguments) => Select(value, arguments, byAttribute: true, wanted: false),
    };

    static IteratorValue Map(Value value, Arguments arguments)
    {
        IEnumerable<Value> elements = value.RequireElements(arguments.Budget);
        if (arguments.Positional.Count == 0 && arguments.Find(0, "attribute") is { } attribute)
        {
            Func<Value, Value> show = AttributePath.Of(attribute, arguments.Find(int.MaxValue, "default"), arguments.Budget);
            return new IteratorValue(elements.Select(show));
        }
        if (arguments.Positional is not [StringValue name, ..]) throw new TemplateFailure("map needs the name of a filter, or attribute=");
        Filters.Filter filter = Filters.Find(name.Characters) ?? throw new TemplateFailure($"there is no filter \"{name.Characters}\"");
        Arguments rest = arguments.Skip(1);
        return new IteratorValue(elements.Select(item => filter(item, rest)));
    }

    static IteratorValue Select(Value value, Arguments arguments, bool byAttribute, bool wanted)
    {
        Func<Value, Value> show = item => item;
        if (byAttribute)
        {
            show = AttributePath.Of(arguments.Require(0, "attribute"), null, arguments.Budget);
            arguments = arguments.Skip(1);
        }
        Func<Value, bool> holds = item => item.IsTrue;
        if (arguments.Positional.Count > 0)
        {
            string name = arguments.RequireText(0, "test").Characters;
            ValueTests.Test test = ValueTests.Find(name) ?? throw new TemplateFailure($"there is no test \"{name}\"");
            Arguments rest = arguments.Skip(1);
            holds = item => test(item, rest);
        }
        return new IteratorValue(value.RequireElements(arguments.Budget).Where(item => holds(show(item)) == wanted));
    }
}
