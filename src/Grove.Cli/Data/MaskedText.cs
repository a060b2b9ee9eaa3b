using System.Text;
using Grove.Text;

namespace Grove.Cli.Data;

/// <summary>A row as the model sees it, with what is learned made visible: green on a terminal, between [[ and ]] elsewhere.</summary>
static class MaskedText
{
    const string Learned = "\e[32m", Seen = "\e[2m", Plain = "\e[0m";

    /// <summary>The stretches of a rendered row.</summary>
    /// <param name="chat">The row.</param>
    /// <param name="tokenizer">Reads the tokens.</param>
    public static IEnumerable<(string Text, bool IsLearned)> Stretches(RenderedChat chat, Tokenizer tokenizer)
    {
        for (int start = 0; start < chat.Tokens.Length;)
        {
            int end = start;
            while (end < chat.Tokens.Length && chat.Mask[end] == chat.Mask[start]) end++;
            yield return (tokenizer.Decode(chat.Tokens.AsSpan(start, end - start)), chat.Mask[start]);
            start = end;
        }
    }

    /// <summary>The row for people.</summary>
    public static string Show(RenderedChat chat, Tokenizer tokenizer, bool inColour)
    {
        var text = new StringBuilder();
        foreach ((string stretch, bool isLearned) in Stretches(chat, tokenizer))
        {
            string visible = Visible(stretch);
            text.Append(inColour ? $"{(isLearned ? Learned : Seen)}{visible}{Plain}" : isLearned ? $"[[{visible}]]" : visible);
        }
        return text.ToString();
    }

    /// <summary>A text in which nothing commands the terminal: rows come from strangers.</summary>
    public static string Visible(string text)
    {
        if (!text.Any(IsCommand)) return text;
        var visible = new StringBuilder();
        foreach (char letter in text)
            if (IsCommand(letter)) visible.Append($"\\u{(int)letter:x4}");
            else visible.Append(letter);
        return visible.ToString();
    }

    // Also the marks that turn the direction of writing around.
    static bool IsCommand(char letter) => char.IsControl(letter) && letter is not ('\n' or '\t') || letter is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069';
}
