using System.Runtime.InteropServices;
using Grove.Tensors.Kernels;

namespace Grove.Tensors;

/// <summary>The rows of one pass through a decoder: of each, the text it belongs to and its place there.</summary>
public sealed unsafe class CachedRows : IDisposable
{
    internal struct Row
    {
        public float** Pages;
        public int Position;
    }

    readonly Row* rows;
    readonly PageTable[] tables;

    /// <summary>Makes room.</summary>
    /// <param name="capacity">Rows of the largest pass.</param>
    public CachedRows(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(capacity);
        rows = (Row*)NativeMemory.AllocZeroed((nuint)capacity, (nuint)sizeof(Row));
        tables = new PageTable[capacity];
    }

    /// <summary>Frees the memory when nobody did.</summary>
    ~CachedRows() => NativeMemory.Free(rows);

    /// <summary>Number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Floats of the smallest page among the rows' texts.</summary>
    internal int PageFloats { get; private set; } = int.MaxValue;

    /// <summary>The rows for a kernel, with their texts' lists where they are now.</summary>
    /// <exception cref="InvalidOperationException">A text has become shorter than its row's place.</exception>
    internal Row* Current()
    {
        for (int i = 0; i < Count; i++)
        {
            if (rows[i].Position / CachedAttention.PageTokens >= tables[i].Count)
                throw new InvalidOperationException($"Position {rows[i].Position} lies outside of the {tables[i].Count} pages of its text.");
            rows[i].Pages = tables[i].Pages;
        }

        return rows;
    }

    /// <summary>Forgets all rows.</summary>
    public void Clear()
    {
        Array.Clear(tables, 0, Count);
        Count = 0;
        PageFloats = int.MaxValue;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="pages">The text's pages.</param>
    /// <param name="position">The row's place in it, from 0.</param>
    /// <exception cref="ArgumentException">There is no page for that place, or no room for another row.</exception>
    public void Add(PageTable pages, int position)
    {
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        if (position / CachedAttention.PageTokens >= pages.Count)
            throw new ArgumentException($"Position {position} lies outside of the {pages.Count} pages of the text.", nameof(position));
        if (Count == tables.Length) throw new ArgumentException($"There is room for {tables.Length} rows only.", nameof(pages));
        tables[Count] = pages;
        rows[Count++] = new Row { Position = position };
        PageFloats = Math.Min(PageFloats, pages.PageFloats);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Clear();
        NativeMemory.Free(rows);
        GC.SuppressFinalize(this);
    }
}
