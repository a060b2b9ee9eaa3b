using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Grove.Taxonomy.Linting;

/// <summary>Blanks around YAML's own signs: colons, hyphens, commas, braces and brackets.</summary>
static class TokenSpacing
{
    /// <summary>Notes every problem. The text must be YAML.</summary>
    public static void Check(string text, Action<int, int, string, string, string, TextEdit?> add)
    {
        Scanner scanner = new(new StringReader(text), skipComments: true);
        Token? before = null;
        try
        {
            while (scanner.MoveNext())
            {
                Token token = scanner.Current!;
                if (before is not null)
                    Between(text, before, token, add);
                // Tokens without width stand for structure; the blanks lie between the ones that are written.
                if (End(text, token) > token.Start.Index)
                    before = token;
            }
        }
        catch (Exception error) when (error is YamlException or InvalidOperationException)
        {
            // The parser tells about it.
        }
    }

    // The scanner gives some signs no width.
    static int End(string text, Token token)
    {
        char sign = token switch
        {
            FlowSequenceStart => '[',
            FlowSequenceEnd => ']',
            FlowMappingStart => '{',
            FlowMappingEnd => '}',
            FlowEntry => ',',
            BlockEntry => '-',
            Value => ':',
            Key => '?',
            _ => '\0',
        };
        int start = (int)token.Start.Index;
        return token.End.Index > start ? (int)token.End.Index : sign != '\0' && start < text.Length && text[start] == sign ? start + 1 : start;
    }

    static void Between(string text, Token left, Token right, Action<int, int, string, string, string, TextEdit?> add)
    {
        int from = End(text, left), to = (int)right.Start.Index;
        if (End(text, right) <= to || from > to || left.End.Line != right.Start.Line || text.AsSpan(from, to - from).ContainsAnyExcept(' '))
            return;
        int blanks = to - from;
        int column = (int)right.Start.Column;
        switch (left, right)
        {
            case (FlowMappingStart, _) when blanks > 1:
                Many("braces", "after '{'", 1);
                break;
            case (_, FlowMappingEnd) when blanks > 1:
                Many("braces", "before '}'", 1);
                break;
            case (FlowSequenceStart, _) when blanks > 1:
                Many("brackets", "after '['", 1);
                break;
            case (_, FlowSequenceEnd) when blanks > 1:
                Many("brackets", "before ']'", 1);
                break;
            case (BlockEntry, _) when blanks > 1:
                Many("hyphens", "after '-'", 1);
                break;
            case (_, FlowEntry) when blanks > 0:
                Many("commas", "before ','", 0);
                break;
            case (FlowEntry, _) when blanks > 1:
                Many("commas", "after ','", 1);
                break;
            case (FlowEntry, not (FlowMappingEnd or FlowSequenceEnd)) when blanks == 0:
                add((int)right.Start.Line, column, "commas", "there is no blank after ','", "Add one.", new TextEdit(from, to, " "));
                break;
            case (not (AnchorAlias or Key), Value) when blanks > 0 && text[to] == ':':
                Many("colons", "before ':'", 0);
                break;
            case (Value, _) when blanks > 1 && text[from - 1] == ':':
                Many("colons", "after ':'", 1);
                break;
        }

        void Many(string rule, string where, int wanted) =>
            add((int)right.Start.Line, column - 1, rule, $"there are {blanks} blanks {where}; {(wanted == 0 ? "none is" : "one is")} wanted".Replace("are 1 blanks", "is 1 blank", StringComparison.Ordinal),
                "Remove the others.", new TextEdit(from, to, new string(' ', wanted)));
    }
}
