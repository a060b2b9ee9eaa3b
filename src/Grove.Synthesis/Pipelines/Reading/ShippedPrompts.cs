using YamlDotNet.RepresentationModel;

namespace Grove.Synthesis.Pipelines.Reading;

/// <summary>The prompts that come with Grove: one file for each language, a text for each name.</summary>
static class ShippedPrompts
{
    static readonly Lazy<IReadOnlyDictionary<string, Prompt>> all = new(Load);

    /// <summary>Their names, in order.</summary>
    public static IEnumerable<string> Names => all.Value.Keys.Order(StringComparer.Ordinal);

    /// <summary>A prompt by its name, or null.</summary>
    public static Prompt? Find(string name) => all.Value.GetValueOrDefault(name);

    /// <summary>The text of a resource.</summary>
    public static string Resource(string name)
    {
        using Stream stream = typeof(ShippedPrompts).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"resource {name} is missing");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    static Dictionary<string, Prompt> Load()
    {
        var texts = new Dictionary<string, Dictionary<string, (string?, string)>>(StringComparer.Ordinal);
        foreach (string language in LeafLanguage.Known)
        {
            YamlMappingNode root = BoundedYaml.Parse(Resource($"prompts-{language}.yaml"), $"prompts-{language}.yaml");
            foreach ((YamlNode name, YamlNode text) in root.Children)
            {
                string key = ((YamlScalarNode)name).Value!;
                if (!texts.TryGetValue(key, out Dictionary<string, (string?, string)>? versions)) texts[key] = versions = new(StringComparer.Ordinal);
                versions[language] = (null, ((YamlScalarNode)text).Value!);
            }
        }
        return texts.ToDictionary(pair => pair.Key, pair => Prompt.Parse(pair.Key, pair.Value), StringComparer.Ordinal);
    }
}
