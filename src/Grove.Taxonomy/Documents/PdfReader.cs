using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Exceptions;

namespace Grove.Taxonomy.Documents;

/// <summary>
/// PDF files to blocks. A PDF says where letters stand and not what they mean, so headings are told by their size, paragraphs by
/// the space between lines, lists by their signs, and tables by cells that stand below one another in several lines.
/// </summary>
static class PdfReader
{
    const int MostPages = 5_000;
    const int MostLetters = 20_000_000;

    public static Document? Read(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (stream.Length > DocumentReader.MaximumBytes)
            throw new DocumentProblemException("too-large", $"the file holds {stream.Length / 1_000_000} MB; at most {DocumentReader.MaximumBytes / 1_000_000} MB are read", "Split it, or take the pictures out.");
        try
        {
            using PdfDocument pdf = PdfDocument.Open(stream, new ParsingOptions { UseLenientParsing = true, SkipMissingFonts = true });
            if (pdf.NumberOfPages > MostPages)
                throw new DocumentProblemException("too-large", $"the document has {pdf.NumberOfPages} pages; at most {MostPages} are read", "Split it.");
            List<IReadOnlyList<PdfLine>> pages = [];
            int letters = 0;
            foreach (Page page in pdf.GetPages())
            {
                letters += page.Letters.Count;
                if (letters > MostLetters)
                    throw new DocumentProblemException("too-large", $"the document holds more than {MostLetters / 1_000_000} million letters", "Split it.");
                pages.Add(PdfLine.Of(page.GetWords(), page.Width));
            }

            if (letters == 0)
                throw new DocumentProblemException("no-text", "the pages hold no text; they are probably pictures of paper", "Run text recognition (OCR) on it first, or write its text into a .md file.");
            BlockWriter writer = new();
            new PdfLayout(pages).Write(writer);
            return writer.Finish(file);
        }
        catch (PdfDocumentEncryptedException error)
        {
            throw new DocumentProblemException("encrypted", "the document is protected with a password", "Save a copy of it without a password.", error);
        }
        catch (Exception error) when (error is not (DocumentProblemException or OutOfMemoryException or IOException or UnauthorizedAccessException))
        {
            // The library has many ways to say that a file is not what it should be.
            throw new DocumentProblemException("broken-document", "the file is not a PDF document, or it is damaged", "Open it in a viewer and print it to a new PDF, or write its text into a .md file.", error);
        }
    }
}
