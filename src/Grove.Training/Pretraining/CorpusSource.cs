namespace Grove.Training.Pretraining;

/// <summary>Where one document of a plain text file ends and the next begins.</summary>
public enum DocumentBorders
{
    /// <summary>
    /// <see cref="BlankLines"/> when the first megabyte has runs of two or more blank lines at least every 64 KiB, else <see cref="Paragraphs"/>.
    /// </summary>
    Auto,

    /// <summary>Every blank line ends a document.</summary>
    BlankLine,

    /// <summary>Runs of two or more blank lines end a document; a single one is a paragraph within it.</summary>
    BlankLines,

    /// <summary>The file knows no documents: paragraphs are gathered up to <see cref="CorpusReader.MaxDocumentLength"/>.</summary>
    Paragraphs,

    /// <summary>Every line is a document.</summary>
    Lines,
}

/// <summary>One file of the corpus and its share in the mixture.</summary>
/// <param name="Path">A <c>.txt</c>, <c>.md</c> or <c>.jsonl</c> file; JSONL rows have <c>text</c> or chat <c>messages</c>.</param>
/// <param name="Weight">
/// Passes over this file relative to the others: its share of the training tokens is its own tokens times this, divided by
/// the sum over all files. 1 everywhere reads everything equally often; 3 reads this file three times as often; 0.5 half as often.
/// </param>
/// <param name="Borders">How a text file falls into documents; has no meaning for JSONL.</param>
public sealed record CorpusSource(string Path, double Weight = 1, DocumentBorders Borders = DocumentBorders.Auto);
