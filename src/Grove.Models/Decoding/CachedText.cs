using Grove.Models.Adapters;
using Grove.Tensors;

namespace Grove.Models;

/// <summary>One text in a <see cref="PageCache"/>: what was read of it so far, and where its keys and values are.</summary>
public sealed class CachedText : IDisposable
{
    readonly PageCache cache;
    readonly List<CachedPage> pages;
    readonly int[] prompt;
    int promptTokens, published;

    internal CachedText(PageCache cache, Adapter? adapter, int tokens, bool shares, int pageFloats)
    {
        this.cache = cache;
        Adapter = adapter;
        prompt = shares ? new int[tokens] : [];
        pages = new List<CachedPage>(shares ? PageCache.PagesOf(tokens) : 0);
        Table = new PageTable(pageFloats);
    }

    /// <summary>Who reads it; null for the model alone.</summary>
    public Adapter? Adapter { get; private set; }

    /// <summary>Tokens read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Pages that it has.</summary>
    public int Pages => pages.Count;

    internal PageTable Table { get; }

    /// <summary>Takes over the beginning of a prompt that is cached (<see cref="PageCache.FindPrefix"/>). Only an empty text can.</summary>
    /// <returns>Tokens that need not be read.</returns>
    public int TakePrefix(ReadOnlySpan<int> tokens)
    {
        if (Position > 0) throw new InvalidOperationException("Only an empty text can begin with cached pages.");
        if (prompt.Length == 0) return 0;
        CachedPage? last = null;
        while (Position + PageCache.PageTokens < tokens.Length && cache.Find(Adapter, last, tokens.Slice(Position, PageCache.PageTokens)) is { } page)
        {
            cache.Hold(page);
            pages.Add(page);
            Table.Add(page.Numbers);
            tokens.Slice(Position, PageCache.PageTokens).CopyTo(prompt.AsSpan(Position));
            Position += PageCache.PageTokens;
            last = page;
        }
        promptTokens = Position;
        published = pages.Count;
        return Position;
    }

    /// <summary>Forgets the end of the text.</summary>
    /// <param name="position">Tokens that stay, at most <see cref="Position"/>.</param>
    public void Truncate(int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, Position);
        int needed = PageCache.PagesOf(position);
        for (int i = pages.Count - 1; i >= needed; i--) cache.Release(pages[i]);
        pages.RemoveRange(needed, pages.Count - needed);
        Table.Truncate(needed);
        Position = position;
        promptTokens = Math.Min(promptTokens, position);
        published = Math.Min(published, position / PageCache.PageTokens);
        if (needed == 0 || position % PageCache.PageTokens == 0 || !pages[^1].Published) return;

        // Others may have the page that is going to be written to.
        CachedPage own = cache.Take();
        pages[^1].Numbers.Span.CopyTo(own.Numbers.Span);
        cache.Release(pages[^1]);
        pages[^1] = own;
        Table.Replace(needed - 1, own.Numbers);
    }

    /// <summary>Gives its pages back; those of its prompt stay to be found until their memory is needed.</summary>
    public void Dispose()
    {
        Truncate(0);
        Table.Dispose();
    }

    /// <summary>Forgets everything, and lets another adapter read.</summary>
    internal void Restart(Adapter? adapter)
    {
        Truncate(0);
        Adapter = adapter;
    }

    /// <summary>Makes room for more tokens, whose keys and values are computed next.</summary>
    internal void Extend(ReadOnlySpan<int> tokens, bool asPrompt)
    {
        while (pages.Count * PageCache.PageTokens < Position + tokens.Length)
        {
            CachedPage page = cache.Take();
            pages.Add(page);
            Table.Add(page.Numbers);
        }
        if (asPrompt && promptTokens == Position && prompt.Length > 0)
        {
            tokens.CopyTo(prompt.AsSpan(Position));
            promptTokens += tokens.Length;
        }
        Position += tokens.Length;
    }

    /// <summary>Lets others find the whole pages of the prompt, now that they are computed.</summary>
    internal void Publish()
    {
        for (; (published + 1) * PageCache.PageTokens <= promptTokens; published++)
        {
            CachedPage page = cache.Publish(
                pages[published], Adapter, published == 0 ? null : pages[published - 1],
                prompt.AsSpan(published * PageCache.PageTokens, PageCache.PageTokens));
            if (ReferenceEquals(page, pages[published])) continue;
            pages[published] = page;
            Table.Replace(published, page.Numbers);
        }
    }
}
