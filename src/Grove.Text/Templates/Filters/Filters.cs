namespace Grove.Text.Templates;

/// <summary>All filters by name.</summary>
static class Filters
{
    /// <summary>Makes a value of another.</summary>
    /// <param name="value">What stands in front of the filter.</param>
    /// <param name="arguments">What stands in its brackets.</param>
    public delegate Value Filter(Value value, Arguments arguments);

    static readonly Dictionary<string, Filter> all = [];

    static Filters()
    {
        foreach (Dictionary<string, Filter> family in (Dictionary<string, Filter>[])
            [TextFilters.All, LayoutFilters.All, SequenceFilters.All, SelectFilters.All, OrderFilters.All, ValueFilters.All])
            foreach ((string name, Filter filter) in family) all.Add(name, filter);
    }

    /// <summary>A filter, or null.</summary>
    public static Filter? Find(string name) => all.GetValueOrDefault(name);
}
