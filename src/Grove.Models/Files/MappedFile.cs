using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Grove.Text;

namespace Grove.Models.Files;

/// <summary>A file's bytes for reading, mapped into memory: opening takes the same time for any size, and only what is looked at is read from the disk.</summary>
sealed unsafe class MappedFile : IDisposable
{
    const int DontNeed = 4; // MADV_DONTNEED

    /// <summary>What is mapped at the moment; also the lock that keeps it mapped.</summary>
    static readonly HashSet<MappedFile> Mapped = [];

    readonly MemoryMappedFile? mapping;
    readonly MemoryMappedViewAccessor? view;
    byte* pointer;

    MappedFile(string path, MemoryMappedFile? mapping, MemoryMappedViewAccessor? view, byte* pointer, long length)
    {
        Path = path;
        this.mapping = mapping;
        this.view = view;
        this.pointer = pointer;
        Length = length;
    }

    /// <summary>The file, for messages.</summary>
    public string Path { get; }

    /// <summary>Size in bytes.</summary>
    public long Length { get; }

    /// <summary>Address of the first byte; null for an empty file.</summary>
    public byte* Pointer => pointer;

    /// <summary>Maps a whole file.</summary>
    /// <exception cref="GroveException">It cannot be read.</exception>
    public static MappedFile Open(string path)
    {
        MemoryMappedFile? mapping = null;
        MemoryMappedViewAccessor? view = null;
        byte* pointer = null;
        try
        {
            // One handle for the length and the mapping: a file that is replaced in between cannot mix them up.
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            long length = stream.Length;
            if (length == 0)
            {
                // An empty file cannot be mapped.
                stream.Dispose();
                return new MappedFile(path, null, null, null, 0);
            }
            mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            var file = new MappedFile(path, mapping, view, pointer + view.PointerOffset, length);
            lock (Mapped) Mapped.Add(file);
            return file;
        }
        catch (Exception failure)
        {
            view?.Dispose();
            mapping?.Dispose();
            if (failure is IOException or UnauthorizedAccessException) throw GroveException.CannotRead(path, failure);
            throw;
        }
    }

    /// <summary>Bytes that are in memory already and stay there as long as this is used, under a name for messages.</summary>
    internal static MappedFile Unchecked(string name, byte* bytes, long length) => new(name, null, null, bytes, length);

    /// <summary>The bytes [start, start + length).</summary>
    /// <exception cref="ArgumentOutOfRangeException">They do not lie inside the file.</exception>
    public ReadOnlySpan<byte> Span(long start, int length)
    {
        if (start < 0 || length < 0 || start > Length - length)
            throw new ArgumentOutOfRangeException(nameof(start), $"[{start}, {start + length}) is not inside a file of {Length} bytes.");
        return new ReadOnlySpan<byte>(pointer + start, length);
    }

    /// <summary>
    /// Lets go of the pages of all mapped files that were looked at: they count as this process's memory until then. They stay in the
    /// system's cache, so that looking at them again costs little. Where the system knows no such call it does so itself when memory is short.
    /// </summary>
    public static void ForgetPages()
    {
        if (!OperatingSystem.IsLinux()) return;
        lock (Mapped)
        {
            // Only files that are mapped for reading are in the list: for other memory this call would mean losing what is in it.
            foreach (MappedFile file in Mapped) _ = Advise((nint)file.pointer, (nuint)file.Length, DontNeed);
        }
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose()
    {
        lock (Mapped)
        {
            Mapped.Remove(this);
            if (pointer is null) return;
            pointer = null;
            if (view is null) return;
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            mapping!.Dispose();
        }
    }

    [DllImport("libc", EntryPoint = "madvise")]
    static extern int Advise(nint start, nuint length, int advice);
}
