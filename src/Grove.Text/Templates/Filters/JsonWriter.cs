namespace Grove.Text.Templates;

/// <summary>
/// The filter <c>tojson</c> as Hugging Face's chat templates have it: Python's <c>json.dumps</c>, without Jinja's escaping for HTML,
/// keys in their order, other letters than ASCII as they are.
/// </summary>
sealed class JsonWriter
{
    readonly TextBuilder text;
    readonly bool ascii, sorted;
    readonly string? indent;
    readonly Text between, colon;

    JsonWriter(Arguments arguments)
    {
        arguments.Expect("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        text = new TextBuilder(arguments.Budget);
        ascii = arguments.FindFlag(0, "ensure_ascii");
        sorted = arguments.FindFlag(3, "sort_keys");
        indent = arguments.Find(1, "indent") switch
        {
            null or NoneValue => null,
            StringValue given => given.Characters,
            var width => new string(' ', Math.Clamp(PythonNumber.Index(width, "the argument \"indent\""), 0, 100)),
        };
        (between, colon) = (new Text(indent is null ? ", " : ","), new Text(": "));
        if (arguments.Find(2, "separators") is not ({ } separators and not NoneValue)) return;
        if (separators is not ListValue { Items: [StringValue item, StringValue key] }) throw new TemplateFailure("separators of tojson are two texts: (\",\", \":\")");
        (between, colon) = (item.Text, key.Text);
    }

    /// <summary>A value as JSON.</summary>
    public static StringValue Write(Value value, Arguments arguments)
    {
        var writer = new JsonWriter(arguments);
        writer.Write(value, 0);
        return new StringValue(writer.text.ToText());
    }

    void Write(Value value, int depth)
    {
        Budget.CheckStack();
        switch (value)
        {
            case StringValue found: WriteString(found.Text); break;
            case NoneValue: text.Append("null"); break;
            case BoolValue: text.Append(value.IsTrue ? "true" : "false"); break;
            case FloatValue number: text.Append(Number(number.Value)); break;
            case IntegerValue: value.Print(text); break;
            case ListValue { IsSequence: true } list: WriteAll('[', ']', list.Items, depth, item => Write(item, depth + 1)); break;
            case DictValue dict: WriteAll('{', '}', Pairs(dict), depth, pair => WritePair(pair, depth + 1)); break;
            case UndefinedValue missing: throw new TemplateFailure(missing.Why);
            default: throw new TemplateFailure($"a {value.TypeName} cannot be written as JSON");
        }
    }

    IReadOnlyCollection<KeyValuePair<Value, Value>> Pairs(DictValue dict) =>
        sorted ? [.. dict.Pairs.OrderBy(pair => pair.Key, Comparer<Value>.Create(Equality.Compare))] : dict.Pairs;

    void WriteAll<T>(char open, char close, IReadOnlyCollection<T> items, int depth, Action<T> write)
    {
        text.Append(open);
        bool first = true;
        foreach (T item in items)
        {
            if (!first) text.Append(between);
            first = false;
            Break(depth + 1);
            write(item);
        }
        if (!first) Break(depth);
        text.Append(close);
    }

    void Break(int depth)
    {
        if (indent is null) return;
        text.Append('\n');
        for (int i = 0; i < depth; i++) text.Append(indent);
    }

    void WritePair(KeyValuePair<Value, Value> pair, int depth)
    {
        WriteString(pair.Key switch
        {
            StringValue key => key.Text,
            NoneValue => new Text("null"),
            BoolValue => new Text(pair.Key.IsTrue ? "true" : "false"),
            FloatValue number => new Text(Number(number.Value)),
            IntegerValue number => new Text(number.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            _ => throw new TemplateFailure($"a {pair.Key.TypeName} cannot be a key in JSON"),
        });
        text.Append(colon);
        Write(pair.Value, depth);
    }

    static string Number(double value) => double.IsNaN(value) ? "NaN" : double.IsInfinity(value) ? value > 0 ? "Infinity" : "-Infinity" : PythonNumber.Format(value);

    void WriteString(Text value)
    {
        text.Append('"');
        string characters = value.Characters;
        int plain = 0;
        for (int i = 0; i < characters.Length; i++)
        {
            if (Escape(characters[i]) is not { } escape) continue;
            text.Append(value, plain, i - plain).Append(escape, value.OriginAt(i));
            plain = i + 1;
        }
        text.Append(value, plain, characters.Length - plain).Append('"');
    }

    string? Escape(char character) => character switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\f' => "\\f",
        '\b' => "\\b",
        < ' ' => $"\\u{(int)character:x4}",
        > '~' when ascii && character > '\x7f' => $"\\u{(int)character:x4}",
        _ => null,
    };
}
