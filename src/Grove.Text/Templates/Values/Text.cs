namespace Grove.Text.Templates;

/// <summary>
/// A string whose characters know where they came from. Everything that makes strings out of strings (joining, slicing,
/// stripping, replacing) goes through <see cref="Slice"/> and <see cref="TextBuilder"/>, so that origins are never lost.
/// </summary>
sealed class Text
{
    readonly Run[]? runs;
    readonly int origin;

    /// <summary>A string of one origin.</summary>
    public Text(string characters, int origin = Origin.Template)
    {
        Characters = characters;
        this.origin = origin;
    }

    /// <summary>A string of several origins: runs in order, the last ending at its end.</summary>
    public Text(string characters, Run[] runs)
    {
        Characters = characters;
        if (runs.Length == 1) origin = runs[0].Origin;
        else if (runs.Length > 1) this.runs = runs;
    }

    /// <summary>A stretch of one origin.</summary>
    /// <param name="End">The first character behind it.</param>
    /// <param name="Origin">Its origin, see <see cref="Templates.Origin"/>.</param>
    public readonly record struct Run(int End, int Origin);

    /// <summary>The empty string.</summary>
    public static Text Empty { get; } = new("");

    /// <summary>The characters, without their origins.</summary>
    public string Characters { get; }

    /// <summary>UTF-16 units.</summary>
    public int Length => Characters.Length;

    /// <summary>The stretches in order; none when it is empty.</summary>
    public IEnumerable<Run> Runs => runs ?? (Length == 0 ? [] : (IEnumerable<Run>)[new Run(Length, origin)]);

    /// <summary>The origin of one character.</summary>
    public int OriginAt(int index)
    {
        if (runs is null) return origin;
        return runs[FirstRunBehind(index)].Origin;
    }

    /// <summary>A part.</summary>
    public Text Slice(int start, int length)
    {
        if (length <= 0) return Empty;
        if (start == 0 && length == Length) return this;
        string part = Characters.Substring(start, length);
        if (runs is null) return new Text(part, origin);
        int first = FirstRunBehind(start), last = first;
        while (runs[last].End < start + length) last++;
        var cut = new Run[last - first + 1];
        for (int i = first; i <= last; i++) cut[i - first] = new Run(Math.Min(runs[i].End - start, length), runs[i].Origin);
        return new Text(part, cut);
    }

    /// <summary>The part from an index to the end.</summary>
    public Text From(int start) => Slice(start, Length - start);

    /// <summary>Other characters in the same number, each with the origin of the one it stands for.</summary>
    public Text With(string characters) => runs is null ? new Text(characters, origin) : new Text(characters, runs);

    /// <inheritdoc/>
    public override string ToString() => Characters;

    int FirstRunBehind(int index)
    {
        int low = 0, high = runs!.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (runs[middle].End > index) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
