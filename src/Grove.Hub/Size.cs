using System.Globalization;

namespace Grove.Hub;

/// <summary>Sizes for people.</summary>
public static class Size
{
    /// <summary>Bytes in three digits or so, with units of a thousand as disks and networks have them: <c>1.2 GB</c>.</summary>
    /// <param name="bytes">The size, 0 or more.</param>
    public static string Text(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.##} GB"),
    };
}
