namespace Grove.Text.Templates;

/// <summary>Methods of texts.</summary>
static class StringMethods
{
    static readonly HashSet<string> forbidden = ["format", "format_map", "encode", "translate", "maketrans"];

    /// <summary>A method bound to a text, or null.</summary>
    public static Value? Find(StringValue self, string name)
    {
        if (forbidden.Contains(name))
            return new UndefinedValue($"the text method \"{name}\" is not available to chat templates") { IsForbidden = true };
        Func<Text, Arguments, Value>? method = Strip(name) ?? Cut(name) ?? Change(name) ?? StringQuestions.Find(name);
        return method is null ? null : new FunctionValue(name, arguments => method(self.Text, arguments));
    }

    static Func<Text, Arguments, Value>? Strip(string name) => name switch
    {
        "strip" => (text, arguments) => Stripped(text, arguments, true, true),
        "lstrip" => (text, arguments) => Stripped(text, arguments, true, false),
        "rstrip" => (text, arguments) => Stripped(text, arguments, false, true),
        "removeprefix" => (text, arguments) => arguments.RequireText(0, "prefix") is var prefix && text.Characters.StartsWith(prefix.Characters, StringComparison.Ordinal)
            ? Wrap(text.From(prefix.Length)) : Wrap(text),
        "removesuffix" => (text, arguments) => arguments.RequireText(0, "suffix") is var suffix && text.Characters.EndsWith(suffix.Characters, StringComparison.Ordinal)
            ? Wrap(text.Slice(0, text.Length - suffix.Length)) : Wrap(text),
        _ => null,
    };

    static Func<Text, Arguments, Value>? Cut(string name) => name switch
    {
        "split" => (text, arguments) => Parts(TextOperations.Split(text, arguments.FindText(0, "sep"), arguments.FindInt(1, "maxsplit", -1), false, arguments.Budget)),
        "rsplit" => (text, arguments) => Parts(TextOperations.Split(text, arguments.FindText(0, "sep"), arguments.FindInt(1, "maxsplit", -1), true, arguments.Budget)),
        "splitlines" => (text, arguments) => Parts(TextOperations.Lines(text, arguments.FindFlag(0, "keepends"), arguments.Budget)),
        "partition" => (text, arguments) => Partition(text, arguments.RequireText(0, "sep"), fromRight: false),
        "rpartition" => (text, arguments) => Partition(text, arguments.RequireText(0, "sep"), fromRight: true),
        _ => null,
    };

    static Func<Text, Arguments, Value>? Change(string name) => name switch
    {
        "upper" => (text, arguments) => Wrap(Casing.Upper(text, arguments.Budget)),
        "lower" or "casefold" => (text, arguments) => Wrap(Casing.Lower(text, arguments.Budget)),
        "title" => (text, arguments) => Wrap(Casing.TitleWords(text, arguments.Budget)),
        "capitalize" => (text, arguments) => Wrap(Casing.Capitalize(text, arguments.Budget)),
        "swapcase" => (text, arguments) => Wrap(Casing.Swap(text, arguments.Budget)),
        "replace" => (text, arguments) => Wrap(TextOperations.Replace(
            text, arguments.RequireText(0, "old"), arguments.RequireText(1, "new"), arguments.FindInt(2, "count", -1), arguments.Budget)),
        "join" => Join,
        "zfill" => ZeroFill,
        "ljust" => (text, arguments) => Padded(text, arguments, 0),
        "rjust" => (text, arguments) => Padded(text, arguments, 1),
        "center" => (text, arguments) => Padded(text, arguments, 0.5),
        "expandtabs" => (text, arguments) => Wrap(TextOperations.Replace(
            text, new Text("\t"), new Text(new string(' ', Math.Clamp(arguments.FindInt(0, "tabsize", 8), 0, 64))), -1, arguments.Budget)),
        _ => null,
    };

    static StringValue Wrap(Text text) => new(text);

    static ListValue Parts(List<Text> parts) => new([.. parts.Select(Wrap)]);

    static StringValue Stripped(Text text, Arguments arguments, bool left, bool right) =>
        Wrap(TextOperations.Strip(text, arguments.Expect("strip", "chars").FindText(0, "chars")?.Characters, left, right));

    static ListValue Partition(Text text, Text separator, bool fromRight)
    {
        if (separator.Length == 0) throw new TemplateFailure("the separator is empty");
        int at = fromRight
            ? text.Characters.LastIndexOf(separator.Characters, StringComparison.Ordinal)
            : text.Characters.IndexOf(separator.Characters, StringComparison.Ordinal);
        Text[] parts = at >= 0 ? [text.Slice(0, at), text.Slice(at, separator.Length), text.From(at + separator.Length)]
            : fromRight ? [Text.Empty, Text.Empty, text] : [text, Text.Empty, Text.Empty];
        return new ListValue([.. parts.Select(Wrap)], ListForm.Tuple);
    }

    static StringValue Join(Text text, Arguments arguments)
    {
        var joined = new TextBuilder(arguments.Budget);
        bool first = true;
        foreach (Value item in arguments.Require(0, "iterable").RequireElements(arguments.Budget))
        {
            if (item is not StringValue part) throw new TemplateFailure($"join is given a {item.TypeName} among the texts", "Use the filter join, or turn it into a text");
            if (!first) joined.Append(text);
            joined.Append(part.Text);
            first = false;
        }
        return Wrap(joined.ToText());
    }

    static StringValue Padded(Text text, Arguments arguments, double share) => Wrap(TextOperations.Pad(
        text, arguments.FindInt(0, "width", 0), arguments.FindText(1, "fillchar") ?? new Text(" "), share, arguments.Budget));

    static StringValue ZeroFill(Text text, Arguments arguments)
    {
        int sign = text.Characters.StartsWith('+') || text.Characters.StartsWith('-') ? 1 : 0;
        Text digits = TextOperations.Pad(text.From(sign), arguments.FindInt(0, "width", 0) - sign, new Text("0"), 1, arguments.Budget);
        return Wrap(new TextBuilder(arguments.Budget).Append(text, 0, sign).Append(digits).ToText());
    }
}
