using System.Buffers.Binary;
using Grove.Text;

namespace Grove.Training.Pretraining;

/// <summary>Turns the documents of one corpus file into a <see cref="TokenShard"/>: before each document the separator, then its tokens.</summary>
static class TokenShardWriter
{
    const int CharactersAtOnce = 1 << 22;

    /// <summary>Writes the shard; it appears only when complete.</summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="documents">The documents in order.</param>
    /// <param name="encode">Document to ids, without separator; called by several threads at once.</param>
    /// <param name="vocabularySize">Decides the width of an id on disk.</param>
    /// <param name="separator">Id between documents.</param>
    /// <param name="validationShare">Share of the tokens, from the end, to hold out: 0 to 0.5.</param>
    /// <param name="threads">Threads that encode.</param>
    /// <param name="told">Told the number of characters done.</param>
    /// <param name="cancellation">Stops the work; nothing is left behind.</param>
    public static void Write(
        string path, IEnumerable<Document> documents, Func<Document, int[]> encode, int vocabularySize, int separator,
        double validationShare, int threads, Action<long>? told, CancellationToken cancellation)
    {
        int width = vocabularySize <= 1 << 16 ? 2 : 4;
        AtomicFile.Write(path, stream =>
        {
            stream.Write(new byte[TokenShard.HeaderLength]);
            var starts = new List<long>();
            long tokens = 0, characters = 0;
            byte[] bytes = [];
            foreach (List<Document> part in InParts(documents))
            {
                cancellation.ThrowIfCancellationRequested();
                var encoded = new int[part.Count][];
                Parallel.For(0, part.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation },
                    index => encoded[index] = encode(part[index]));
                foreach (int[] ids in encoded)
                {
                    starts.Add(tokens);
                    tokens += ids.Length + 1;
                    int needed = (ids.Length + 1) * width;
                    if (bytes.Length < needed) bytes = new byte[needed * 2];
                    Put(bytes, 0, separator, width);
                    for (int index = 0; index < ids.Length; index++) Put(bytes, index + 1, ids[index], width);
                    stream.Write(bytes, 0, needed);
                }
                foreach (Document document in part) characters += document.Length;
                told?.Invoke(characters);
            }
            // The last document's end is learned too.
            Put(bytes = new byte[width], 0, separator, width);
            stream.Write(bytes);
            tokens++;

            byte[] header = new byte[TokenShard.HeaderLength];
            TokenShard.Magic.CopyTo(header);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), TokenShard.Version);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), (uint)width);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), tokens);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(24), TrainingTokens(starts, tokens, validationShare));
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(32), starts.Count);
            stream.Position = 0;
            stream.Write(header);
        });
    }

    /// <summary>
    /// Where the held-out end begins: at the first document that starts within the last <paramref name="share"/>; if there is none,
    /// at the last document when that is at most a fifth of the file; else at that share of the tokens, in the middle of a document.
    /// </summary>
    internal static long TrainingTokens(List<long> starts, long tokens, double share)
    {
        if (share <= 0 || starts.Count == 0) return tokens;
        long wanted = (long)(tokens * (1 - share));
        int first = starts.BinarySearch(wanted);
        if (first < 0) first = ~first;
        if (first > 0 && first < starts.Count) return starts[first];
        return starts[^1] >= tokens * 0.8 ? starts[^1] : wanted;
    }

    static IEnumerable<List<Document>> InParts(IEnumerable<Document> documents)
    {
        var part = new List<Document>();
        long length = 0;
        foreach (Document document in documents)
        {
            part.Add(document);
            length += document.Length;
            if (length < CharactersAtOnce) continue;
            yield return part;
            part = [];
            length = 0;
        }
        if (part.Count > 0) yield return part;
    }

    static void Put(byte[] bytes, int index, int id, int width)
    {
        if (width == 2) BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(index * 2), (ushort)id);
        else BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(index * 4), id);
    }
}
