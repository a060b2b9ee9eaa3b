namespace Grove.Text.Templates;

/// <summary>
/// Where a character of a rendered prompt came from, packed in a number: in the lowest bits the flags below, above them
/// the number of the message (1 for the first) that it belongs to, or 0 when it belongs to none.
/// </summary>
static class Origin
{
    /// <summary>Written by the template itself.</summary>
    public const int Template = 0;

    /// <summary>Copied from what the caller gave: a message's words, a tool, a document.</summary>
    public const int Content = 1;

    /// <summary>Written inside <c>{% generation %}</c>.</summary>
    public const int Generated = 2;

    /// <summary>Written because <c>add_generation_prompt</c> was true.</summary>
    public const int Prompt = 4;

    const int OwnerShift = 3;

    /// <summary>The origin of text that belongs to a message.</summary>
    /// <param name="message">1 for the first message.</param>
    public static int OfMessage(int message) => message << OwnerShift;

    /// <summary>The message that a character belongs to, 1 for the first; 0 for none.</summary>
    public static int Owner(int origin) => origin >> OwnerShift;

    /// <summary>Whether a character was copied from what the caller gave.</summary>
    public static bool IsContent(int origin) => (origin & Content) != 0;
}
