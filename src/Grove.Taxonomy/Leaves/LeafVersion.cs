using System.Globalization;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Leaves;

/// <summary>The version of the leaf format that a file is written in.</summary>
static class LeafVersion
{
    /// <summary>The newest version of the format.</summary>
    public const int Newest = 3;

    /// <summary>The version named in a file, 1 where none is named, or null after noting an error.</summary>
    public static int? Read(MapNode leaf, Fields fields)
    {
        if (leaf.Find("version") is not Node value)
            return 1;
        if (value is not TextNode { Kind: ScalarKind.Integer } text || !int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int version))
        {
            fields.Error(value, "wrong-type", $"'version' is {value.Describe()}; a whole number without quotes expected", $"Write 'version: {Newest}'.");
            return null;
        }

        if (version is >= 1 and <= Newest)
            return version;
        fields.Error(value, "version", $"version {version} is not known; 1 to {Newest} are", $"Write 'version: {Newest}'.");
        return null;
    }
}
