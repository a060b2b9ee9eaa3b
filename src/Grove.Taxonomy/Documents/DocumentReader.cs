namespace Grove.Taxonomy.Documents;

/// <summary>Reads a document file into blocks.</summary>
public static class DocumentReader
{
    /// <summary>The file name extensions that can be read, in lower case.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".md", ".txt"];

    /// <summary>Reads one document.</summary>
    /// <param name="path">A <c>.md</c> or <c>.txt</c> file in UTF-8, or in UTF-16 with a byte order mark.</param>
    /// <exception cref="TaxonomyException">The file cannot be read as text, is empty, too large or of another type.</exception>
    public static Document Read(string path)
    {
        List<Diagnostic> diagnostics = [];
        return Read(path, diagnostics) ?? throw new TaxonomyException(diagnostics);
    }

    /// <summary>Reads one document, or adds exactly one error and returns null.</summary>
    internal static Document? Read(string path, List<Diagnostic> diagnostics)
    {
        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (!Extensions.Contains(extension))
            return Refuse("document-type", $"'{Path.GetFileName(path)}' is not of a type that can be read ({string.Join(", ", Extensions)})",
                "Save its text as a .md or .txt file, or narrow the pattern so that it does not match.");
        if (TextFile.Read(path, diagnostics) is not string text)
            return null;
        if (string.IsNullOrWhiteSpace(text))
            return Refuse("empty-document", "the document is empty", "Write something into it, or remove it.");

        try
        {
            Document document = extension == ".md" ? MarkdownReader.Read(path, text) : PlainTextReader.Read(path, text);
            return document.Blocks.Count > 0
                ? document
                : Refuse("empty-document", "the document holds no paragraph, list or table", "Write something into it, or remove it.");
        }
        catch (ArgumentException error) when (error.Message.Contains("nested", StringComparison.Ordinal))
        {
            return Refuse("too-deep", "lists, quotes or brackets are nested too deeply", "Write the document with fewer levels.");
        }

        Document? Refuse(string rule, string message, string suggestion)
        {
            diagnostics.Add(new Diagnostic(path, 1, 1, rule, message, suggestion, Severity.Error));
            return null;
        }
    }
}
