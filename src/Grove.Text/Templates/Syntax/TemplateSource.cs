namespace Grove.Text.Templates;

/// <summary>A template's text with its name, which knows the line and column of every place in it.</summary>
sealed class TemplateSource
{
    readonly List<int> lineStarts = [0];

    /// <summary>Takes a template. Line ends become \n, and one at the very end is dropped, as Jinja does.</summary>
    public TemplateSource(string name, string text)
    {
        Name = name;
        text = text.Replace("\r\n", "\n").Replace('\r', '\n');
        Text = text.EndsWith('\n') ? text[..^1] : text;
        for (int i = 0; i < Text.Length; i++)
            if (Text[i] == '\n') lineStarts.Add(i + 1);
    }

    public string Name { get; }

    public string Text { get; }

    /// <summary>Name, line and column of an offset.</summary>
    public string Place(int offset)
    {
        int line = lineStarts.BinarySearch(offset);
        if (line < 0) line = ~line - 1;
        return $"{Name}:{line + 1}:{offset - lineStarts[line] + 1}";
    }

    /// <summary>An error about the way it is written.</summary>
    public GroveException Error(int offset, string why, string? advice = null) =>
        new($"cannot read the chat template ({Place(Math.Clamp(offset, 0, Text.Length))}): {why}. {advice ?? "Correct the template"}", ExitKind.BadInput);
}
