using System.Buffers.Binary;

namespace Grove.Text;

/// <summary>
/// Unicode's combining classes, decompositions and compositions (from <c>eng/unicode/normalization.mjs</c>).
/// .NET leaves text as it is where no ICU is installed, which would give other ids on other machines.
/// </summary>
static class NormalizationTables
{
    /// <summary>Order of a mark among its neighbours; characters that are not here are of class 0 and never move.</summary>
    public static Dictionary<int, byte> Classes { get; } = [];

    /// <summary>Full canonical decompositions.</summary>
    public static Dictionary<int, int[]> Canonical { get; } = [];

    /// <summary>Full compatibility decompositions, where they differ from the canonical ones.</summary>
    public static Dictionary<int, int[]> Compatible { get; } = [];

    /// <summary>Two characters that become one.</summary>
    public static Dictionary<(int First, int Second), int> Compositions { get; } = [];

    static NormalizationTables()
    {
        using Stream stream = typeof(NormalizationTables).Assembly.GetManifestResourceStream("normalization.bin")!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        int position = 0;
        for (int left = Next(); left > 0; left--)
        {
            int entry = Next();
            Classes[entry >> 8] = (byte)entry;
        }
        for (int left = Next(); left > 0; left--)
        {
            int entry = Next();
            var characters = new int[Next()];
            for (int i = 0; i < characters.Length; i++) characters[i] = Next();
            (entry < 0 ? Compatible : Canonical)[entry & int.MaxValue] = characters;
        }
        for (int left = Next(); left > 0; left--) Compositions[(Next(), Next())] = Next();

        int Next()
        {
            int value = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(position));
            position += 4;
            return value;
        }
    }
}
