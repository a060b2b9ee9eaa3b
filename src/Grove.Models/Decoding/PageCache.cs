using System.Runtime.CompilerServices;
using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <summary>
/// The keys and values of many texts, in pages of 32 tokens. Texts that begin with the same tokens, read by the same adapter, have the
/// pages of that beginning together; a page that no text has any more stays, to be found again, until its memory is needed.
/// </summary>
/// <remarks>
/// Found are whole pages of prompts: a page's key is that of the page before it with its own tokens mixed in, and the tokens are compared.
/// Pages of answers are not found: they were computed a token at a time, and reading the same tokens as a prompt takes the sums in another
/// order. So an answer never depends on what was asked before. Memory is reserved as it is needed, up to the limit; then the page that
/// has been unused for longest is taken, the end of a text before its beginning. Not thread-safe.
/// </remarks>
public sealed class PageCache : IDisposable
{
    readonly int pageFloats;
    readonly List<CachedPage> pages = [];
    readonly Stack<CachedPage> free = new();
    readonly Dictionary<ulong, CachedPage> published = [];
    CachedPage? oldest, newest;

    /// <summary>An empty cache.</summary>
    /// <param name="architecture">Whose keys and values.</param>
    /// <param name="bytes">The most memory it takes; at least one page is always there.</param>
    public PageCache(Architecture architecture, long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        pageFloats = PageFloats(architecture);
        Capacity = (int)Math.Clamp(bytes / PageBytes, 1, int.MaxValue);
    }

    /// <summary>Tokens of a page.</summary>
    public static int PageTokens => CachedAttention.PageTokens;

    /// <summary>Bytes of a page.</summary>
    public long PageBytes => BytesOfPage(pageFloats);

    /// <summary>Pages that the limit allows.</summary>
    public int Capacity { get; }

    /// <summary>Pages that texts have.</summary>
    public int Held { get; private set; }

    /// <summary>Pages that no text has, kept to be found again.</summary>
    public int Kept { get; private set; }

    /// <summary>Pages that texts can still get, those that are kept included.</summary>
    public int Available => Capacity - Held;

    /// <summary>Bytes reserved.</summary>
    public long Bytes => pages.Count * PageBytes;

    /// <summary>Pages of so many tokens.</summary>
    public static int PagesOf(int tokens) => (int)((tokens + (long)PageTokens - 1) / PageTokens);

    /// <summary>Bytes of a text of so many tokens.</summary>
    public static long BytesOf(Architecture architecture, int tokens) => PagesOf(tokens) * BytesOfPage(PageFloats(architecture));

    /// <summary>Opens an empty text.</summary>
    /// <param name="adapter">Who reads it; null for the model alone.</param>
    /// <param name="tokens">Tokens it will have at most.</param>
    /// <param name="shares">Whether its prompt can be found by other texts.</param>
    public CachedText Open(Adapter? adapter, int tokens, bool shares = true) => new(this, adapter, tokens, shares, pageFloats);

    /// <summary>Tokens at the beginning of a prompt that are here already; never all of it, as its last token must be read to go on from.</summary>
    public int FindPrefix(Adapter? adapter, ReadOnlySpan<int> prompt)
    {
        CachedPage? last = null;
        int found = 0;
        while (found + PageTokens < prompt.Length && Find(adapter, last, prompt.Slice(found, PageTokens)) is { } page)
        {
            last = page;
            found += PageTokens;
        }
        return found;
    }

    /// <summary>Forgets what no text has.</summary>
    public void Clear()
    {
        while (oldest is { } page)
        {
            Forget(page);
            free.Push(page);
        }
    }

    /// <summary>Frees the memory. No text may be used afterwards.</summary>
    public void Dispose()
    {
        foreach (CachedPage page in pages) page.Dispose();
        pages.Clear();
        published.Clear();
        free.Clear();
    }

    /// <summary>The published page that follows a page with these tokens.</summary>
    internal CachedPage? Find(Adapter? adapter, CachedPage? before, ReadOnlySpan<int> tokens) =>
        published.TryGetValue(KeyOf(adapter, before, tokens), out CachedPage? page) && page.Before == before
            && ReferenceEquals(page.Adapter, adapter) && tokens.SequenceEqual(page.Tokens) ? page : null;

    /// <summary>A page of zeros that belongs to one text.</summary>
    /// <exception cref="InvalidOperationException">The limit is reached: texts have all pages.</exception>
    internal CachedPage Take()
    {
        if (!free.TryPop(out CachedPage? page))
        {
            if (pages.Count < Capacity)
            {
                page = new CachedPage(pageFloats);
                pages.Add(page);
            }
            else
            {
                page = oldest ?? throw new InvalidOperationException($"All {Capacity} pages of the cache are in use.");
                Forget(page);
            }
        }
        // What lies behind a text's end is multiplied by weights of zero: it must be numbers.
        page.Numbers.Clear();
        page.Holders = 1;
        Held++;
        return page;
    }

    /// <summary>Gives a published page to one more text.</summary>
    internal void Hold(CachedPage page)
    {
        if (page.Holders++ > 0) return;
        Unlink(page);
        Held++;
    }

    /// <summary>Takes a page from a text.</summary>
    internal void Release(CachedPage page)
    {
        if (--page.Holders > 0) return;
        Held--;
        if (!page.Published)
        {
            free.Push(page);
            return;
        }
        page.Older = newest;
        page.Newer = null;
        if (newest is not null) newest.Newer = page;
        newest = page;
        oldest ??= page;
        Kept++;
    }

    /// <summary>Lets other texts find a page; gives the one that has the same content already, if there is one.</summary>
    internal CachedPage Publish(CachedPage page, Adapter? adapter, CachedPage? before, ReadOnlySpan<int> tokens)
    {
        ulong key = KeyOf(adapter, before, tokens);
        if (Find(adapter, before, tokens) is { } same)
        {
            Hold(same);
            Release(page);
            return same;
        }
        tokens.CopyTo(page.Tokens);
        (page.Adapter, page.Before, page.Key) = (adapter, before, key);
        // Two contents with one key would be a wonder; the second is not found then.
        page.Published = published.TryAdd(key, page);
        return page;
    }

    void Forget(CachedPage page)
    {
        Unlink(page);
        published.Remove(page.Key);
        page.Published = false;
        (page.Before, page.Adapter) = (null, null);
    }

    void Unlink(CachedPage page)
    {
        if (page.Older is null) oldest = page.Newer;
        else page.Older.Newer = page.Newer;
        if (page.Newer is null) newest = page.Older;
        else page.Newer.Older = page.Older;
        (page.Older, page.Newer) = (null, null);
        Kept--;
    }

    static ulong KeyOf(Adapter? adapter, CachedPage? before, ReadOnlySpan<int> tokens)
    {
        ulong key = before?.Key ?? (adapter is null ? 0UL : (ulong)RuntimeHelpers.GetHashCode(adapter) + 1);
        foreach (int token in tokens) key = Mix(key + 0x9E3779B97F4A7C15UL + (uint)token);
        return key;
    }

    /// <summary>The last mixing of SplitMix64 (Steele et al., 2014).</summary>
    static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }

    static int PageFloats(Architecture a) => checked(a.Layers * CachedAttention.LayerFloats(a.KeyValueHeads, a.HeadDim));

    static long BytesOfPage(int floats) => sizeof(float) * Arena.Padded(floats);
}
