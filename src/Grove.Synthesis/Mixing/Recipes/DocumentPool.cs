using Grove.Synthesis.Filters.Duplicates;
using Grove.Synthesis.Teachers.BuiltIn;

namespace Grove.Synthesis.Mixing.Recipes;

/// <summary>Different documents of a source, from which distractors are drawn: a uniform sample in bounded memory (Vitter's algorithm R).</summary>
/// <param name="random">Decides which.</param>
sealed class DocumentPool(SplitMix random) : IDisposable
{
    const int MostDocuments = 2000;
    const int LongestDocument = 16_000;

    readonly List<string> documents = [];
    readonly SeenHashes seen = new();
    long met;

    /// <summary>Documents to draw from.</summary>
    public int Count => documents.Count;

    /// <summary>Adds a document that was not there yet.</summary>
    public void Add(string document)
    {
        // One book among sentences would make every row that draws it too long.
        if (document.Length > LongestDocument) return;
        ulong hash = SplitMix.Seed(1, document);
        if (seen.Find(hash, out _)) return;
        seen.Add(hash, 0);
        met++;
        if (documents.Count < MostDocuments) documents.Add(document);
        else if ((long)(random.Next() % (ulong)met) is long place and < MostDocuments) documents[(int)place] = document;
    }

    /// <summary>Draws different documents.</summary>
    /// <param name="count">How many.</param>
    /// <param name="but">The one that may not be among them.</param>
    /// <param name="draw">Decides which.</param>
    public List<string> Draw(int count, string but, SplitMix draw)
    {
        var drawn = new List<string>();
        var taken = new HashSet<int>();
        // Few documents, and some may be the right one: look at each at most once.
        while (drawn.Count < count && taken.Count < documents.Count)
        {
            int place = draw.Below(documents.Count);
            while (!taken.Add(place)) place = (place + 1) % documents.Count;
            if (documents[place] != but) drawn.Add(documents[place]);
        }
        return drawn;
    }

    /// <summary>Removes temporary files.</summary>
    public void Dispose() => seen.Dispose();
}
