namespace Grove.Text.Templates;

/// <summary>Filters that lay a text out: indented, centred, cut to a length.</summary>
static class LayoutFilters
{
    public static Dictionary<string, Filters.Filter> All { get; } = new()
    {
        ["indent"] = Indent,
        ["center"] = (value, arguments) => new StringValue(TextOperations.Pad(
            value.ToText(arguments.Budget), arguments.FindInt(0, "width", 80), new Text(" "), 0.5, arguments.Budget)),
        ["truncate"] = Truncate,
        ["wordcount"] = (value, arguments) => new IntegerValue(Words(value.ToText(arguments.Budget).Characters)),
    };

    static StringValue Indent(Value value, Arguments arguments)
    {
        arguments.Expect("indent", "width", "first", "blank");
        Budget budget = arguments.Budget;
        Text indention = arguments.Find(0, "width") is StringValue given ? given.Text : new Text(new string(' ', Math.Clamp(arguments.FindInt(0, "width", 4), 0, 1000)));
        bool first = arguments.FindFlag(1, "first"), blank = arguments.FindFlag(2, "blank");
        // The added line end makes the last line count even when it is empty.
        List<Text> lines = TextOperations.Lines(new TextBuilder(budget).Append(value.ToText(budget)).Append('\n').ToText(), keepsEnds: false, budget);
        var indented = new TextBuilder(budget);
        for (int i = 0; i < lines.Count; i++)
        {
            if (i > 0) indented.Append('\n');
            if (i == 0 ? first : blank || lines[i].Length > 0) indented.Append(indention);
            indented.Append(lines[i]);
        }
        return new StringValue(indented.ToText());
    }

    static StringValue Truncate(Value value, Arguments arguments)
    {
        arguments.Expect("truncate", "length", "killwords", "end", "leeway");
        Text text = value.ToText(arguments.Budget), end = arguments.FindText(2, "end") ?? new Text("...");
        int length = arguments.FindInt(0, "length", 255), leeway = arguments.FindInt(3, "leeway", 5), tail = CodePoints.Count(end.Characters);
        if (length < tail) throw new TemplateFailure($"truncate is to leave {length} characters, fewer than the {tail} of its end");
        if (CodePoints.Count(text.Characters) <= length + (long)leeway) return new StringValue(text);
        Text kept = text.Slice(0, CodePoints.Offset(text.Characters, length - tail));
        int space = kept.Characters.LastIndexOf(' ');
        if (!arguments.FindFlag(1, "killwords") && space >= 0) kept = kept.Slice(0, space);
        return new StringValue(new TextBuilder(arguments.Budget).Append(kept).Append(end).ToText());
    }

    static int Words(string text)
    {
        int count = 0;
        bool inWord = false;
        foreach (char character in text)
        {
            bool isWord = char.IsLetterOrDigit(character) || character == '_' || char.IsSurrogate(character);
            if (isWord && !inWord) count++;
            inWord = isWord;
        }
        return count;
    }
}
