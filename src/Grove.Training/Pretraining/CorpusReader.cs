using System.Text;
using Grove.Text;

namespace Grove.Training.Pretraining;

/// <summary>Reads a corpus file as a stream of documents, holding one document in memory at a time.</summary>
public static class CorpusReader
{
    /// <summary>
    /// Characters in a document, at most (text files). A longer one is cut, at the end of a paragraph where there is one,
    /// else of a line, else where it must be.
    /// </summary>
    public const int MaxDocumentLength = 1 << 16;

    const int LookAhead = 1 << 20;

    /// <summary>Reads the documents of a file in order.</summary>
    /// <param name="source">The file and how it falls into documents.</param>
    /// <exception cref="GroveException">The file cannot be read, has an unknown extension, or a row of it is malformed.</exception>
    public static IEnumerable<Document> Read(CorpusSource source)
    {
        if (IsJsonLines(source.Path)) return JsonLinesReader.Read(source.Path);
        return ReadText(source.Path, source.Borders);
    }

    /// <summary>Whether a file is one of the kinds that can be read.</summary>
    /// <param name="path">The file's name.</param>
    public static bool IsSupported(string path) =>
        IsJsonLines(path) || HasExtension(path, ".txt") || HasExtension(path, ".md");

    /// <summary>Opens a user's file, with an error made for people when that fails.</summary>
    internal static StreamReader Open(string path)
    {
        try
        {
            return new StreamReader(path, Encoding.UTF8, true, new FileStreamOptions
            {
                Options = FileOptions.SequentialScan,
                BufferSize = 1 << 16,
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    /// <summary>Reads the next line, with an error made for people when the disk fails.</summary>
    internal static string? NextLine(StreamReader reader, string path)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (IOException failure)
        {
            throw GroveException.CannotRead(path, failure);
        }
    }

    static IEnumerable<Document> ReadText(string path, DocumentBorders borders)
    {
        if (borders == DocumentBorders.Auto) borders = Guess(path);
        using StreamReader reader = Open(path);
        var document = new StringBuilder();
        var paragraph = new StringBuilder();
        int blanks = 0;
        while (NextLine(reader, path) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
            {
                blanks++;
                if (blanks == 1) foreach (Document full in EndParagraph()) yield return full;
                bool ends = borders == DocumentBorders.BlankLine || (borders == DocumentBorders.BlankLines && blanks == 2);
                if (ends && EndDocument() is { } ended) yield return ended;
                continue;
            }
            blanks = 0;
            string rest = line.TrimEnd();
            while (paragraph.Length + rest.Length > MaxDocumentLength)
            {
                // A paragraph without end: what is there goes out, then the line in pieces.
                foreach (Document full in EndParagraph()) yield return full;
                if (EndDocument() is { } ended) yield return ended;
                if (rest.Length <= MaxDocumentLength) break;
                int cut = char.IsHighSurrogate(rest[MaxDocumentLength - 1]) ? MaxDocumentLength - 1 : MaxDocumentLength;
                yield return new Document(rest[..cut], null);
                rest = rest[cut..];
            }
            if (paragraph.Length > 0) paragraph.Append('\n');
            paragraph.Append(rest);
            if (borders == DocumentBorders.Lines)
            {
                foreach (Document full in EndParagraph()) yield return full;
                if (EndDocument() is { } ended) yield return ended;
            }
        }
        foreach (Document full in EndParagraph()) yield return full;
        if (EndDocument() is { } last) yield return last;

        // The paragraph joins the document; when there is no room, the document goes out first.
        IEnumerable<Document> EndParagraph()
        {
            if (paragraph.Length == 0) yield break;
            if (document.Length > 0 && document.Length + 2 + paragraph.Length > MaxDocumentLength && EndDocument() is { } full)
                yield return full;
            if (document.Length > 0) document.Append("\n\n");
            document.Append(paragraph);
            paragraph.Clear();
        }

        Document? EndDocument()
        {
            if (document.Length == 0) return null;
            var ended = new Document(document.ToString(), null);
            document.Clear();
            return ended;
        }
    }

    static DocumentBorders Guess(string path)
    {
        using StreamReader reader = Open(path);
        long seen = 0, runs = 0;
        int blanks = 0;
        while (seen < LookAhead && NextLine(reader, path) is { } line)
        {
            seen += line.Length + 1;
            blanks = string.IsNullOrWhiteSpace(line) ? blanks + 1 : 0;
            if (blanks == 2) runs++;
        }
        return runs > 0 && seen / runs <= 1 << 16 ? DocumentBorders.BlankLines : DocumentBorders.Paragraphs;
    }

    static bool IsJsonLines(string path) => HasExtension(path, ".jsonl");

    static bool HasExtension(string path, string extension) => path.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
