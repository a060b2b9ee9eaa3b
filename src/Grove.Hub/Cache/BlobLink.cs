using System.Runtime.InteropServices;
using Grove.Text;

namespace Grove.Hub.Cache;

/// <summary>The ways to show a blob under its own name, best first.</summary>
enum LinkKind
{
    /// <summary>A relative symbolic link, as the shared cache has it. Windows allows it only to some.</summary>
    Symbolic,

    /// <summary>A second name for the same bytes; costs no space.</summary>
    Hard,

    /// <summary>The blob itself, moved; where no links exist at all, such as on exFAT. What other tools do there.</summary>
    Moved,
}

/// <summary>Puts a blob of the cache into a snapshot under the file's own name.</summary>
static class BlobLink
{
    /// <summary>Makes <paramref name="pointer"/> show <paramref name="blob"/>.</summary>
    /// <param name="blob">The content.</param>
    /// <param name="pointer">The name in the snapshot; replaced if it is there.</param>
    /// <param name="best">The best kind to try.</param>
    /// <returns>The kind that worked.</returns>
    public static LinkKind Place(string blob, string pointer, LinkKind best = LinkKind.Symbolic)
    {
        string folder = Path.GetDirectoryName(pointer)!;
        Directory.CreateDirectory(folder);
        // A link cannot be made over another one, but it can be renamed over it.
        string fresh = $"{pointer}.{Guid.NewGuid():N}{AtomicFile.TemporaryExtension}";
        for (LinkKind kind = best; ; kind++)
        {
            if (kind == LinkKind.Symbolic && !TrySymbolic(fresh, Path.GetRelativePath(folder, blob))) continue;
            if (kind == LinkKind.Hard && !TryHard(blob, fresh)) continue;
            File.Move(kind == LinkKind.Moved ? blob : fresh, pointer, overwrite: true);
            return kind;
        }
    }

    static bool TrySymbolic(string link, string target)
    {
        try
        {
            File.CreateSymbolicLink(link, target);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    static bool TryHard(string blob, string link)
    {
        try
        {
            return OperatingSystem.IsWindows() ? CreateHardLink(link, blob, 0) : Link(blob, link) == 0;
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    // .NET has no call for hard links yet (dotnet/runtime#69030).
    [DllImport("kernel32", EntryPoint = "CreateHardLinkW", CharSet = CharSet.Unicode, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    static extern bool CreateHardLink(string link, string existing, nint security);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    static extern int Link([MarshalAs(UnmanagedType.LPUTF8Str)] string existing, [MarshalAs(UnmanagedType.LPUTF8Str)] string link);
}
