using Grove.Text.Templates;

namespace Grove.Text;

/// <summary>A stretch of characters.</summary>
/// <param name="Start">Its first character, as an index into the text (UTF-16 units).</param>
/// <param name="End">The first character behind it.</param>
public readonly record struct CharacterRange(int Start, int End);

/// <summary>A conversation as a chat template wrote it.</summary>
public sealed class RenderedTemplate
{
    readonly Templates.Text text;
    readonly Lazy<IReadOnlyList<CharacterRange>> assistant;

    internal RenderedTemplate(Templates.Text text, Func<IReadOnlyList<CharacterRange>> findAssistant)
    {
        this.text = text;
        assistant = new(findAssistant);
    }

    /// <summary>The prompt.</summary>
    public string Text => text.Characters;

    /// <summary>
    /// What the assistant said, with what ends its turns: everything that the model itself has to write. In order, without overlap.
    /// From <c>{% generation %}</c> when the template has it, else from what it writes for the assistant's messages.
    /// </summary>
    /// <exception cref="GroveException">The template does not let it be told; never a wrong guess.</exception>
    public IReadOnlyList<CharacterRange> Assistant => assistant.Value;

    /// <summary>What was copied from messages, tools and documents and not written by the template. In order, without overlap.</summary>
    public IReadOnlyList<CharacterRange> Content => Ranges(text, Origin.IsContent);

    /// <summary>The stretches whose origin fulfils a condition.</summary>
    internal static List<CharacterRange> Ranges(Templates.Text text, Func<int, bool> holds)
    {
        var ranges = new List<CharacterRange>();
        int start = 0;
        foreach (Templates.Text.Run run in text.Runs)
        {
            if (holds(run.Origin))
            {
                if (ranges.Count > 0 && ranges[^1].End == start) ranges[^1] = new(ranges[^1].Start, run.End);
                else ranges.Add(new(start, run.End));
            }
            start = run.End;
        }
        return ranges;
    }
}
