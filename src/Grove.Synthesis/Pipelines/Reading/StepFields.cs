using System.Globalization;
using Grove.Text;
using YamlDotNet.RepresentationModel;

namespace Grove.Synthesis.Pipelines.Reading;

/// <summary>The values of one mapping in a pipeline file, with errors that name file, line and field.</summary>
/// <param name="node">The mapping.</param>
/// <param name="source">The file.</param>
/// <param name="what">What the mapping is, for messages.</param>
sealed class StepFields(YamlMappingNode node, string source, string what)
{
    /// <summary>The names.</summary>
    public IEnumerable<string> Names => node.Children.Keys.Select(key => key is YamlScalarNode scalar ? scalar.Value ?? "" : throw Wrong(key, "a name is no text", "Write it as 'name: value'"));

    /// <summary>Whether there is a value.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>A value of any kind, or null.</summary>
    public YamlNode? Find(string name) => node.Children.TryGetValue(new YamlScalarNode(name), out YamlNode? found) ? found : null;

    /// <summary>Refuses names that mean nothing.</summary>
    public void Only(params string[] known)
    {
        foreach (string name in Names)
            if (!known.Contains(name))
                throw Wrong(Find(name) ?? node, $"{what} has the unknown field '{name}'", $"It can have {string.Join(", ", known)}");
    }

    /// <summary>A text that must be there.</summary>
    public string Text(string name) => TryText(name) ?? throw Wrong(node, $"{what} has no '{name}'", "Add it");

    /// <summary>A text, or null.</summary>
    public string? TryText(string name) => Find(name) switch
    {
        null => null,
        YamlScalarNode scalar => scalar.Value ?? "",
        var other => throw Wrong(other, $"'{name}' of {what} is no text", "Write one value"),
    };

    /// <summary>A whole number in a range.</summary>
    public int Number(string name, int standard, int least, int most) =>
        TryText(name) is not { } text ? standard
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number
        : throw Wrong(Find(name)!, $"'{name}' of {what} is {text}", $"Write a whole number from {least} to {most}");

    /// <summary>A number in a range.</summary>
    public double Fraction(string name, double standard, double least, double most) =>
        TryText(name) is not { } text ? standard
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number >= least && number <= most ? number
        : throw Wrong(Find(name)!, $"'{name}' of {what} is {text}", FormattableString.Invariant($"Write a number from {least} to {most}"));

    /// <summary>A truth value.</summary>
    public bool Flag(string name) => TryText(name)?.ToLowerInvariant() switch
    {
        null or "false" or "no" => false,
        "true" or "yes" => true,
        var text => throw Wrong(Find(name)!, $"'{name}' of {what} is {text}", "Write true or false"),
    };

    /// <summary>A list of texts, or one text; null where there is none.</summary>
    public IReadOnlyList<string>? TryTexts(string name) => Find(name) switch
    {
        null => null,
        YamlScalarNode scalar => [scalar.Value ?? ""],
        YamlSequenceNode list => [.. list.Children.Select(item => item is YamlScalarNode scalar ? scalar.Value ?? "" : throw Wrong(item, $"'{name}' of {what} holds something that is no text", "Write a list of texts"))],
        var other => throw Wrong(other, $"'{name}' of {what} is no list", "Write it as [one, two]"),
    };

    /// <summary>A list of texts that must be there.</summary>
    public IReadOnlyList<string> Texts(string name) => TryTexts(name) is { Count: > 0 } texts ? texts : throw Wrong(node, $"{what} has no '{name}'", "Add it");

    /// <summary>A mapping of texts that must be there, in the order of the file.</summary>
    public IReadOnlyList<(string Name, string Text)> Pairs(string name) => Find(name) is YamlMappingNode map && map.Children.Count > 0
        ? [.. map.Children.Select(pair => pair is { Key: YamlScalarNode key, Value: YamlScalarNode value } ? (key.Value ?? "", value.Value ?? "") : throw Wrong(pair.Key, $"'{name}' of {what} maps something that is no text", "Write it as 'old: new'"))]
        : throw Wrong(Find(name) ?? node, $"{what} needs '{name}' as a mapping of names", "Write it as 'old: new', one a line");

    /// <summary>A mapping, or null.</summary>
    public StepFields? TryMap(string name) => Find(name) switch
    {
        null => null,
        YamlMappingNode map => new StepFields(map, source, $"'{name}' of {what}"),
        var other => throw Wrong(other, $"'{name}' of {what} is no mapping", "Write names and values below it"),
    };

    /// <summary>An error at a place in the file.</summary>
    public GroveException Wrong(YamlNode at, string why, string advice) =>
        new($"cannot use the pipeline ({source}:{at.Start.Line}:{at.Start.Column}): {why}. {advice}", ExitKind.BadInput);

    /// <summary>An error at a field, or at the mapping where the field is missing.</summary>
    public GroveException Wrong(string name, string why, string advice) => Wrong(Find(name) ?? node, why, advice);
}
