using System.Text;

namespace Grove.Text.Templates;

/// <summary>Puts a <see cref="Text"/> together, refusing to grow beyond a limit.</summary>
/// <param name="budget">Pays for every character.</param>
sealed class TextBuilder(Budget budget)
{
    readonly StringBuilder characters = new();
    readonly List<Text.Run> runs = [];

    /// <summary>Characters so far.</summary>
    public int Length => characters.Length;

    /// <summary>Adds a text with its origins.</summary>
    public TextBuilder Append(Text text)
    {
        if (text.Length == 0) return this;
        Grow(text.Length);
        int start = characters.Length;
        characters.Append(text.Characters);
        foreach (Text.Run run in text.Runs) AddRun(start + run.End, run.Origin);
        return this;
    }

    /// <summary>Adds a text, with flags and the owner of the place that writes it where it has none of its own.</summary>
    public void Append(Text text, int place)
    {
        if (text.Length == 0) return;
        Grow(text.Length);
        int start = characters.Length;
        characters.Append(text.Characters);
        foreach (Text.Run run in text.Runs)
        {
            int flags = place & (Origin.Generated | Origin.Prompt);
            int owner = Origin.Owner(run.Origin) == 0 && !Origin.IsContent(run.Origin) ? place & ~(Origin.Generated | Origin.Prompt) : 0;
            AddRun(start + run.End, run.Origin | flags | owner);
        }
    }

    /// <summary>Adds characters of one origin.</summary>
    public TextBuilder Append(string text, int origin = Origin.Template)
    {
        if (text.Length == 0) return this;
        Grow(text.Length);
        characters.Append(text);
        AddRun(characters.Length, origin);
        return this;
    }

    /// <summary>Adds a character.</summary>
    public TextBuilder Append(char character, int origin = Origin.Template)
    {
        Grow(1);
        characters.Append(character);
        AddRun(characters.Length, origin);
        return this;
    }

    /// <summary>Adds a part of a text with its origins.</summary>
    public TextBuilder Append(Text text, int start, int length) => Append(text.Slice(start, length));

    /// <summary>What was put together.</summary>
    public Text ToText() => characters.Length == 0 ? Text.Empty : new Text(characters.ToString(), [.. runs]);

    void Grow(int count) => budget.TakeCharacters(count, characters.Length + (long)count);

    void AddRun(int end, int origin)
    {
        if (runs.Count > 0 && runs[^1].Origin == origin) runs[^1] = new Text.Run(end, origin);
        else runs.Add(new Text.Run(end, origin));
    }
}
