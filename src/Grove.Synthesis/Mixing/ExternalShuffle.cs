using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Grove.Text;

namespace Grove.Synthesis.Mixing;

/// <summary>
/// Puts any number of lines into the order of their keys in bounded memory: in memory while they fit, else in 256 files by the first
/// bits of the key, each of which is then ordered by itself (and cut again if it is too large). Random keys make it a shuffle. The result does
/// not depend on how much memory there was.
/// </summary>
sealed class ExternalShuffle : IDisposable
{
    const int Fan = 256;
    const int FileBuffer = 1 << 14;
    const int BlockSize = 1 << 20;

    readonly string folder;
    readonly long memory;
    readonly int level;
    readonly List<(ulong Key, long Start, int Length)> entries = [];
    readonly List<byte[]> blocks = [];
    FileStream?[]? files;
    long used;
    int at;

    /// <param name="folder">Where temporary files may be written.</param>
    /// <param name="memory">About how many bytes to keep in memory.</param>
    public ExternalShuffle(string folder, long memory = 64 << 20)
        : this(folder, memory, 0)
    {
    }

    ExternalShuffle(string folder, long memory, int level) => (this.folder, this.memory, this.level) = (folder, memory, level);

    /// <summary>Adds a line.</summary>
    /// <param name="key">Its place; lines with one key keep their order.</param>
    /// <param name="line">Its bytes with the line break.</param>
    /// <exception cref="GroveException">The disk refused.</exception>
    public void Add(ulong key, ReadOnlySpan<byte> line)
    {
        if (files is not null)
        {
            Write(key, line);
            return;
        }
        Keep(key, line);
        // After eight levels the keys are used up: what is left has one key, and has to fit.
        if (used > memory && level < 8) Spill();
    }

    /// <summary>Writes all lines in order.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="cancellation">Stops between files.</param>
    public void WriteTo(Stream output, CancellationToken cancellation = default)
    {
        if (files is null)
        {
            // A stable order: lines with one key keep theirs.
            foreach ((_, long start, int length) in entries.OrderBy(entry => entry.Key)) output.Write(blocks[(int)(start >> 32)], (int)(start & uint.MaxValue), length);
            return;
        }
        Span<byte> head = stackalloc byte[12];
        for (int i = 0; i < Fan; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (files[i] is not { } file) continue;
            file.Position = 0;
            using var part = new ExternalShuffle(folder, memory, level + 1);
            byte[] line = [];
            while (file.ReadAtLeast(head, 12, throwOnEndOfStream: false) == 12)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
                if (line.Length < length) line = new byte[Math.Max(length, 2 * line.Length)];
                file.ReadExactly(line, 0, length);
                part.Add(BinaryPrimitives.ReadUInt64LittleEndian(head), line.AsSpan(0, length));
            }
            Close(i);
            part.WriteTo(output, cancellation);
        }
    }

    /// <summary>Removes the temporary files.</summary>
    public void Dispose()
    {
        for (int i = 0; files is not null && i < Fan; i++) Close(i);
    }

    void Keep(ulong key, ReadOnlySpan<byte> line)
    {
        if (blocks.Count == 0 || blocks[^1].Length - at < line.Length)
        {
            blocks.Add(new byte[Math.Max(BlockSize, line.Length)]);
            at = 0;
        }
        line.CopyTo(blocks[^1].AsSpan(at));
        entries.Add((key, (long)(blocks.Count - 1) << 32 | (uint)at, line.Length));
        at += line.Length;
        used += line.Length + 24;
    }

    void Spill()
    {
        files = new FileStream?[Fan];
        foreach ((ulong key, long start, int length) in CollectionsMarshal.AsSpan(entries))
            Write(key, blocks[(int)(start >> 32)].AsSpan((int)(start & uint.MaxValue), length));
        entries.Clear();
        entries.TrimExcess();
        blocks.Clear();
    }

    void Write(ulong key, ReadOnlySpan<byte> line)
    {
        int place = (int)(key >> 56 - 8 * level & Fan - 1);
        try
        {
            FileStream file = files![place] ??= Open(place);
            Span<byte> head = stackalloc byte[12];
            BinaryPrimitives.WriteUInt64LittleEndian(head, key);
            BinaryPrimitives.WriteInt32LittleEndian(head[8..], line.Length);
            file.Write(head);
            file.Write(line);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotWrite(folder, failure);
        }
    }

    FileStream Open(int place)
    {
        Directory.CreateDirectory(folder);
        return new FileStream(Path.Combine(folder, $"mix-{Guid.NewGuid():N}{AtomicFile.TemporaryExtension}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileBuffer, FileOptions.DeleteOnClose);
    }

    void Close(int place)
    {
        files![place]?.Dispose();
        files[place] = null;
    }
}
