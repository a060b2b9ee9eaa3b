namespace Grove.Text.Templates;

/// <summary>
/// A value as templates see it: Python's, as far as Jinja shows it. There is no way from here to a .NET object.
/// </summary>
abstract class Value
{
    /// <summary>What Python calls the type, for messages.</summary>
    public abstract string TypeName { get; }

    /// <summary>Python's truth: empty and zero are false.</summary>
    public virtual bool IsTrue => true;

    /// <summary>Number of elements, or null where Python has no <c>len</c>.</summary>
    public virtual int? Length => null;

    /// <summary>The elements when it can be looped over, else null. An iterator's can be taken once only.</summary>
    public virtual IEnumerable<Value>? Elements(Budget budget) => null;

    /// <summary>Writes it as <c>str()</c> does.</summary>
    public virtual void Print(TextBuilder into) => Represent(into);

    /// <summary>Writes it as <c>repr()</c> does.</summary>
    public abstract void Represent(TextBuilder into);

    /// <summary>What <c>value.name</c> finds before it looks among a mapping's keys, or null.</summary>
    public virtual Value? Attribute(string name, Budget budget) => null;

    /// <summary>What <c>value[key]</c> finds, or null.</summary>
    public virtual Value? Item(Value key, Budget budget) => null;

    /// <summary>It as text: its own, or what <c>str()</c> gives.</summary>
    public virtual Text ToText(Budget budget)
    {
        var text = new TextBuilder(budget);
        Print(text);
        return text.ToText();
    }

    /// <summary>The elements, or an error that names the type.</summary>
    public IEnumerable<Value> RequireElements(Budget budget) =>
        Elements(budget) ?? throw new TemplateFailure($"a {TypeName} cannot be looped over");

    /// <summary>Wraps characters that the template itself makes.</summary>
    public static StringValue Of(string text) => new(new Text(text));

    /// <summary>Wraps a truth value.</summary>
    public static BoolValue Of(bool value) => value ? BoolValue.True : BoolValue.False;
}
