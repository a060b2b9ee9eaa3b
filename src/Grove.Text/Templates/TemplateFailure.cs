namespace Grove.Text.Templates;

/// <summary>
/// What went wrong inside a template, before it is known where: the node that was being evaluated adds its line and
/// turns it into a <see cref="GroveException"/>.
/// </summary>
/// <param name="why">What was found, without a full stop.</param>
/// <param name="advice">What to do, without a full stop.</param>
sealed class TemplateFailure(string why, string? advice = null) : Exception(why)
{
    /// <summary>What to do about it.</summary>
    public string Advice { get; } = advice ?? "Correct the template, or give what it asks for";

    /// <summary>Whether the template refused on its own, with <c>raise_exception</c>.</summary>
    public bool IsRefusal { get; init; }

    /// <summary>The error for people.</summary>
    /// <param name="place">Name, line and column.</param>
    public GroveException At(string place)
    {
        string text = Message.ReplaceLineEndings(" ").Trim();
        if (text.Length > 500) text = text[..500] + "…";
        return new GroveException(
            IsRefusal
                ? $"the chat template refuses this conversation ({place}): {text.TrimEnd('.')}. Change the conversation"
                : $"cannot render the chat template ({place}): {text}. {Advice}",
            ExitKind.BadInput);
    }
}
