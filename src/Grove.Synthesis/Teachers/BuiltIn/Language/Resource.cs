using System.Reflection;

namespace Grove.Synthesis.Teachers.BuiltIn.Language;

/// <summary>Reads the word lists that travel inside the assembly.</summary>
static class Resource
{
    /// <summary>The lines of a list without comments and empty lines.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The word list {name} is not in the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#')
                yield return line;
    }

    /// <summary>Lists of the form <c>class: word word …</c>.</summary>
    public static Dictionary<string, HashSet<string>> Classes(string name) => Lines(name)
        .Select(line => line.Split(':', 2))
        .ToDictionary(parts => parts[0], parts => parts[1]
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal));
}
