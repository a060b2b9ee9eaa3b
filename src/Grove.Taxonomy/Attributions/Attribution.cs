namespace Grove.Taxonomy.Attributions;

/// <summary>A work that a leaf takes text from, as its <c>attribution.txt</c> tells. What is not told is empty.</summary>
/// <param name="Title">Title of the work.</param>
/// <param name="Link">Where to find it.</param>
/// <param name="Revision">Which edition of it.</param>
/// <param name="License">Its licence, as an SPDX identifier such as <c>CC-BY-4.0</c>.</param>
/// <param name="Creators">Who made it.</param>
/// <param name="Line">1-based line where the entry begins.</param>
public sealed record Attribution(string Title, string Link, string Revision, string License, string Creators, int Line)
{
    /// <summary>The licences that InstructLab's taxonomy accepts.</summary>
    public static IReadOnlyList<string> AcceptedLicenses { get; } =
        ["CC0-1.0", "CDLA-Permissive-2.0", "CC-BY-4.0", "CC-BY-SA-4.0", "Apache-2.0", "MIT"];

    /// <summary>Whether the licence is one that InstructLab's taxonomy accepts, in any spelling of its capitals.</summary>
    public bool IsLicenseAccepted => AcceptedLicenses.Contains(License, StringComparer.OrdinalIgnoreCase);
}
