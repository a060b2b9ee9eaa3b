using System.Security.Cryptography;
using Grove.Hub.Protocol;
using Grove.Text;

namespace Grove.Hub.Pulling;

/// <summary>
/// A file that is still coming: always a beginning of the whole, so that the next attempt, or the next program,
/// goes on at its end. A large one is hashed as it comes; a regular one is small and is read again at the end.
/// </summary>
sealed class PartialFile : IDisposable
{
    const int DiskFullOnWindows = unchecked((int)0x80070070);
    const int DiskFullOnUnix = 28;

    readonly string path;
    readonly RemoteFile file;
    readonly FileStream stream;
    readonly IncrementalHash? sha256;

    /// <summary>Opens what there is, or starts anew.</summary>
    public PartialFile(string path, RemoteFile file, CancellationToken cancellation)
    {
        this.path = path;
        this.file = file;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotWrite(path, failure);
        }
        sha256 = ContentHash.IsSha256(file.Etag) ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        Length = stream.Length;
        if (sha256 is not null) ContentHash.Append(sha256, stream, Length, cancellation);
        stream.Seek(Length, SeekOrigin.Begin);
    }

    /// <summary>Bytes that are there.</summary>
    public long Length { get; private set; }

    /// <summary>Adds what has come.</summary>
    /// <exception cref="DiskFullException">The disk is full.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            stream.Write(bytes);
        }
        catch (IOException failure)
        {
            throw (failure.HResult & 0xFFFF) == DiskFullOnUnix || failure.HResult == DiskFullOnWindows
                ? new DiskFullException(failure) : GroveException.CannotWrite(path, failure);
        }
        sha256?.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Forgets everything.</summary>
    public void Restart()
    {
        stream.SetLength(0);
        stream.Seek(0, SeekOrigin.Begin);
        if (sha256 is not null) ContentHash.Hex(sha256);
        Length = 0;
    }

    /// <summary>Whether the content is what its etag says. To be asked once, at the end.</summary>
    public bool IsRight(CancellationToken cancellation)
    {
        if (sha256 is not null) return ContentHash.Hex(sha256) == file.Etag;
        stream.Flush();
        return ContentHash.Matches(path, file.Etag, cancellation);
    }

    /// <summary>Brings everything to the disk, so that no name ever shows half a file, whatever happens then.</summary>
    public void Flush() => stream.Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        stream.Dispose();
        sha256?.Dispose();
    }
}

/// <summary>No more fits on the disk.</summary>
/// <param name="cause">What the system said.</param>
sealed class DiskFullException(IOException cause) : Exception(cause.Message, cause);
