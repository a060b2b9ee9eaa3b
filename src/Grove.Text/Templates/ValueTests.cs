namespace Grove.Text.Templates;

/// <summary>All tests of <c>is</c> by name.</summary>
static class ValueTests
{
    /// <summary>Whether something holds for a value.</summary>
    /// <param name="value">What stands in front of <c>is</c>.</param>
    /// <param name="arguments">What stands behind the test's name.</param>
    public delegate bool Test(Value value, Arguments arguments);

    static readonly Dictionary<string, Test> all = new()
    {
        ["defined"] = (value, _) => value is not UndefinedValue,
        ["undefined"] = (value, _) => value is UndefinedValue,
        ["none"] = (value, _) => value is NoneValue,
        ["boolean"] = (value, _) => value is BoolValue,
        ["true"] = (value, _) => value is BoolValue && value.IsTrue,
        ["false"] = (value, _) => value is BoolValue && !value.IsTrue,
        ["string"] = (value, _) => value is StringValue,
        ["number"] = (value, _) => value is IntegerValue or FloatValue or BoolValue,
        ["integer"] = (value, _) => value is IntegerValue,
        ["float"] = (value, _) => value is FloatValue,
        ["mapping"] = (value, _) => value is DictValue,
        ["sequence"] = (value, _) => value is ListValue { IsSequence: true } or StringValue or DictValue or RangeValue or UndefinedValue,
        ["iterable"] = (value, _) => value is ListValue or StringValue or DictValue or RangeValue or IteratorValue or UndefinedValue or LoopValue,
        ["callable"] = (value, _) => value is FunctionValue or LoopValue or UndefinedValue,
        ["odd"] = (value, arguments) => Arithmetic.Apply("%", value, new IntegerValue(2), arguments.Rendering) is var rest && PythonNumber.AsDouble(rest) == 1,
        ["even"] = (value, arguments) => Arithmetic.Apply("%", value, new IntegerValue(2), arguments.Rendering) is var rest && PythonNumber.AsDouble(rest) == 0,
        ["divisibleby"] = (value, arguments) => PythonNumber.AsDouble(Arithmetic.Apply("%", value, arguments.Require(0, "num"), arguments.Rendering)) == 0,
        ["lower"] = (value, arguments) => Casing.IsAll(value.ToText(arguments.Budget).Characters, upper: false),
        ["upper"] = (value, arguments) => Casing.IsAll(value.ToText(arguments.Budget).Characters, upper: true),
        ["escaped"] = (value, _) => value is StringValue { IsMarkup: true },
        ["sameas"] = (value, arguments) => Same(value, arguments.Require(0, "other")),
        ["filter"] = (value, _) => value is StringValue name && Filters.Find(name.Characters) is not null,
        ["test"] = (value, _) => value is StringValue name && Find(name.Characters) is not null,
        ["in"] = (value, arguments) => Comparison.Holds("in", value, arguments.Require(0, "seq"), arguments.Budget),
    };

    static ValueTests()
    {
        foreach ((string @operator, string[] names) in new (string, string[])[]
        {
            ("==", ["eq", "equalto", "=="]), ("!=", ["ne", "!="]), ("<", ["lt", "lessthan", "<"]), ("<=", ["le", "<="]),
            (">", ["gt", "greaterthan", ">"]), (">=", ["ge", ">="]),
        })
            foreach (string name in names)
                all.Add(name, (value, arguments) => Comparison.Holds(@operator, value, arguments.Require(0, "other"), arguments.Budget));
    }

    /// <summary>A test, or null.</summary>
    public static Test? Find(string name) => all.GetValueOrDefault(name);

    // Small numbers and equal texts may or may not be the same object in Python; here they are.
    static bool Same(Value left, Value right) => left.GetType() == right.GetType()
        && (left is BoolValue or NoneValue or IntegerValue or StringValue or FloatValue ? Equality.Instance.Equals(left, right) : ReferenceEquals(left, right));
}
