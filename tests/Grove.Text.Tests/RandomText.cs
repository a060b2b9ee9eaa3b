using System.Text;

namespace Grove.Text.Tests;

/// <summary>Texts in which words, numbers, contractions, spaces and rare characters meet one another often.</summary>
static class RandomText
{
    static readonly string[] pieces =
    [
        " ", " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u2003", "'s", "'ll", "'re", "'S", "'", "a", "The", "é", "ß", "Ж",
        "中文", "한", "7", "12", "१", "½", "Ⅻ", ",", "...", "_", "\u0301", "\0", "<|end|>",
    ];

    /// <param name="random">Source of chance.</param>
    /// <param name="astral">Whether characters beyond the basic plane occur.</param>
    public static string Next(Random random, bool astral)
    {
        var text = new StringBuilder();
        for (int left = random.Next(1, 30); left > 0; left--)
        {
            int choice = random.Next(10);
            if (choice > 1) text.Append(pieces[random.Next(pieces.Length)]);
            else if (choice == 1 && astral) text.Append(AnyRune(random, 0x10000, 0x110000));
            else text.Append(AnyRune(random, 0, 0x10000));
        }
        return text.ToString();
    }

    static Rune AnyRune(Random random, int from, int to)
    {
        int value;
        do value = random.Next(from, to);
        while (!Rune.IsValid(value));
        return new Rune(value);
    }
}
