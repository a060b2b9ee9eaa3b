using System.CommandLine;
using System.CommandLine.Parsing;

namespace Grove.Cli;

/// <summary>Finds what is wrong with a command line, and what was probably meant.</summary>
static class UsageProblem
{
    /// <summary>Describes the first problem on one line, or returns null when the command line is sound.</summary>
    public static string? Find(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string name = FullName(parsed.CommandResult);
        string see = $"See {name} --help";

        // An unknown option would otherwise be taken for an argument such as TAXONOMY.
        bool afterDoubleDash = false;
        foreach (Token token in parsed.Tokens)
        {
            afterDoubleDash |= token.Type == TokenType.DoubleDash;
            bool looksLikeOption = token.Value.Length > 1 && token.Value[0] == '-' && !double.TryParse(token.Value, out _);
            if (token.Type == TokenType.Argument && looksLikeOption && !afterDoubleDash)
                return $"unknown option {token.Value}. {Meant(token.Value, OptionNames(parsed.CommandResult))}{see}";
        }

        if (parsed.UnmatchedTokens.Count > 0)
        {
            string stray = parsed.UnmatchedTokens[0];
            IEnumerable<string> known = command.Subcommands.Select(sub => sub.Name);
            return command.Subcommands.Count > 0
                ? $"unknown command {stray}. {Meant(stray, known)}{see}"
                : $"unexpected argument {stray}. Put quotes around text with spaces. {see}";
        }

        if (parsed.Errors.Count > 0)
            return $"{parsed.Errors[0].Message.ReplaceLineEndings(" ").TrimEnd('.')}. {see}";
        return null;
    }

    static string Meant(string typed, IEnumerable<string> known)
    {
        (string Name, int Distance) best = known
            .Select(name => (name, EditDistance(typed, name)))
            .OrderBy(pair => pair.Item2).ThenBy(pair => pair.name, StringComparer.Ordinal)
            .FirstOrDefault((name: "", int.MaxValue));
        int allowed = Math.Max(1, typed.TrimStart('-').Length / 2);
        return best.Distance <= allowed ? $"Did you mean {best.Name}? " : "";
    }

    static IEnumerable<string> OptionNames(CommandResult result)
    {
        for (SymbolResult? at = result; at is not null; at = at.Parent)
        {
            if (at is not CommandResult { Command: var command }) continue;
            foreach (Option option in command.Options)
                if (at == result || option.Recursive) yield return option.Name;
        }
    }

    static string FullName(CommandResult result)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = result; at is not null; at = at.Parent)
            if (at is CommandResult { Command: var command }) names.Push(command is RootCommand ? "grove" : command.Name);
        return string.Join(' ', names);
    }

    // Levenshtein distance with one row.
    static int EditDistance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[right.Length];
    }
}
