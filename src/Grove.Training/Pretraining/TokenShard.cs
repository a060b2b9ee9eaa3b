using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Grove.Text;
using Microsoft.Win32.SafeHandles;

namespace Grove.Training.Pretraining;

/// <summary>
/// The tokens of one corpus file, on disk. Layout, little-endian: a header of 64 bytes, then the ids as 16- or 32-bit
/// numbers. The tokens from <see cref="TrainingTokens"/> on are held out for validation.
/// <code>
/// 0  "GROVETOK"   8  version 1 (u32)   12  bytes per id, 2 or 4 (u32)   16  tokens (i64)
/// 24 training tokens (i64)             32  documents (i64)              40  zeros to 64
/// </code>
/// </summary>
public sealed class TokenShard : IDisposable
{
    internal const int HeaderLength = 64;
    internal const uint Version = 1;

    readonly SafeFileHandle file;
    readonly int width;
    readonly byte[] buffer;

    /// <summary>Opens a shard.</summary>
    /// <param name="path">The file.</param>
    /// <param name="windowLength">Tokens that <see cref="Read"/> will be asked for at once, at most.</param>
    /// <exception cref="GroveException">The file cannot be read, is no shard, or is cut off.</exception>
    public TokenShard(string path, int windowLength)
    {
        Path = path;
        try
        {
            file = File.OpenHandle(path, options: FileOptions.RandomAccess);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw GroveException.CannotRead(path, failure);
        }
        Span<byte> header = stackalloc byte[HeaderLength];
        bool complete = RandomAccess.Read(file, header, 0) == HeaderLength && header.StartsWith(Magic)
            && BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) == Version;
        width = complete ? (int)BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) : 0;
        Tokens = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        TrainingTokens = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        Documents = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        if (width is not (2 or 4) || RandomAccess.GetLength(file) != HeaderLength + Tokens * width)
        {
            file.Dispose();
            throw new GroveException($"cannot read the tokens ({path}): the file is damaged or cut off. Delete it; it is made again from the corpus", ExitKind.BadInput);
        }
        buffer = new byte[windowLength * width];
    }

    internal static ReadOnlySpan<byte> Magic => "GROVETOK"u8;

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Tokens in all, separators included.</summary>
    public long Tokens { get; }

    /// <summary>Tokens to train on; the ones after them are held out.</summary>
    public long TrainingTokens { get; }

    /// <summary>Documents in all.</summary>
    public long Documents { get; }

    /// <summary>Reads consecutive tokens. Allocates nothing; not for several threads at once.</summary>
    /// <param name="start">First token, 0 or more.</param>
    /// <param name="window">Filled completely.</param>
    public void Read(long start, Span<int> window)
    {
        if (start < 0 || start + window.Length > Tokens)
            throw new ArgumentOutOfRangeException(nameof(start), $"Tokens {start} to {start + window.Length - 1} of {Tokens} were asked for.");
        Span<byte> bytes = buffer.AsSpan(0, window.Length * width);
        int done = 0;
        while (done < bytes.Length)
        {
            int read;
            try
            {
                read = RandomAccess.Read(file, bytes[done..], HeaderLength + start * width + done);
            }
            catch (IOException failure)
            {
                throw GroveException.CannotRead(Path, failure);
            }
            if (read == 0) throw new GroveException($"cannot read the tokens ({Path}): the file became shorter. Start the command again", ExitKind.ResourceFailed);
            done += read;
        }
        if (width == 4)
        {
            ReadOnlySpan<int> wide = MemoryMarshal.Cast<byte, int>(bytes);
            for (int index = 0; index < window.Length; index++)
                window[index] = BitConverter.IsLittleEndian ? wide[index] : BinaryPrimitives.ReverseEndianness(wide[index]);
        }
        else
        {
            ReadOnlySpan<ushort> narrow = MemoryMarshal.Cast<byte, ushort>(bytes);
            for (int index = 0; index < window.Length; index++)
                window[index] = BitConverter.IsLittleEndian ? narrow[index] : BinaryPrimitives.ReverseEndianness(narrow[index]);
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();
}
