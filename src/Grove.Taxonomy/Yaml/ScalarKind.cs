using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Grove.Taxonomy.Yaml;

/// <summary>The types that YAML 1.1 gives to scalars without quotes.</summary>
enum ScalarKind
{
    Text,
    Nothing,
    Integer,
    Number,
    Boolean,
    Date,

    /// <summary>A sign that means something to YAML itself (<c>=</c>, <c>&lt;&lt;</c>), where a value is expected.</summary>
    Sign,
}

/// <summary>
/// Tells what a scalar without quotes is. The rules are those of YAML 1.1 as InstructLab's parser applies them: there
/// <c>yes</c> is a truth value, <c>2025-01-31</c> a date and <c>8:30</c> the number 510.
/// </summary>
static partial class PlainScalar
{
    public static ScalarKind KindOf(string value) => value switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Nothing,
        "=" or "<<" => ScalarKind.Sign,
        _ when Boolean().IsMatch(value) => ScalarKind.Boolean,
        _ when Integer().IsMatch(value) => ScalarKind.Integer,
        _ when Number().IsMatch(value) => ScalarKind.Number,
        _ when Date().IsMatch(value) => ScalarKind.Date,
        _ => ScalarKind.Text,
    };

    /// <summary>The kind that a tag such as <c>!!int</c> gives; null for a tag that InstructLab's parser refuses.</summary>
    public static ScalarKind? KindOfTag(string tag) => tag switch
    {
        "tag:yaml.org,2002:str" or "!" => ScalarKind.Text,
        "tag:yaml.org,2002:null" => ScalarKind.Nothing,
        "tag:yaml.org,2002:int" => ScalarKind.Integer,
        "tag:yaml.org,2002:float" => ScalarKind.Number,
        "tag:yaml.org,2002:bool" => ScalarKind.Boolean,
        "tag:yaml.org,2002:timestamp" or "tag:yaml.org,2002:binary" => ScalarKind.Date,
        _ => null,
    };

    /// <summary>The value of a whole number, written in any of YAML's ways, or of a decimal number that is whole such as <c>3.0</c>.</summary>
    public static bool TryWhole(TextNode node, out BigInteger value)
    {
        value = 0;
        string text = node.Value.Replace("_", "", StringComparison.Ordinal);
        if (node.Kind == ScalarKind.Number)
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsInteger(number))
                return false;
            value = new BigInteger(number);
            return true;
        }

        // The numbers that matter are versions; a longer one is as wrong as any other.
        if (node.Kind != ScalarKind.Integer || text.Length > 100)
            return false;
        bool negative = text.StartsWith('-');
        text = text.TrimStart('+', '-');
        value = text switch
        {
            _ when text.StartsWith("0b", StringComparison.Ordinal) => text[2..].Aggregate(BigInteger.Zero, (sum, digit) => (sum * 2) + (digit - '0')),
            _ when text.StartsWith("0x", StringComparison.Ordinal) => BigInteger.Parse("0" + text[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            _ when text.Contains(':') => text.Split(':').Aggregate(BigInteger.Zero, (sum, part) => (sum * 60) + int.Parse(part, CultureInfo.InvariantCulture)),
            _ when text.StartsWith('0') => text.Aggregate(BigInteger.Zero, (sum, digit) => (sum * 8) + (digit - '0')),
            _ => BigInteger.Parse(text, CultureInfo.InvariantCulture),
        };
        value = negative ? -value : value;
        return true;
    }

    [GeneratedRegex(@"\A(yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\z")]
    private static partial Regex Boolean();

    [GeneratedRegex(@"\A([-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+)\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"\A([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?|\.[0-9][0-9_]*([eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"\A([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(\.[0-9]*)?([ \t]*(Z|[-+][0-9]{1,2}(:[0-9]{2})?))?)\z")]
    private static partial Regex Date();
}
