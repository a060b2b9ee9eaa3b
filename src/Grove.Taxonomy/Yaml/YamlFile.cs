using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Grove.Taxonomy.Yaml;

/// <summary>
/// Builds the tree of one YAML file from the parser's events rather than from a ready-made document, because that keeps the
/// place of every key, sees keys that stand there twice, and bounds depth and aliases for files that come from strangers.
/// </summary>
static class YamlFile
{
    const int DeepestLevel = 24;
    const long MostRepeats = 20_000;

    /// <summary>The root of the file's only document, or null after adding errors.</summary>
    public static Node? Parse(string file, string text, List<Diagnostic> diagnostics)
    {
        Parser parser = new(new StringReader(text));
        try
        {
            NotePrintable(text);
            parser.Consume<StreamStart>();
            if (parser.Accept<StreamEnd>(out _))
                throw new Problem(new Mark(0, 1, 1), "empty-file", "the file holds nothing", "Write a leaf into it, or remove it.");
            parser.Consume<DocumentStart>();
            Node root = new Builder(file, parser, diagnostics).Build(1);
            parser.Consume<DocumentEnd>();
            if (parser.Current is DocumentStart second)
                throw new Problem(second.Start, "several-documents", "a second YAML document begins here; a leaf is one document",
                    "Remove the line '---', or move what follows to another folder.");
            return root;
        }
        catch (Problem problem)
        {
            diagnostics.Add(At(file, problem.Place, problem.Rule, problem.Message, problem.Suggestion));
        }
        catch (YamlException error)
        {
            // The start is where the broken value began, which is what to mend, except where a tab further on broke it.
            Mark place = error.Message.Contains("tab character", StringComparison.Ordinal) ? error.End : error.Start;
            diagnostics.Add(At(file, place, "yaml-syntax", SyntaxMessage(error), SyntaxSuggestion(error.Message, place, text)));
        }
        catch (InvalidOperationException)
        {
            // YamlDotNet 16.3 answers a flow list or mapping that is never closed ("domain: [unclosed") with this instead.
            diagnostics.Add(At(file, parser.Current?.Start ?? new Mark(0, 1, 1), "yaml-syntax",
                "the file ends inside a list or mapping that begins with '[' or '{'", "Close it, or put quotes around the whole text."));
        }

        return null;
    }

    // InstructLab's parser refuses these everywhere; YamlDotNet lets some through.
    static void NotePrintable(string text)
    {
        int line = 1, start = 0;
        for (int index = 0; index < text.Length; index++)
        {
            char sign = text[index];
            if (sign == '\n')
                (line, start) = (line + 1, index + 1);
            bool control = sign is (< ' ' and not ('\t' or '\n' or '\r')) or (>= '\u007f' and <= '\u009f' and not '\u0085') or '\ufffe' or '\uffff';
            bool half = char.IsSurrogate(sign) && !(char.IsHighSurrogate(sign) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
                && !(char.IsLowSurrogate(sign) && index > 0 && char.IsHighSurrogate(text[index - 1]));
            if (control || half)
                throw new Problem(new Mark(index, line, index - start + 1), "yaml-syntax", $"the file is not YAML: it holds the control character U+{(int)sign:X4}", "Remove it; most editors show it as a box or a question mark.");
        }
    }

    static Diagnostic At(string file, Mark place, string rule, string message, string suggestion) =>
        new(file, (int)Math.Max(1, place.Line), (int)Math.Max(1, place.Column), rule, message, suggestion, Severity.Error);

    static string SyntaxMessage(YamlException error)
    {
        string message = error.Message.TrimEnd('.', ' ');
        return "the file is not YAML: " + (message.Length > 0 ? char.ToLowerInvariant(message[0]) + message[1..] : "it cannot be parsed");
    }

    static string SyntaxSuggestion(string message, Mark place, string text)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        string line = place.Line >= 1 && place.Line <= lines.Length ? lines[place.Line - 1] : "";
        if (line[..(line.Length - line.TrimStart().Length)].Contains('\t'))
            return "Indent with spaces instead of tabs.";
        if (message.Contains("mapping values", StringComparison.OrdinalIgnoreCase))
            return "Put a text that contains ': ' in quotes, or write it below a '|'.";
        if (message.Contains("quoted scalar", StringComparison.OrdinalIgnoreCase))
            return "Close the quotation mark.";
        return "Check the indentation of this line and the ones before it; lines below a '|' are indented deeper than their key.";
    }

    sealed class Problem(Mark place, string rule, string message, string suggestion) : Exception(message)
    {
        public Mark Place { get; } = place;
        public string Rule { get; } = rule;
        public string Suggestion { get; } = suggestion;
    }

    sealed class Builder(string file, Parser parser, List<Diagnostic> diagnostics)
    {
        readonly Dictionary<string, Node?> anchors = [];
        long repeats;

        public Node Build(int level)
        {
            ParsingEvent next = parser.Current!;
            if (level > DeepestLevel)
                throw new Problem(next.Start, "too-deep", $"values are nested more than {DeepestLevel} levels deep", "A leaf needs five levels; write it flatter.");
            switch (next)
            {
                case AnchorAlias alias:
                    parser.MoveNext();
                    return Resolve(alias, level);
                case Scalar scalar:
                    parser.MoveNext();
                    return Anchored(scalar, Text(scalar));
                case SequenceStart start:
                    return Anchored(start, List(start, level));
                case MappingStart start:
                    return Anchored(start, Map(start, level));
                default:
                    throw new YamlException(next.Start, next.End, $"unexpected {next.GetType().Name}");
            }
        }

        ListNode List(SequenceStart start, int level)
        {
            CheckTag(start, "seq");
            Open(start);
            List<Node> items = [];
            while (parser.Current is not SequenceEnd)
                items.Add(Build(level + 1));
            Mark end = parser.Current.End;
            parser.MoveNext();
            return new ListNode(items, start.Style == SequenceStyle.Flow, (int)start.Start.Line, (int)start.Start.Column)
            {
                From = (int)start.Start.Index,
                To = (int)end.Index,
                LastLine = (int)end.Line,
                Size = 1 + items.Sum(item => item.Size),
            };
        }

        MapNode Map(MappingStart start, int level)
        {
            CheckTag(start, "map");
            Open(start);
            List<MapEntry> entries = [], merged = [];
            HashSet<string> seen = [];
            while (parser.Current is not MappingEnd)
            {
                Mark place = parser.Current!.Start;
                if (Build(level + 1) is not TextNode key)
                    throw new Problem(place, "yaml-syntax", "a key is a list or a mapping; text expected", "Write a plain word before the colon.");
                if (key.Value != "<<" && !seen.Add(key.Name))
                {
                    // InstructLab's parser takes the last one without a word; only its style check complains.
                    diagnostics.Add(At(file, place, "duplicate-key", $"the key '{key.Value}' stands here a second time; the last one counts", "Keep one of the two.")
                        with { Severity = Severity.Warning, Concern = Concern.Style });
                }

                Node value = Build(level + 1);
                // A value that is not there has no place of its own; the reader of a message looks for the key.
                if (value is TextNode { Kind: ScalarKind.Nothing } nothing)
                    value = nothing with { Line = key.Line, Column = key.Column };
                if (key is { Kind: ScalarKind.Sign, Value: "<<" })
                    merged.InsertRange(0, Merged(value, place));
                else
                    entries.Add(new MapEntry(key, value));
            }

            Mark end = parser.Current.End;
            parser.MoveNext();
            return new MapNode([.. merged, .. entries], start.Style == MappingStyle.Flow, (int)start.Start.Line, (int)start.Start.Column)
            {
                From = (int)start.Start.Index,
                To = (int)end.Index,
                LastLine = (int)end.Line,
                Size = 1 + entries.Concat(merged).Sum(entry => 1 + entry.Value.Size),
            };
        }

        static IEnumerable<MapEntry> Merged(Node value, Mark place) => value switch
        {
            MapNode map => map.Entries,
            ListNode list when list.Items.All(item => item is MapNode) => list.Items.Reverse().SelectMany(item => ((MapNode)item).Entries),
            _ => throw new Problem(place, "yaml-syntax", "'<<' merges a mapping, and something else follows it", "Write the keys out, or put '<<' in quotes if you mean the sign."),
        };

        static void CheckTag(NodeEvent start, string expected)
        {
            if (!start.Tag.IsEmpty && start.Tag.Value != $"tag:yaml.org,2002:{expected}" && start.Tag.Value != "!")
                throw UnknownTag(start);
        }

        static Problem UnknownTag(NodeEvent start) => new(
            start.Start, "yaml-tag", $"the tag '{start.Tag}' means nothing here", "Remove it; put text that begins with '!' in quotes.");

        // Registers the anchor before its content, so that an alias to a value still being read is seen as the loop it is.
        void Open(NodeEvent start)
        {
            if (!start.Anchor.IsEmpty)
                anchors[start.Anchor.Value] = null;
            parser.MoveNext();
        }

        Node Anchored(NodeEvent start, Node node)
        {
            if (!start.Anchor.IsEmpty)
                anchors[start.Anchor.Value] = node;
            return node;
        }

        Node Resolve(AnchorAlias alias, int level)
        {
            if (!anchors.TryGetValue(alias.Value.Value, out Node? node))
                throw new Problem(alias.Start, "unknown-alias", $"the alias '*{alias.Value}' names an anchor that is not defined before it", "Put text that begins with '*' in quotes, or define the anchor with '&'.");
            if (node is null)
                throw new Problem(alias.Start, "unknown-alias", $"the alias '*{alias.Value}' is inside the value that it names", "Write the value out instead of using '*'.");
            repeats += node.Size;
            if (repeats > MostRepeats)
                throw new Problem(alias.Start, "too-many-aliases", $"written out, the aliases of the file hold more than {MostRepeats} values", "Write the values out instead of using '*' and '&'.");
            return level + node.Depth > DeepestLevel
                ? throw new Problem(alias.Start, "too-deep", $"values are nested more than {DeepestLevel} levels deep", "A leaf needs five levels; write it flatter.")
                : node;
        }

        static TextNode Text(Scalar scalar)
        {
            ScalarForm form = scalar.Style switch
            {
                ScalarStyle.Plain => ScalarForm.Plain,
                ScalarStyle.Literal or ScalarStyle.Folded => ScalarForm.Block,
                _ => ScalarForm.Quoted,
            };
            ScalarKind kind = !scalar.Tag.IsEmpty ? PlainScalar.KindOfTag(scalar.Tag.Value) ?? throw UnknownTag(scalar)
                : form == ScalarForm.Plain ? PlainScalar.KindOf(scalar.Value) : ScalarKind.Text;
            return new TextNode(scalar.Value, kind, (int)scalar.Start.Line, (int)scalar.Start.Column)
            {
                Form = form,
                From = (int)scalar.Start.Index,
                To = (int)scalar.End.Index,
                LastLine = (int)scalar.End.Line,
            };
        }
    }
}
