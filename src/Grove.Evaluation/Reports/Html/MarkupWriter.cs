using System.Text;
using System.Xml;

namespace Grove.Evaluation.Reports.Html;

/// <summary>
/// Writes HTML that is well-formed XML too, so that a parser can check it. Everything is escaped; characters that neither HTML nor
/// XML knows (a model may say anything) become U+FFFD.
/// </summary>
sealed class MarkupWriter : IDisposable
{
    static readonly HashSet<string> Void = ["meta", "link", "br", "hr", "rect", "line", "path", "circle", "polyline"];

    readonly StringBuilder text = new();
    readonly XmlWriter writer;
    readonly Stack<string> open = new();

    public MarkupWriter() => writer = XmlWriter.Create(
        text,
        new XmlWriterSettings { OmitXmlDeclaration = true, Indent = false, NewLineHandling = NewLineHandling.None });

    /// <summary>Starts an element; dispose the result, or call <see cref="Close"/>, to end it.</summary>
    public void Open(string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        writer.WriteStartElement(name);
        foreach ((string attribute, string value) in attributes)
            writer.WriteAttributeString(attribute, Clean(value));
        open.Push(name);
    }

    /// <summary>Ends the innermost element.</summary>
    public void Close()
    {
        // HTML knows "<div/>" only as an opening tag, so all but void elements get an end tag of their own.
        if (Void.Contains(open.Pop()))
            writer.WriteEndElement();
        else
            writer.WriteFullEndElement();
    }

    /// <summary>An element with nothing but text in it, or with nothing.</summary>
    public void Element(string name, string? content, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        Open(name, attributes);
        if (content is not null)
            Text(content);
        Close();
    }

    /// <summary>Text, escaped.</summary>
    public void Text(string content) => writer.WriteString(Clean(content));

    /// <summary>The document type of HTML.</summary>
    public void DocumentType() => writer.WriteRaw("<!DOCTYPE html>\n");

    /// <summary>All that was written.</summary>
    public override string ToString()
    {
        writer.Flush();
        return text.ToString();
    }

    public void Dispose() => writer.Dispose();

    static string Clean(string content)
    {
        StringBuilder? clean = null;
        for (int at = 0; at < content.Length; at++)
        {
            if (XmlConvert.IsXmlChar(content[at]))
                continue;
            if (at + 1 < content.Length && XmlConvert.IsXmlSurrogatePair(content[at + 1], content[at]))
                at++;
            else
                (clean ??= new StringBuilder(content))[at] = '\uFFFD';
        }

        return clean?.ToString() ?? content;
    }
}
