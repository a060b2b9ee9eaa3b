using System.Globalization;
using System.Numerics;
using Grove.Taxonomy.Yaml;

namespace Grove.Taxonomy.Leaves;

/// <summary>The version of the leaf format that a file is written in.</summary>
static class LeafVersion
{
    /// <summary>The newest version of the format.</summary>
    public const int Newest = 3;

    /// <summary>The version named in a file, 1 where none is named; null where what is named is no number.</summary>
    public static int? Named(MapNode leaf) => leaf.Find("version") switch
    {
        null => 1,
        TextNode text when PlainScalar.TryWhole(text, out BigInteger whole) => whole >= int.MinValue && whole <= int.MaxValue ? (int)whole : null,
        _ => null,
    };

    /// <summary>The version to read a file as; notes an error where the one named is not known.</summary>
    public static int Read(MapNode leaf, Fields fields)
    {
        if (leaf.Find("version") is not Node value)
            return 1;
        int? named = Named(leaf);
        if (named is >= 1 and <= Newest)
            return named.Value;
        if (named is not null || value is TextNode { Kind: ScalarKind.Integer })
        {
            fields.Error(value, "version", $"version {((TextNode)value).Value} is not known; 1 to {Newest} are", $"Write 'version: {Newest}'.");
            return Newest;
        }

        fields.Error(value, "wrong-type", $"'version' is {value.Describe()}; a whole number without quotes expected", $"Write 'version: {Newest}'.");
        bool quoted = value is TextNode { IsText: true } text && int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int meant) && meant is >= 1 and <= Newest;
        if (quoted)
            fields.Repairs.Add(new Repair(RepairKind.MakeNumber, value, ""));
        return quoted ? int.Parse(((TextNode)value).Value, CultureInfo.InvariantCulture) : Newest;
    }
}
