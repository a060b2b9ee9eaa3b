using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Extensions.TaskLists;
using Markdig.Extensions.Yaml;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using MarkdownTable = Markdig.Extensions.Tables.Table;
using MarkdownTableRow = Markdig.Extensions.Tables.TableRow;

namespace Grove.Taxonomy.Documents;

/// <summary>
/// Markdown (CommonMark with pipe and grid tables) to blocks. Emphasis, links and code spans leave their text;
/// front matter, images, comments and fenced code are left out.
/// </summary>
static partial class MarkdownReader
{
    static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseYamlFrontMatter()
        .UsePipeTables()
        .UseGridTables()
        .UseTaskLists()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough)
        .Build();

    public static Document Read(string file, string text)
    {
        BlockWriter writer = new();
        Write(Markdown.Parse(text, Pipeline), writer);
        return writer.Finish(file);
    }

    static void Write(ContainerBlock container, BlockWriter writer)
    {
        foreach (Markdig.Syntax.Block block in container)
            Write(block, writer);
    }

    static void Write(Markdig.Syntax.Block block, BlockWriter writer)
    {
        switch (block)
        {
            case YamlFrontMatterBlock or FencedCodeBlock or LinkReferenceDefinitionGroup:
                break;
            case HeadingBlock heading:
                writer.Heading(heading.Level, Plain(heading.Inline));
                break;
            case ParagraphBlock paragraph:
                writer.Paragraph(block.Line + 1, Plain(paragraph.Inline));
                break;
            case ListBlock list:
                Write(list, lead: null, writer);
                break;
            case MarkdownTable table:
                Write(table, writer);
                break;
            case HtmlBlock html:
                writer.Paragraph(block.Line + 1, WithoutTags(html.Lines.ToString()));
                break;
            case CodeBlock indented:
                // Four spaces before a paragraph are far more often a habit of layout than program code.
                writer.Paragraph(block.Line + 1, Collapse(indented.Lines.ToString()));
                break;
            case ContainerBlock inner:
                Write(inner, writer);
                break;
        }
    }

    static void Write(ListBlock list, string? lead, BlockWriter writer)
    {
        string[] texts = [.. list.Select(item => string.Join(' ', ((ContainerBlock)item).OfType<ParagraphBlock>().Select(part => Plain(part.Inline))).Trim())];
        writer.List(list.Line + 1, lead, list.IsOrdered, texts);
        foreach ((Markdig.Syntax.Block item, string text) in list.Zip(texts))
        {
            foreach (Markdig.Syntax.Block inner in (ContainerBlock)item)
            {
                if (inner is ListBlock nested)
                    Write(nested, text.Length > 0 ? text : null, writer);
                else if (inner is not ParagraphBlock)
                    Write(inner, writer);
            }
        }
    }

    static void Write(MarkdownTable table, BlockWriter writer)
    {
        IReadOnlyList<string>[] rows = [.. table.OfType<MarkdownTableRow>().Select(row => (IReadOnlyList<string>)[.. row.Select(Cell)])];
        if (rows.Length > 1)
            writer.Table(table.Line + 1, rows[0], rows.Skip(1));

        static string Cell(Markdig.Syntax.Block cell) =>
            string.Join(' ', ((ContainerBlock)cell).OfType<ParagraphBlock>().Select(part => Plain(part.Inline))).Trim();
    }

    static string Plain(ContainerInline? inlines)
    {
        if (inlines is null)
            return "";
        StringBuilder text = new();
        Append(inlines, text);
        return Collapse(text.ToString());
    }

    static void Append(ContainerInline container, StringBuilder text)
    {
        foreach (Inline inline in container)
        {
            switch (inline)
            {
                case LiteralInline literal: text.Append(literal.Content.AsSpan()); break;
                case CodeInline code: text.Append(code.Content); break;
                case HtmlEntityInline entity: text.Append(entity.Transcoded.AsSpan()); break;
                case AutolinkInline address: text.Append(address.Url); break;
                case LineBreakInline: text.Append(' '); break;
                case HtmlInline tag when tag.Tag.StartsWith("<br", StringComparison.OrdinalIgnoreCase): text.Append(' '); break;
                case HtmlInline or TaskList or LinkInline { IsImage: true }: break;
                case DelimiterInline delimiter: text.Append(delimiter.ToLiteral()); Append(delimiter, text); break;
                case ContainerInline inner: Append(inner, text); break;
            }
        }
    }

    static string WithoutTags(string html) =>
        Collapse(WebUtility.HtmlDecode(Tag().Replace(Unseen().Replace(html, " "), " ")));

    static string Collapse(string text) => Whitespace().Replace(text, " ").Trim();

    [GeneratedRegex(@"<!--.*?-->|<(script|style)\b.*?</\1\s*>", RegexOptions.Singleline | RegexOptions.IgnoreCase)]
    private static partial Regex Unseen();

    [GeneratedRegex(@"<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
