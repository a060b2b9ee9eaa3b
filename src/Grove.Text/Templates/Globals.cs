using System.Numerics;

namespace Grove.Text.Templates;

/// <summary>Functions that every template knows.</summary>
static class Globals
{
    static readonly Dictionary<string, Value> all = new()
    {
        ["range"] = new FunctionValue("range", Range),
        ["dict"] = new FunctionValue("dict", Dict),
        ["namespace"] = new FunctionValue("namespace", Namespace),
        ["cycler"] = new FunctionValue("cycler", arguments => new CyclerValue(arguments.Positional)),
        ["joiner"] = new FunctionValue("joiner", Joiner),
        ["raise_exception"] = new FunctionValue("raise_exception", arguments =>
            throw new TemplateFailure(arguments.Require(0, "message").ToText(arguments.Budget).Characters) { IsRefusal = true }),
        ["strftime_now"] = new FunctionValue("strftime_now", arguments => Value.Of(
            DateFormat.Format(arguments.Rendering.Time.GetLocalNow(), arguments.RequireText(0, "format").Characters))),
    };

    /// <summary>A function, or null.</summary>
    public static Value? Find(string name) => all.GetValueOrDefault(name);

    static RangeValue Range(Arguments arguments)
    {
        arguments.Expect("range", "start", "stop", "step");
        if (arguments.Positional.Count == 0) throw new TemplateFailure("range needs a number");
        BigInteger Bound(int index) => PythonNumber.AsInteger(arguments.Positional[index]) ?? PythonNumber.Index(arguments.Positional[index], "a bound of range");
        BigInteger start = arguments.Positional.Count > 1 ? Bound(0) : 0, stop = Bound(arguments.Positional.Count > 1 ? 1 : 0);
        BigInteger step = arguments.Positional.Count > 2 ? Bound(2) : 1;
        if (step.IsZero) throw new TemplateFailure("the step of range is 0");
        BigInteger distance = step.Sign > 0 ? stop - start : start - stop;
        BigInteger count = distance.Sign <= 0 ? 0 : (distance - 1) / BigInteger.Abs(step) + 1;
        if (count > arguments.Budget.ListLength || BigInteger.Abs(start) > long.MaxValue / 4 || BigInteger.Abs(step) > long.MaxValue / 4 || BigInteger.Abs(stop) > long.MaxValue / 4)
            throw new TemplateFailure($"range is to give more than {arguments.Budget.ListLength:N0} numbers", "Use a template that is meant for chats");
        return new RangeValue((long)start, (int)count, (long)step, (long)stop);
    }

    static DictValue Dict(Arguments arguments)
    {
        var dict = new DictValue();
        if (arguments.Positional.Count > 0)
        {
            Value source = arguments.Positional[0];
            IEnumerable<Value> pairs = source is DictValue given ? DictMethods.Items(given, arguments.Budget).Items : source.RequireElements(arguments.Budget);
            foreach (Value pair in pairs)
            {
                if (SequenceFilters.Listed(pair, arguments.Budget) is not [Value key, Value value]) throw new TemplateFailure("dict needs pairs of a key and a value");
                dict.Set(key, value);
            }
        }
        foreach ((string name, Value value) in arguments.Named) dict.Set(Value.Of(name), value);
        return dict;
    }

    static NamespaceValue Namespace(Arguments arguments)
    {
        var space = new NamespaceValue();
        foreach ((Value key, Value value) in Dict(arguments).Pairs)
            space.Set(key is StringValue name ? name.Characters : throw new TemplateFailure("an attribute of a namespace is no text"), value);
        return space;
    }

    static FunctionValue Joiner(Arguments arguments)
    {
        Value separator = arguments.Find(0, "sep") ?? Value.Of(", ");
        bool used = false;
        return new FunctionValue("joiner", _ =>
        {
            if (used) return separator;
            used = true;
            return Value.Of("");
        });
    }

    sealed class CyclerValue(IReadOnlyList<Value> items) : Value
    {
        int at;

        public override string TypeName => "cycler";

        public override void Represent(TextBuilder into) => into.Append("<cycler>");

        public override Value? Attribute(string name, Budget budget) => name switch
        {
            _ when items.Count == 0 => throw new TemplateFailure("the cycler has nothing to choose from"),
            "current" => items[at],
            "next" => new FunctionValue("cycler.next", _ =>
            {
                Value current = items[at];
                at = (at + 1) % items.Count;
                return current;
            }),
            "reset" => new FunctionValue("cycler.reset", _ =>
            {
                at = 0;
                return NoneValue.Instance;
            }),
            _ => null,
        };
    }
}
