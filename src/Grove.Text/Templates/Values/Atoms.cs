using System.Numerics;

namespace Grove.Text.Templates;

/// <summary>A name or member that is not there. Prints as nothing, is false and empty; doing anything else with it is an error.</summary>
/// <param name="why">What to say when it is used, for example "'tools' is undefined".</param>
sealed class UndefinedValue(string why) : Value
{
    public string Why => why;

    /// <summary>Whether it stands for a method that the sandbox keeps away: then even printing is an error.</summary>
    public bool IsForbidden { get; init; }

    public override string TypeName => "undefined value";

    public override bool IsTrue => false;

    public override int? Length => 0;

    public override IEnumerable<Value> Elements(Budget budget) => [];

    public override void Print(TextBuilder into)
    {
    }

    public override void Represent(TextBuilder into) => into.Append("Undefined");

    public override Value Attribute(string name, Budget budget) => throw new TemplateFailure(why);

    public override Value Item(Value key, Budget budget) => throw new TemplateFailure(why);
}

/// <summary>Python's <c>None</c>.</summary>
sealed class NoneValue : Value
{
    public static NoneValue Instance { get; } = new();

    public override string TypeName => "none";

    public override bool IsTrue => false;

    public override void Represent(TextBuilder into) => into.Append("None");
}

/// <summary>True or false; in sums it counts as 1 or 0.</summary>
sealed class BoolValue : Value
{
    BoolValue(bool value) => IsTrue = value;

    public static BoolValue True { get; } = new(true);

    public static BoolValue False { get; } = new(false);

    public override string TypeName => "boolean";

    public override bool IsTrue { get; }

    public override void Represent(TextBuilder into) => into.Append(IsTrue ? "True" : "False");
}

/// <summary>A whole number of any size that the limits allow.</summary>
/// <param name="value">The number.</param>
sealed class IntegerValue(BigInteger value) : Value
{
    // 4,096 bits: longer ones serve only to fill memory.
    const int MostBits = 4096;

    public BigInteger Value => value;

    public override string TypeName => "integer";

    public override bool IsTrue => !value.IsZero;

    public override void Represent(TextBuilder into) => into.Append(value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Wraps a number unless it is monstrous.</summary>
    public static IntegerValue Checked(BigInteger value) =>
        value.GetBitLength() > MostBits ? throw new TemplateFailure("a number has more than a thousand digits") : new IntegerValue(value);
}

/// <summary>A floating-point number.</summary>
/// <param name="value">The number.</param>
sealed class FloatValue(double value) : Value
{
    public double Value => value;

    public override string TypeName => "float";

    public override bool IsTrue => value != 0;

    public override void Represent(TextBuilder into) => into.Append(PythonNumber.Format(value));
}
