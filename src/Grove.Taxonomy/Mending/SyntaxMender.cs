using System.Text.RegularExpressions;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Mending;

/// <summary>Mends the slips that make a leaf no YAML, one at a time, by what stands on the line.</summary>
static partial class SyntaxMender
{
    static readonly string[] Keys = ["version", "created_by", "domain", "document_outline", "task_description", "seed_examples", "context", "questions_and_answers", "question", "answer", "document", "repo", "commit", "patterns", "attribution", "key_fact", "language"];

    /// <summary>The text with one slip mended, its line, and what was done; null where none is known.</summary>
    public static (string Text, int Line, string What)? Mend(string text, Diagnostic problem)
    {
        if (Tabs(text) is (string spaced, int tab))
            return (spaced, tab, "indented with blanks instead of tabs");
        string[] lines = text.Split('\n');
        // The parser notices a slip where it is, or somewhere below; the nearest line above that shows one is meant.
        for (int number = Math.Min(problem.Line + 1, lines.Length); number >= 1; number--)
        {
            if (Unindented(lines, number) is int moved && moved > 0)
                return (string.Join('\n', lines), number, "indented the text below its '|'");
            string? what = MendLine(ref lines[number - 1]);
            if (what is not null)
                return (string.Join('\n', lines), number, what);
        }

        return null;
    }

    // Nobody knows how wide the author's tabs were; the width with which the file makes sense is taken.
    static (string, int)? Tabs(string text)
    {
        string[] lines = text.Split('\n');
        int first = Array.FindIndex(lines, line => Indent().Match(line).Value.Contains('\t'));
        if (first < 0)
            return null;
        string[] spaced = [.. new[] { 2, 4, 8 }.Select(width => string.Join('\n', lines.Select(line => Indent().Replace(line, match => match.Value.Replace("\t", new string(' ', width), StringComparison.Ordinal)))))];
        return (Array.Find(spaced, candidate => YamlFile.Parse("", candidate, []) is not null) ?? spaced[0], first + 1);
    }

    static string? MendLine(ref string line)
    {
        string end = line.EndsWith('\r') ? "\r" : "";
        Match match = Value().Match(line.TrimEnd('\r'));
        if (!match.Success || !NeedsQuotes(match.Groups["value"].Value))
            return null;
        string value = match.Groups["value"].Value;
        line = $"{match.Groups["head"].Value}{ValueMender.Quote(value)}{end}";
        return $"put '{(value.Length > 40 ? value[..40] + "…" : value)}' in quotes";
    }

    // A colon before a blank begins a mapping, and these signs mean something to YAML at the beginning of a value.
    static bool NeedsQuotes(string value) =>
        value.Length > 0 && value[0] is not ('"' or '\'' or '|' or '>' or '[' or '{' or '#')
        && (value.Contains(": ", StringComparison.Ordinal) || value.EndsWith(':') || value[0] is '*' or '&' or '!' or '%' or '@' or '`' or ',' or ']' or '}'
            || (value[0] is '?' or '-' && value.Length > 1 && value[1] == ' '));

    // Lines that should stand below "answer: |" and begin as far left as their key, or further.
    static int? Unindented(string[] lines, int number)
    {
        Match head = BlockHead().Match(lines[number - 1]);
        if (!head.Success)
            return null;
        int keyColumn = head.Groups["indent"].Length;
        int moved = 0;
        for (int index = number; index < lines.Length; index++)
        {
            string line = lines[index].TrimEnd('\r');
            if (line.Trim().Length == 0)
                continue;
            int indent = line.Length - line.TrimStart().Length;
            if (indent > keyColumn || IsKey(line))
                break;
            moved++;
        }

        if (moved == 0)
            return null;
        for (int index = number, left = moved; left > 0; index++)
        {
            if (lines[index].Trim().Length == 0)
                continue;
            lines[index] = new string(' ', keyColumn + 2) + lines[index].TrimStart();
            left--;
        }

        return moved;
    }

    static bool IsKey(string line) => KeyLine().Match(line) is { Success: true } match && Keys.Contains(match.Groups["key"].Value.ToLowerInvariant());

    [GeneratedRegex(@"^[ \t]*(?=\S)")]
    private static partial Regex Indent();

    [GeneratedRegex(@"^(?<head>\s*(?:- +)*(?:[A-Za-z_]+: +|- +))(?<value>\S.*?)\s*$")]
    private static partial Regex Value();

    [GeneratedRegex(@"^(?<indent>\s*(?:- +)*)[A-Za-z_]+:\s*[|>][-+0-9]*\s*$")]
    private static partial Regex BlockHead();

    [GeneratedRegex(@"^\s*(?:- +)*(?<key>[A-Za-z_]+)\s*:(\s|$)")]
    private static partial Regex KeyLine();
}
