using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Grove.Text;

namespace Grove.Synthesis.Filters.Duplicates;

/// <summary>Many whole numbers, in memory or in a temporary file that the system keeps in its cache as it sees fit.</summary>
abstract class Integers : IDisposable
{
    /// <summary>One of them.</summary>
    public abstract int this[long at] { get; }

    /// <summary>Numbers in memory.</summary>
    public static Integers Of(int[] values) => new InMemory(values);

    /// <summary>Writes numbers to a temporary file, which is gone when the object is disposed or the process ends.</summary>
    /// <exception cref="GroveException">The disk refused.</exception>
    public static Integers Spill(ReadOnlySpan<int> values) => new InFile(values);

    /// <inheritdoc/>
    public abstract void Dispose();

    sealed class InMemory(int[] values) : Integers
    {
        public override int this[long at] => values[at];

        public override void Dispose()
        {
        }
    }

    sealed class InFile : Integers
    {
        readonly MemoryMappedFile file;
        readonly MemoryMappedViewAccessor view;

        public InFile(ReadOnlySpan<int> values)
        {
            string path = Path.Combine(Path.GetTempPath(), $"grove-{Guid.NewGuid():N}{AtomicFile.TemporaryExtension}");
            try
            {
                var stream = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
                stream.Write(MemoryMarshal.AsBytes(values));
                stream.Flush();
                file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
                view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw GroveException.CannotWrite(path, failure);
            }
        }

        public override int this[long at] => view.ReadInt32(at * sizeof(int));

        public override void Dispose()
        {
            view.Dispose();
            file.Dispose();
        }
    }
}
