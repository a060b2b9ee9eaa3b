using Grove.Models.Adapters;
using Grove.Tensors;
using Grove.Tensors.Kernels;

namespace Grove.Models;

/// <summary>Keys and values of 32 tokens that follow one another, in all layers.</summary>
sealed class CachedPage(int floats) : IDisposable
{
    readonly Arena arena = new(floats);
    Floats? numbers;

    /// <summary>The numbers, laid out as <see cref="CachedAttention"/> says.</summary>
    public Floats Numbers => numbers ??= arena.Take(floats);

    /// <summary>Texts that have it.</summary>
    public int Holders { get; set; }

    /// <summary>Whether other texts may find it; it does not change any more then.</summary>
    public bool Published { get; set; }

    /// <summary>Under which it is found.</summary>
    public ulong Key { get; set; }

    /// <summary>The page before it in the text; null for the first.</summary>
    public CachedPage? Before { get; set; }

    /// <summary>Whose keys and values these are; null for the model alone.</summary>
    public Adapter? Adapter { get; set; }

    /// <summary>Its tokens, once published.</summary>
    public int[] Tokens { get; } = new int[CachedAttention.PageTokens];

    /// <summary>Neighbours among the pages that nobody holds, least recently held first.</summary>
    public CachedPage? Older { get; set; }

    /// <summary>The one held more recently.</summary>
    public CachedPage? Newer { get; set; }

    public void Dispose() => arena.Dispose();
}
