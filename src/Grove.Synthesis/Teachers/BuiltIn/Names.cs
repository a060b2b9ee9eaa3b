using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>Words that the documents write with a capital wherever a sentence does not begin: names keep it in questions and answers.</summary>
sealed class Names
{
    readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    public Names(IEnumerable<string> texts)
    {
        var small = new HashSet<string>(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            bool start = true;
            List<Token> tokens = Tokens.Read(text);
            for (int index = 0; index < tokens.Count; index++)
            {
                Token token = tokens[index];
                // "Zephyr Cycles is …": a second capital makes the first word a name too.
                bool named = index + 1 < tokens.Count && char.IsUpper(tokens[index + 1].Text[0]) && token.Tag is Tag.Noun or Tag.Proper;
                if (token.Tag == Tag.Punctuation)
                {
                    start |= token.Text is "." or ":" or "!" or "?" or ";" or "–";
                    continue;
                }
                if (char.IsUpper(token.Text[0]) && (!start || named))
                    names.TryAdd(token.Lower, token.Text);
                else if (char.IsLower(token.Text[0]))
                    small.Add(token.Lower);
                start = false;
            }
        }
        foreach (string word in small)
            names.Remove(word);
        names.Remove("i");
    }

    /// <summary>The text with the capitals of names put back.</summary>
    public string Restore(string text)
    {
        var built = new System.Text.StringBuilder(text);
        foreach (Token token in Tokens.Split(text))
            if (char.IsLower(token.Text[0]) && names.TryGetValue(token.Lower, out string? name) && name.Length == token.Text.Length)
                built.Remove(token.Start, name.Length).Insert(token.Start, name);
        return built.ToString();
    }
}
