using System.Globalization;

namespace Grove.Cli.Taxonomies;

/// <summary>Unified diffs of small texts, with three lines around each change.</summary>
static class TextDiff
{
    const int Around = 3;

    /// <summary>The diff as <c>diff -u</c> writes it; empty for equal texts.</summary>
    public static IReadOnlyList<string> Of(string path, string before, string after)
    {
        if (before == after) return [];
        List<(char Sign, string Line)> script = Script(Lines(before), Lines(after));
        var diff = new List<string> { $"--- {path}", $"+++ {path}" };
        int old = 1, now = 1, index = 0;
        while (index < script.Count)
        {
            if (script[index].Sign == ' ')
            {
                (old, now, index) = (old + 1, now + 1, index + 1);
                continue;
            }
            int from = Math.Max(0, index - Around), to = index;
            for (int at = index; at < script.Count && at <= to + (2 * Around); at++)
                if (script[at].Sign != ' ') to = at;
            to = Math.Min(script.Count, to + 1 + Around);
            (char Sign, string Line)[] hunk = [.. script[from..to]];
            int before0 = old - (index - from), after0 = now - (index - from);
            diff.Add(string.Create(CultureInfo.InvariantCulture, $"@@ -{before0},{hunk.Count(line => line.Sign != '+')} +{after0},{hunk.Count(line => line.Sign != '-')} @@"));
            diff.AddRange(hunk.Select(line => $"{line.Sign}{line.Line}"));
            old = before0 + hunk.Count(line => line.Sign != '+');
            now = after0 + hunk.Count(line => line.Sign != '-');
            index = to;
        }
        return diff;
    }

    static string[] Lines(string text)
    {
        string[] lines = text.Split('\n');
        // A last line without its end is another line than one with it.
        if (lines[^1].Length == 0) return lines[..^1];
        lines[^1] += "  (no line end)";
        return lines;
    }

    // Equal lines at both ends are set aside; between them the longest common subsequence, or, where that would be large, all out and all in.
    static List<(char, string)> Script(string[] before, string[] after)
    {
        int head = 0, tail = 0;
        while (head < before.Length && head < after.Length && before[head] == after[head]) head++;
        while (tail < before.Length - head && tail < after.Length - head && before[^(tail + 1)] == after[^(tail + 1)]) tail++;
        string[] left = before[head..^tail], right = after[head..^tail];
        var script = new List<(char, string)>(before[..head].Select(line => (' ', line)));
        if ((long)left.Length * right.Length > 4_000_000)
            script.AddRange([.. left.Select(line => ('-', line)), .. right.Select(line => ('+', line))]);
        else
            script.AddRange(Middle(left, right));
        script.AddRange(before[(before.Length - tail)..].Select(line => (' ', line)));
        return script;
    }

    static IEnumerable<(char, string)> Middle(string[] left, string[] right)
    {
        int[,] common = new int[left.Length + 1, right.Length + 1];
        for (int i = left.Length - 1; i >= 0; i--)
            for (int j = right.Length - 1; j >= 0; j--)
                common[i, j] = left[i] == right[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        int x = 0, y = 0;
        while (x < left.Length || y < right.Length)
        {
            if (x < left.Length && y < right.Length && left[x] == right[y])
            {
                yield return (' ', left[x]);
                (x, y) = (x + 1, y + 1);
            }
            else if (x < left.Length && (y == right.Length || common[x + 1, y] >= common[x, y + 1]))
            {
                yield return ('-', left[x++]);
            }
            else
            {
                yield return ('+', right[y++]);
            }
        }
    }
}
