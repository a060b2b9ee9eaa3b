namespace Grove.Taxonomy.Documents;

/// <summary>Reads a document file into blocks.</summary>
public static class DocumentReader
{
    /// <summary>Reads one document.</summary>
    /// <param name="path">A <c>.md</c> or <c>.txt</c> file in UTF-8 (or UTF-16 with a byte order mark).</param>
    /// <exception cref="TaxonomyException">The file cannot be read as text, is empty or too large.</exception>
    public static Document Read(string path) => throw new NotImplementedException(path);
}
