using System.Runtime.InteropServices;

namespace Grove.Tensors;

/// <summary>
/// Where the cached keys and values of one text lie: a list of pages of equal size, which may belong to several texts. The pages are not
/// owned; they must stay until the list no longer names them.
/// </summary>
public sealed unsafe class PageTable : IDisposable
{
    float** pages;
    int room;

    /// <summary>An empty list.</summary>
    /// <param name="pageFloats">Floats of a page.</param>
    public PageTable(int pageFloats)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageFloats);
        PageFloats = pageFloats;
    }

    /// <summary>Frees the list when nobody did.</summary>
    ~PageTable() => NativeMemory.Free(pages);

    /// <summary>Floats of a page.</summary>
    public int PageFloats { get; }

    /// <summary>Number of pages.</summary>
    public int Count { get; private set; }

    internal float** Pages => pages;

    /// <summary>Puts a page at the end.</summary>
    /// <exception cref="ArgumentException">The page is smaller than <see cref="PageFloats"/>.</exception>
    public void Add(Floats page)
    {
        Kernels.Shape.Require(page, PageFloats);
        if (Count == room)
        {
            room = Math.Max(8, 2 * room);
            pages = (float**)NativeMemory.Realloc(pages, (nuint)room * (nuint)sizeof(float*));
        }

        pages[Count++] = page.Pointer;
    }

    /// <summary>Puts another page in the place of one.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <param name="page">The other.</param>
    /// <exception cref="ArgumentException">The page is smaller than <see cref="PageFloats"/>, or there is no such place.</exception>
    public void Replace(int index, Floats page)
    {
        Kernels.Shape.Require(page, PageFloats);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        pages[index] = page.Pointer;
    }

    /// <summary>Takes the last pages away.</summary>
    /// <param name="count">Pages that stay.</param>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Count, nameof(count));
        Count = count;
    }

    /// <summary>Frees the list; the pages stay.</summary>
    public void Dispose()
    {
        NativeMemory.Free(pages);
        pages = null;
        Count = room = 0;
        GC.SuppressFinalize(this);
    }
}
