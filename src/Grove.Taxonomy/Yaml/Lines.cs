namespace Grove.Taxonomy.Yaml;

/// <summary>The lines of a text with their offsets; a line break ends a line and is not part of it.</summary>
sealed class Lines
{
    readonly List<int> starts = [0];

    public Lines(string text)
    {
        Text = text;
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] == '\n' || (text[index] == '\r' && (index + 1 == text.Length || text[index + 1] != '\n')))
                starts.Add(index + 1);
        }
    }

    public string Text { get; }

    /// <summary>How many lines there are; a text that ends with a line break has an empty one at the end.</summary>
    public int Count => starts.Count;

    /// <summary>Offset of the first character of a 1-based line; behind the last line the end of the text.</summary>
    public int Start(int line) => line <= starts.Count ? starts[line - 1] : Text.Length;

    /// <summary>Offset of the line break, or the end of the text.</summary>
    public int End(int line)
    {
        int end = Start(line + 1);
        if (line < Count)
            end -= end >= 2 && Text[end - 1] == '\n' && Text[end - 2] == '\r' ? 2 : 1;
        return end;
    }

    public int Length(int line) => End(line) - Start(line);

    public string Content(int line) => Text[Start(line)..End(line)];

    /// <summary>The 1-based line that an offset is in.</summary>
    public int LineOf(int offset)
    {
        int found = starts.BinarySearch(offset);
        return found >= 0 ? found + 1 : ~found;
    }
}
