using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Grove.Taxonomy.Documents;

/// <summary>HTML to blocks. Menus, forms, scripts and hidden parts are left out.</summary>
static partial class HtmlReader
{
    const int DeepestLevel = 400;
    const int MostSpan = 100;

    static readonly HashSet<string> Unseen = ["script", "style", "template", "noscript", "nav", "svg", "iframe", "button", "select", "textarea", "input", "object", "head", "canvas", "audio", "video"];

    static readonly HashSet<string> Inline =
    [
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i", "ins", "kbd", "label", "mark", "q", "s", "samp",
        "small", "span", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "big", "center", "ruby", "rt", "rb",
    ];

    static readonly HashSet<string> ClosedByOthers = ["p", "li", "td", "th", "tr", "dt", "dd", "option", "br", "hr", "img", "input", "meta", "link", "wbr", "col", "source", "area", "base", "param", "tbody", "thead", "tfoot"];

    public static Document? Read(string file, string text)
    {
        CheckDepth(text);
        IHtmlDocument page = new HtmlParser(new HtmlParserOptions { IsKeepingSourceReferences = true }).ParseDocument(text);
        Walk walk = new();
        if (page.Body is not null)
            walk.Children(page.Body, 0);
        walk.Flush();
        Document read = walk.Writer.Finish(file);
        string title = Collapse(page.Title ?? "");
        return read.Title == Path.GetFileNameWithoutExtension(file) && title.Length > 0 ? read with { Title = title } : read;
    }

    /// <summary>The encoding that the page names in its first kilobyte, if it is one of Western Europe; null otherwise.</summary>
    public static Encoding? DeclaredEncoding(byte[] bytes)
    {
        string head = Encoding.Latin1.GetString(bytes, 0, Math.Min(1024, bytes.Length));
        // Browsers take all of these names for Windows-1252.
        return Charset().Match(head).Groups["name"].Value.ToLowerInvariant() is "iso-8859-1" or "latin1" or "windows-1252" or "us-ascii" or "cp1252" or "iso-8859-15"
            ? CodePagesEncodingProvider.Instance.GetEncoding(1252)
            : null;
    }

    // The parser looks through all open elements at every tag, so that endless nesting would take endless time.
    static void CheckDepth(string text)
    {
        int depth = 0;
        foreach (ValueMatch match in Tag().EnumerateMatches(text))
        {
            ReadOnlySpan<char> tag = text.AsSpan(match.Index, match.Length);
            bool closes = tag[1] == '/';
            if (ClosedByOthers.Contains(tag[(closes ? 2 : 1)..].ToString().ToLowerInvariant()))
                continue;
            depth = Math.Max(0, depth + (closes ? -1 : 1));
            if (depth > 5 * DeepestLevel)
                throw TooDeep();
        }
    }

    static DocumentProblemException TooDeep() => new("too-deep", "its elements are nested too deeply", "Save the page as plain text or Markdown.");

    static string Collapse(string text) => Whitespace().Replace(text, " ").Trim();

    sealed class Walk
    {
        readonly StringBuilder open = new();
        int line = 1;

        public BlockWriter Writer { get; } = new();

        public void Children(INode parent, int depth)
        {
            if (depth > DeepestLevel)
                throw TooDeep();
            foreach (INode node in parent.ChildNodes)
            {
                if (node is IText words)
                    Append(words.Data, parent);
                else if (node is IElement element && !IsUnseen(element))
                    Element(element, depth);
            }
        }

        public void Flush()
        {
            string text = Collapse(open.ToString());
            open.Clear();
            if (text.Length > 0)
                Writer.Paragraph(line, text);
        }

        void Append(string text, INode parent)
        {
            if (open.Length == 0 && parent is IElement element)
                line = LineOf(element);
            if (open.Length > 0 || !string.IsNullOrWhiteSpace(text))
                open.Append(text);
        }

        void Element(IElement element, int depth)
        {
            string name = element.LocalName;
            if (name == "br")
            {
                open.Append(' ');
                return;
            }

            if (Inline.Contains(name))
            {
                Children(element, depth + 1);
                return;
            }

            Flush();
            if (name is ['h', >= '1' and <= '6'])
                Writer.Heading(name[1] - '0', Collapse(TextOf(element, depth)));
            else if (name is "ul" or "ol" or "menu")
                List(element, null, depth);
            else if (name == "dl")
                Terms(element, depth);
            else if (element is IHtmlTableElement table && IsData(table))
                Table(table, depth);
            else
                Children(element, depth + 1);
            Flush();
        }

        void List(IElement list, string? lead, int depth)
        {
            IElement[] items = [.. list.Children.Where(child => child.LocalName == "li" && !IsUnseen(child))];
            string[] texts = [.. items.Select(item => Collapse(TextOf(item, depth, withoutLists: true)))];
            Writer.List(LineOf(list), lead, list.LocalName == "ol", texts);
            foreach ((IElement item, string text) in items.Zip(texts))
            {
                foreach (IElement inner in item.QuerySelectorAll("ul, ol").Where(inner => Closest(inner) == item))
                    Nested(inner, text.Length > 0 ? text : null, depth + 1);
            }

            static IElement? Closest(IElement inner) => inner.ParentElement?.Closest("li");
        }

        void Nested(IElement list, string? lead, int depth)
        {
            if (depth > DeepestLevel)
                throw TooDeep();
            List(list, lead, depth);
        }

        void Terms(IElement list, int depth)
        {
            List<string> items = [];
            string term = "";
            foreach (IElement child in list.QuerySelectorAll("dt, dd").Where(child => !IsUnseen(child)))
            {
                string text = Collapse(TextOf(child, depth));
                if (child.LocalName == "dt")
                    term = text;
                else if (text.Length > 0)
                    items.Add(term.Length > 0 ? $"{term.TrimEnd(':')}: {text}" : text);
            }

            Writer.List(LineOf(list), null, ordered: false, items);
        }

        // A table that only arranges parts of the page has a single column, or other tables inside.
        static bool IsData(IHtmlTableElement table) =>
            table.QuerySelector("table") is null && table.Rows.Length > 1 && table.Rows.Any(row => row.Cells.Length > 1);

        void Table(IHtmlTableElement table, int depth)
        {
            if (table.Caption is IElement caption)
                Writer.Paragraph(LineOf(caption), Collapse(TextOf(caption, depth)));
            List<List<string>> rows = [];
            Dictionary<int, (int Rows, string Text)> spanning = [];
            foreach (IHtmlTableRowElement row in table.Rows)
            {
                List<string> cells = [];
                void Spanned()
                {
                    while (spanning.Remove(cells.Count, out (int Rows, string Text) above))
                    {
                        if (above.Rows > 1)
                            spanning[cells.Count] = (above.Rows - 1, above.Text);
                        cells.Add(above.Text);
                    }
                }

                foreach (IHtmlTableCellElement cell in row.Cells)
                {
                    Spanned();
                    string text = Collapse(TextOf(cell, depth));
                    int down = Math.Clamp(cell.RowSpan, 1, 1000);
                    for (int across = 0; across < Math.Clamp(cell.ColumnSpan, 1, MostSpan); across++)
                    {
                        if (down > 1)
                            spanning[cells.Count] = (down - 1, text);
                        cells.Add(text);
                    }
                }

                Spanned();
                rows.Add(cells);
            }

            if (rows.Count > 1)
                Writer.Table(LineOf(table), rows[0], rows.Skip(1));
        }

        static string TextOf(INode node, int depth, bool withoutLists = false)
        {
            if (depth > DeepestLevel)
                throw TooDeep();
            StringBuilder text = new();
            foreach (INode child in node.ChildNodes)
            {
                if (child is IText words)
                    text.Append(words.Data);
                else if (child is IElement element && !IsUnseen(element) && !(withoutLists && element.LocalName is "ul" or "ol"))
                    text.Append(Inline.Contains(element.LocalName) ? "" : " ").Append(TextOf(element, depth + 1, withoutLists)).Append(Inline.Contains(element.LocalName) ? "" : " ");
            }

            return text.ToString();
        }

        static bool IsUnseen(IElement element) =>
            Unseen.Contains(element.LocalName) || element.HasAttribute("hidden") || element.GetAttribute("aria-hidden") == "true";

        static int LineOf(IElement element) => Math.Max(1, element.SourceReference?.Position.Line ?? 1);
    }

    [GeneratedRegex(@"</?[A-Za-z][A-Za-z0-9]*")]
    private static partial Regex Tag();

    [GeneratedRegex(@"<meta[^>]*charset\s*=\s*[""']?(?<name>[A-Za-z0-9_-]+)|<\?xml[^>]*encoding\s*=\s*[""'](?<name>[A-Za-z0-9_-]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Charset();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
