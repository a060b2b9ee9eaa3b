using System.Text;
using Grove.Text;

namespace Grove.Cli;

/// <summary>Text files as a stream of pieces, so that a corpus need not fit into memory.</summary>
static class CorpusText
{
    const int PieceLength = 1 << 16;

    /// <summary>Reads files one after the other; each piece ends at the end of a line.</summary>
    /// <exception cref="GroveException">A file cannot be read. All are checked for existence before the first is read.</exception>
    public static IEnumerable<string> Read(IReadOnlyList<string> files)
    {
        foreach (string file in files)
            if (!File.Exists(file)) throw GroveException.CannotRead(file, new FileNotFoundException());
        return files.SelectMany(Pieces);
    }

    static IEnumerable<string> Pieces(string file)
    {
        using StreamReader reader = Open(file);
        var piece = new StringBuilder();
        while (NextLine(reader, file) is string line)
        {
            piece.Append(line).Append('\n');
            if (piece.Length < PieceLength) continue;
            yield return piece.ToString();
            piece.Clear();
        }
        if (piece.Length > 0) yield return piece.ToString();
    }

    static StreamReader Open(string file)
    {
        try
        {
            return new StreamReader(file, Encoding.UTF8);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(file, failure);
        }
    }

    static string? NextLine(StreamReader reader, string file)
    {
        try
        {
            return reader.ReadLine();
        }
        catch (IOException failure)
        {
            throw GroveException.CannotRead(file, failure);
        }
    }
}
