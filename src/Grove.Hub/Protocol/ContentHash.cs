using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Grove.Hub.Protocol;

/// <summary>
/// The hashes by which a hub names contents: the SHA-256 of a large (LFS) file, and git's blob id of any other,
/// which is the SHA-1 of <c>blob SIZE\0</c> and the bytes.
/// </summary>
static class ContentHash
{
    public static bool IsSha256(string text) => IsHex(text, 64);

    public static bool IsGitBlob(string text) => IsHex(text, 40);

    /// <summary>Whether a file's content has the hash that <paramref name="etag"/> is; true for an etag that is no known hash.</summary>
    public static bool Matches(string path, string etag, CancellationToken cancellation)
    {
        if (!IsSha256(etag) && !IsGitBlob(etag)) return true;
        using FileStream file = File.OpenRead(path);
        using IncrementalHash hash = IncrementalHash.CreateHash(IsSha256(etag) ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1);
        if (IsGitBlob(etag)) hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"blob {file.Length}\0")));
        Append(hash, file, file.Length, cancellation);
        return Hex(hash) == etag;
    }

    /// <summary>Takes in the next bytes of a stream.</summary>
    public static void Append(IncrementalHash hash, Stream stream, long count, CancellationToken cancellation)
    {
        byte[] buffer = new byte[1 << 18];
        while (count > 0 && stream.Read(buffer, 0, (int)Math.Min(buffer.Length, count)) is > 0 and int read)
        {
            cancellation.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
            count -= read;
        }
    }

    public static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetHashAndReset());

    static bool IsHex(string text, int length) => text.Length == length && text.All(digit => digit is >= '0' and <= '9' or >= 'a' and <= 'f');
}
