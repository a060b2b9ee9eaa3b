namespace Grove.Text.Templates;

/// <summary>What <c>namespace()</c> gives: the one thing that a template can change from inside a loop.</summary>
sealed class NamespaceValue : Value
{
    readonly DictValue attributes = new();

    public override string TypeName => "namespace";

    /// <summary>Gives an attribute a value.</summary>
    public void Set(string name, Value value) => attributes.Set(Of(name), value);

    public override Value? Attribute(string name, Budget budget) => attributes.Find(name);

    public override Value? Item(Value key, Budget budget) => attributes.Find(key);

    public override void Represent(TextBuilder into)
    {
        into.Append("<Namespace ");
        attributes.Represent(into);
        into.Append('>');
    }
}

/// <summary>Something that can be called: a macro, a method, a global function.</summary>
/// <param name="name">For messages.</param>
/// <param name="call">What it does.</param>
sealed class FunctionValue(string name, Func<Arguments, Value> call) : Value
{
    public string Name => name;

    /// <summary>Attributes that templates may look at, such as a macro's <c>name</c>.</summary>
    public IReadOnlyDictionary<string, Value>? Attributes { get; init; }

    public override string TypeName => "function";

    public Value Call(Arguments arguments) => call(arguments);

    public override Value? Attribute(string attribute, Budget budget) => Attributes?.GetValueOrDefault(attribute);

    public override void Represent(TextBuilder into) => into.Append($"<function {name}>");
}
