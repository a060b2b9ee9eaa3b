namespace Grove.Taxonomy.Documents;

/// <summary>Reads a document file into blocks.</summary>
public static class DocumentReader
{
    /// <summary>The file name extensions that can be read, in lower case.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".md", ".txt", ".html", ".htm", ".docx", ".pdf"];

    /// <summary>Larger files of any type are refused.</summary>
    public const long MaximumBytes = 50_000_000;

    /// <summary>Reads one document.</summary>
    /// <param name="path">
    /// A <c>.md</c> or <c>.txt</c> file in UTF-8, or in UTF-16 with a byte order mark; a <c>.html</c> file in one of these or in the
    /// encoding that it names; a <c>.docx</c> file; or a <c>.pdf</c> file that holds text and asks for no password.
    /// </param>
    /// <exception cref="TaxonomyException">The file cannot be read, is empty, too large or of another type.</exception>
    public static Document Read(string path)
    {
        List<Diagnostic> diagnostics = [];
        return Read(path, diagnostics) ?? throw new TaxonomyException(diagnostics);
    }

    /// <summary>Reads one document, or adds exactly one error and returns null.</summary>
    internal static Document? Read(string path, List<Diagnostic> diagnostics)
    {
        List<Diagnostic> found = [];
        Document? document = ReadByType(path, found);
        // What is wrong with a document is not wrong with the leaf that names it.
        diagnostics.AddRange(found.Select(problem => problem with { Concern = Concern.Growing }));
        return document;
    }

    static Document? ReadByType(string path, List<Diagnostic> diagnostics) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".md" => ReadText(path, MarkdownReader.Read, diagnostics),
        ".txt" => ReadText(path, PlainTextReader.Read, diagnostics),
        ".html" or ".htm" => Filled(path, () => TextFile.Read(path, diagnostics, HtmlReader.DeclaredEncoding) is string text ? HtmlReader.Read(path, text) : null, diagnostics),
        ".docx" => Filled(path, () => DocxReader.Read(path), diagnostics),
        ".pdf" => Filled(path, () => PdfReader.Read(path), diagnostics),
        _ => Refuse(path, "document-type", $"'{Path.GetFileName(path)}' is not of a type that can be read ({string.Join(", ", Extensions)})",
            "Save its text as one of these, or narrow the pattern so that it does not match.", diagnostics),
    };

    /// <summary>Reads Markdown that stands in another file, or adds exactly one error and returns null.</summary>
    internal static Document? ReadMarkdown(string path, string text, List<Diagnostic> diagnostics) =>
        Filled(path, () => MarkdownReader.Read(path, text), diagnostics);

    static Document? ReadText(string path, Func<string, string, Document> read, List<Diagnostic> diagnostics)
    {
        if (TextFile.Read(path, diagnostics) is not string text)
            return null;
        return text.StartsWith("version https://git-lfs.github.com/spec/", StringComparison.Ordinal)
            ? Refuse(path, "git-lfs", "the file only points to its text, which Git LFS keeps elsewhere", "Run 'git lfs pull' and copy the files beside the leaf.", diagnostics)
            : Filled(path, () => read(path, text), diagnostics);
    }

    static Document? Filled(string path, Func<Document?> read, List<Diagnostic> diagnostics)
    {
        try
        {
            int before = diagnostics.Count;
            Document? document = read();
            return document is null && diagnostics.Count > before ? null
                : document is { Blocks.Count: > 0 } ? document
                : Refuse(path, "empty-document", "the document is empty: it holds no paragraph, list or table", "Write something into it, or remove it.", diagnostics);
        }
        catch (DocumentProblemException problem)
        {
            return Refuse(path, problem.Rule, problem.Message, problem.Suggestion, diagnostics);
        }
        catch (ArgumentException error) when (error.Message.Contains("nested", StringComparison.Ordinal))
        {
            return Refuse(path, "too-deep", "lists, quotes or brackets are nested too deeply", "Write the document with fewer levels.", diagnostics);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refuse(path, "unreadable", $"the file cannot be read: {error.Message.ReplaceLineEndings(" ").TrimEnd('.')}", "Check that it exists and that you may read it.", diagnostics);
        }
    }

    static Document? Refuse(string path, string rule, string message, string suggestion, List<Diagnostic> diagnostics)
    {
        diagnostics.Add(new Diagnostic(path, 1, 1, rule, message, suggestion, Severity.Error) { Concern = Concern.Growing });
        return null;
    }
}

/// <summary>Why a document cannot be read.</summary>
sealed class DocumentProblemException(string rule, string message, string suggestion, Exception? cause = null) : Exception(message, cause)
{
    public string Rule { get; } = rule;
    public string Suggestion { get; } = suggestion;
}
