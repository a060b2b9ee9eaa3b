namespace Grove.Text.Templates;

/// <summary>What a function, filter or test was called with.</summary>
/// <param name="Rendering">The rendering that calls.</param>
/// <param name="Positional">Values without names, in order.</param>
/// <param name="Named">Values with names.</param>
sealed record Arguments(Rendering Rendering, IReadOnlyList<Value> Positional, IReadOnlyList<KeyValuePair<string, Value>> Named)
{
    public Budget Budget => Rendering.Budget;

    /// <summary>The argument of a place or name, or null; a none stays a none.</summary>
    public Value? Find(int index, string name)
    {
        if (index < Positional.Count) return Positional[index];
        foreach ((string key, Value value) in Named)
            if (key == name) return value;
        return null;
    }

    /// <summary>The argument of a place or name; an error when it is missing.</summary>
    public Value Require(int index, string name) => Find(index, name) ?? throw new TemplateFailure($"the argument \"{name}\" is missing");

    /// <summary>A text argument.</summary>
    public Text? FindText(int index, string name) => Find(index, name) switch
    {
        null or NoneValue => null,
        StringValue text => text.Text,
        UndefinedValue missing => throw new TemplateFailure(missing.Why),
        { } other => throw new TemplateFailure($"the argument \"{name}\" is a {other.TypeName}; a text is needed"),
    };

    /// <summary>A text argument that must be there.</summary>
    public Text RequireText(int index, string name) => FindText(index, name) ?? throw new TemplateFailure(
        Find(index, name) is null ? $"the argument \"{name}\" is missing" : $"the argument \"{name}\" is none; a text is needed");

    /// <summary>A whole number, or the default.</summary>
    public int FindInt(int index, string name, int @default) => Find(index, name) is { } value and not NoneValue ? PythonNumber.Index(value, $"the argument \"{name}\"") : @default;

    /// <summary>A truth value, or the default.</summary>
    public bool FindFlag(int index, string name, bool @default = false) => Find(index, name)?.IsTrue ?? @default;

    /// <summary>Refuses arguments that the callee does not know.</summary>
    /// <param name="who">For the message.</param>
    /// <param name="names">The names in order.</param>
    public Arguments Expect(string who, params ReadOnlySpan<string> names)
    {
        if (Positional.Count > names.Length)
            throw new TemplateFailure($"{who} takes {(names.Length == 0 ? "no arguments" : $"at most {names.Length}")}, {Positional.Count} are given");
        foreach ((string key, Value _) in Named)
        {
            int place = names.IndexOf(key);
            if (place < 0) throw new TemplateFailure($"{who} has no argument \"{key}\"");
            if (place < Positional.Count) throw new TemplateFailure($"{who} gets the argument \"{key}\" twice");
        }
        return this;
    }

    /// <summary>The same call without its first arguments.</summary>
    public Arguments Skip(int count) => this with { Positional = [.. Positional.Skip(count)] };
}
