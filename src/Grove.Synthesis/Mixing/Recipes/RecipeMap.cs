using System.Globalization;
using Grove.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Grove.Synthesis.Mixing.Recipes;

/// <summary>A recipe's file, which errors name with line and column.</summary>
/// <param name="path">The file.</param>
sealed class RecipeFile(string path)
{
    public string Path => path;

    public GroveException Bad(Mark at, string problem, string advice) =>
        new($"cannot use the recipe ({path}:{Math.Max(1, at.Line)}:{Math.Max(1, at.Column)}): {problem}. {advice}", ExitKind.BadInput);

    /// <summary>A mapping whose names are all known; without names given, any are.</summary>
    public RecipeMap Map(YamlNode node, string what, params string[] known)
    {
        if (node is not YamlMappingNode map) throw Bad(node.Start, $"{what} is not a mapping", "Write \"name: value\" lines");
        var entries = new Dictionary<string, (YamlNode Key, YamlNode Value)>();
        foreach ((YamlNode key, YamlNode value) in map.Children)
        {
            string name = Text(key);
            if (known.Length > 0 && !known.Contains(name)) throw Bad(key.Start, $"\"{name}\" is not known in {what}", $"It can have {string.Join(", ", known)}");
            entries[name] = (key, value);
        }
        return new RecipeMap(this, node.Start, what, entries);
    }

    public string Text(YamlNode node) =>
        node is YamlScalarNode { Value: { } value } ? value : throw Bad(node.Start, "a text is expected here", "Write it on one line");
}

/// <summary>A mapping of a recipe.</summary>
sealed class RecipeMap(RecipeFile file, Mark start, string what, Dictionary<string, (YamlNode Key, YamlNode Value)> entries)
{
    public IEnumerable<string> Names => entries.Keys;

    public YamlNode? Any(string name) => entries.TryGetValue(name, out (YamlNode Key, YamlNode Value) entry) && !IsNothing(entry.Value) ? entry.Value : null;

    public string? Text(string name) => Any(name) is { } node ? file.Text(node) : null;

    public RecipeMap? Map(string name, params string[] known) => Any(name) is { } node ? file.Map(node, $"\"{name}\"", known) : null;

    public long? Whole(string name, long least, long most) => Any(name) is not { } node ? null
        : long.TryParse(file.Text(node), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most ? value
        : throw file.Bad(node.Start, $"\"{name}\" is \"{file.Text(node)}\"", $"Write a whole number from {least}{(most < int.MaxValue ? $" to {most}" : " on")}");

    public double? Number(string name, double least, double most) => Any(name) is not { } node ? null
        : double.TryParse(file.Text(node), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most ? value
        : throw file.Bad(node.Start, $"\"{name}\" is \"{file.Text(node)}\"", string.Create(CultureInfo.InvariantCulture, $"Write a number from {least} to {most}"));

    public bool? Flag(string name) => Any(name) is not { } node ? null : file.Text(node) switch
    {
        "true" => true,
        "false" => false,
        var other => throw file.Bad(node.Start, $"\"{name}\" is \"{other}\"", "Write true or false"),
    };

    public T? Choice<T>(string name, params (string Name, T Value)[] choices) where T : struct
    {
        if (Any(name) is not { } node) return null;
        foreach ((string choice, T value) in choices)
            if (choice == file.Text(node)) return value;
        throw file.Bad(node.Start, $"\"{name}\" is \"{file.Text(node)}\"", $"Write one of {string.Join(", ", choices.Select(choice => choice.Name))}");
    }

    public IReadOnlyList<YamlNode> Items(string name, int most)
    {
        if (Any(name) is not { } node) throw Missing(name);
        if (node is not YamlSequenceNode list || list.Children.Count == 0) throw file.Bad(node.Start, $"\"{name}\" is not a list with entries", "Write each on a line that begins with '- '");
        if (list.Children.Count > most) throw file.Bad(node.Start, $"\"{name}\" has more than {most} entries", "Shorten it");
        return [.. list.Children];
    }

    public GroveException Missing(string name) => file.Bad(start, $"{what} has no \"{name}\"", "Add it");

    public GroveException Bad(string name, string problem, string advice) => file.Bad(entries[name].Value.Start, problem, advice);

    static bool IsNothing(YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };
}
