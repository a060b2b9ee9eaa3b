namespace Grove.Text.Templates;

/// <summary>Text. Lengths and indexes count characters as Python does (code points), not UTF-16 units.</summary>
/// <param name="text">The characters and their origins.</param>
/// <param name="isMarkup">Whether it was made by <c>safe</c> or <c>escape</c>: what is added to it gets escaped.</param>
sealed class StringValue(Text text, bool isMarkup = false) : Value
{
    public Text Text => text;

    public bool IsMarkup => isMarkup;

    /// <summary>The characters alone.</summary>
    public string Characters => text.Characters;

    public override string TypeName => "string";

    public override bool IsTrue => text.Length > 0;

    public override int? Length => CodePoints.Count(text.Characters);

    public override IEnumerable<Value> Elements(Budget budget)
    {
        budget.Steps(text.Length);
        for (int i = 0; i < text.Length; i += CodePoints.SizeAt(text.Characters, i))
            yield return new StringValue(text.Slice(i, CodePoints.SizeAt(text.Characters, i)));
    }

    public override Text ToText(Budget budget) => text;

    public override void Print(TextBuilder into) => into.Append(text);

    public override void Represent(TextBuilder into) => StringLiteral.Write(text, into);

    public override Value? Attribute(string name, Budget budget) => StringMethods.Find(this, name);

    public override Value? Item(Value key, Budget budget)
    {
        if (PythonNumber.AsInteger(key) is null) return null;
        int index = PythonNumber.Index(key, "an index"), count = Length!.Value;
        if (index < 0) index += count;
        if (index < 0 || index >= count) return null;
        int at = CodePoints.Offset(text.Characters, index);
        return new StringValue(text.Slice(at, CodePoints.SizeAt(text.Characters, at)));
    }
}
