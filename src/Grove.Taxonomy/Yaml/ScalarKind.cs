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
}

/// <summary>
/// Tells what a scalar without quotes is. The rules are those of YAML 1.1, which InstructLab's parser follows: there
/// <c>yes</c> is a truth value, <c>2025-01-31</c> a date and <c>8:30</c> the number 510.
/// </summary>
static partial class PlainScalar
{
    public static ScalarKind KindOf(string value) => value switch
    {
        "" or "~" or "null" or "Null" or "NULL" => ScalarKind.Nothing,
        _ when Boolean().IsMatch(value) => ScalarKind.Boolean,
        _ when Integer().IsMatch(value) => ScalarKind.Integer,
        _ when Number().IsMatch(value) => ScalarKind.Number,
        _ when Date().IsMatch(value) => ScalarKind.Date,
        _ => ScalarKind.Text,
    };

    [GeneratedRegex(@"\A(yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\z")]
    private static partial Regex Boolean();

    [GeneratedRegex(@"\A([-+]?0b[01_]+|[-+]?0[0-7_]*|[-+]?[1-9][0-9_]*|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+)\z")]
    private static partial Regex Integer();

    [GeneratedRegex(@"\A([-+]?[0-9][0-9_]*\.[0-9_]*([eE][-+][0-9]+)?|[-+]?\.[0-9][0-9_]*([eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z")]
    private static partial Regex Number();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?\z")]
    private static partial Regex Date();
}
