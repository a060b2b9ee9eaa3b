using Grove.Text;

namespace Grove.Synthesis.Filters;

/// <summary>
/// Removes rows with a word of a list: insults, obscenities and slurs in English, German, Spanish and French, and words of one's own.
/// All lists hold for every row, because insults travel between languages.
/// </summary>
public sealed class ToxicityFilter : IRowFilter
{
    const int MostWords = 100_000;

    readonly HashSet<uint> words;

    /// <summary>The lists that come with the program, and more words.</summary>
    /// <param name="more">Single words, in any case.</param>
    public ToxicityFilter(IEnumerable<string>? more = null)
    {
        using Stream stream = typeof(ToxicityFilter).Assembly.GetManifestResourceStream("toxic-words.txt")!;
        using var reader = new StreamReader(stream);
        words = [.. Read(reader).Concat(more ?? []).Select(word => Words.Hash(word))];
    }

    /// <inheritdoc/>
    public string Name => "toxicity";

    /// <summary>Reads a list of one's own: a word on each line, or several; a code of a language and a colon before them and lines with # are skipped.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="GroveException">It cannot be read or has more than 100,000 words.</exception>
    public static IReadOnlyList<string> ReadWords(string path)
    {
        try
        {
            using var reader = new StreamReader(path);
            var found = new List<string>();
            foreach (string word in Read(reader))
            {
                if (found.Count == MostWords) throw new GroveException($"cannot use the word list ({path}): it has more than {MostWords:N0} words. Shorten it", ExitKind.BadInput);
                found.Add(word);
            }
            return found;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    /// <inheritdoc/>
    public FilterVerdict Judge(RowText text) =>
        Find(text.Row.Question, text.Question) ?? Find(text.Row.Answer, text.Answer) ?? FilterVerdict.Keep;

    FilterVerdict? Find(string text, ReadOnlySpan<Word> all)
    {
        foreach (Word word in all)
            if (words.Contains(word.Hash)) return FilterVerdict.Remove($"\"{Excerpt.Of(text, word)}\" is on the list of words");
        return null;
    }

    static IEnumerable<string> Read(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            ReadOnlyMemory<char> rest = line.Length > 3 && line[2] == ':' ? line.AsMemory(3) : line.AsMemory();
            foreach (string word in rest.ToString().Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries)) yield return word;
        }
    }
}
