using System.Runtime.InteropServices;

namespace Grove.Tensors;

/// <summary>
/// Native memory for numbers. Large blocks lie on pages of 2 MB where Linux grants them: walking down the columns of a matrix visits a page
/// per row, and looking up small pages costs matrix products 5 to 10 %, in virtual machines more.
/// </summary>
static unsafe class NativeBlock
{
    const int Line = 64;
    const nuint HugePage = 2 << 20;
    const int AdviseHugePage = 14; // MADV_HUGEPAGE

    /// <summary>At least so many bytes, aligned to a cache line at least, not cleared; to be freed with <see cref="Free"/>.</summary>
    /// <exception cref="OutOfMemoryException">The system has not that much memory.</exception>
    public static void* Allocate(nuint bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < HugePage)
        {
            return NativeMemory.AlignedAlloc(bytes, Line);
        }

        void* block = NativeMemory.AlignedAlloc(bytes, HugePage);

        // Advice: what the system makes of it changes nothing but speed.
        _ = Advise(block, bytes / HugePage * HugePage, AdviseHugePage);
        return block;
    }

    /// <summary>Gives the memory back; null is nothing.</summary>
    public static void Free(void* block) => NativeMemory.AlignedFree(block);

    [DllImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Advise(void* start, nuint length, int advice);
}
