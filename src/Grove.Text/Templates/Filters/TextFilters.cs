namespace Grove.Text.Templates;

/// <summary>Filters that change a text.</summary>
static class TextFilters
{
    public static Dictionary<string, Filters.Filter> All { get; } = new()
    {
        ["upper"] = (value, arguments) => Wrap(Casing.Upper(value.ToText(arguments.Budget), arguments.Budget)),
        ["lower"] = (value, arguments) => Wrap(Casing.Lower(value.ToText(arguments.Budget), arguments.Budget)),
        ["capitalize"] = (value, arguments) => Wrap(Casing.Capitalize(value.ToText(arguments.Budget), arguments.Budget)),
        ["title"] = (value, arguments) => Title(value.ToText(arguments.Budget), arguments.Budget),
        ["trim"] = (value, arguments) => Wrap(TextOperations.Strip(value.ToText(arguments.Budget), arguments.Expect("trim", "chars").FindText(0, "chars")?.Characters, true, true)),
        ["replace"] = (value, arguments) => Wrap(TextOperations.Replace(
            value.ToText(arguments.Budget),
            arguments.Expect("replace", "old", "new", "count").Require(0, "old").ToText(arguments.Budget),
            arguments.Require(1, "new").ToText(arguments.Budget), arguments.FindInt(2, "count", -1), arguments.Budget)),
        ["string"] = (value, arguments) => value as StringValue ?? Wrap(value.ToText(arguments.Budget)),
        ["safe"] = (value, arguments) => new StringValue(value.ToText(arguments.Budget), isMarkup: true),
        ["escape"] = Escape,
        ["e"] = Escape,
        ["forceescape"] = (value, arguments) => new StringValue(Html.Escape(value.ToText(arguments.Budget), arguments.Budget), isMarkup: true),
        ["format"] = (value, arguments) => Wrap(PrintfFormat.Apply(value.ToText(arguments.Budget), FormatArguments(arguments), arguments.Budget).Text),
        ["urlencode"] = UrlEncode,
    };

    static StringValue Wrap(Text text) => new(text);

    static StringValue Escape(Value value, Arguments arguments) =>
        value is StringValue { IsMarkup: true } markup ? markup : new StringValue(Html.Escape(value.ToText(arguments.Budget), arguments.Budget), isMarkup: true);

    static Value FormatArguments(Arguments arguments)
    {
        if (arguments.Named.Count == 0) return new ListValue(arguments.Positional, ListForm.Tuple);
        var named = new DictValue();
        foreach ((string name, Value value) in arguments.Named) named.Set(Value.Of(name), value);
        return named;
    }

    // Unlike str.title, only white space, hyphens and opening brackets begin a word.
    static StringValue Title(Text text, Budget budget)
    {
        var title = new TextBuilder(budget);
        int from = 0;
        while (from < text.Length)
        {
            int end = from;
            while (end < text.Length && !SplitsWords(text.Characters[end])) end++;
            title.Append(Casing.Capitalize(text.Slice(from, end - from), budget));
            from = end;
            while (end < text.Length && SplitsWords(text.Characters[end])) end++;
            title.Append(text, from, end - from);
            from = end;
        }
        return Wrap(title.ToText());
    }

    static bool SplitsWords(char character) => CodePoints.IsSpace(character) || character is '-' or '(' or '{' or '[' or '<';

    static StringValue UrlEncode(Value value, Arguments arguments)
    {
        if (value is not (DictValue or ListValue)) return Wrap(Quote(value.ToText(arguments.Budget), "/", arguments.Budget));
        IEnumerable<Value> pairs = value is DictValue dict ? DictMethods.Items(dict, arguments.Budget).Items : value.RequireElements(arguments.Budget);
        var query = new TextBuilder(arguments.Budget);
        foreach (Value pair in pairs)
        {
            if (pair is not ListValue { Items: [Value key, Value item] }) throw new TemplateFailure("urlencode needs pairs of a name and a value");
            if (query.Length > 0) query.Append('&');
            query.Append(Quote(key.ToText(arguments.Budget), "", arguments.Budget)).Append('=').Append(Quote(item.ToText(arguments.Budget), "", arguments.Budget));
        }
        return Wrap(query.ToText());
    }

    static Text Quote(Text text, string safe, Budget budget)
    {
        var quoted = new TextBuilder(budget);
        for (int i = 0; i < text.Length; i += CodePoints.SizeAt(text.Characters, i))
        {
            Text character = text.Slice(i, CodePoints.SizeAt(text.Characters, i));
            char first = text.Characters[i];
            if (char.IsAsciiLetterOrDigit(first) || first is '_' or '.' or '-' or '~' || safe.Contains(first)) quoted.Append(character);
            else if (first == ' ' && safe.Length == 0) quoted.Append('+', text.OriginAt(i));
            else
                foreach (byte value in System.Text.Encoding.UTF8.GetBytes(character.Characters)) quoted.Append($"%{value:X2}", text.OriginAt(i));
        }
        return quoted.ToText();
    }
}

/// <summary>Escapes what HTML would take for markup.</summary>
static class Html
{
    public static Text Escape(Text text, Budget budget)
    {
        var escaped = new TextBuilder(budget);
        int plain = 0;
        for (int i = 0; i < text.Length; i++)
        {
            string? entity = text.Characters[i] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&#34;", '\'' => "&#39;", _ => null };
            if (entity is null) continue;
            escaped.Append(text, plain, i - plain).Append(entity, text.OriginAt(i));
            plain = i + 1;
        }
        return plain == 0 ? text : escaped.Append(text.From(plain)).ToText();
    }
}
