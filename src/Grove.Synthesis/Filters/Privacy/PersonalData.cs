using System.Text;
using System.Text.RegularExpressions;

namespace Grove.Synthesis.Filters.Privacy;

/// <summary>
/// Finds what tells who somebody is: addresses, numbers of phones, cards and accounts, national ids. Where a kind has check digits they
/// are checked, so that an order number is not taken for a card. Addresses of the domains kept for examples are nobody's.
/// </summary>
public static partial class PersonalData
{
    /// <summary>Something found.</summary>
    /// <param name="Start">Its first character.</param>
    /// <param name="Length">Its length.</param>
    /// <param name="Kind"><c>EMAIL</c>, <c>IBAN</c>, <c>CARD</c>, <c>ID</c> or <c>PHONE</c>.</param>
    public readonly record struct Finding(int Start, int Length, string Kind);

    // The surest first: what one kind has taken, the next does not look at.
    static readonly (string Kind, Regex Pattern, Func<string, bool> Holds)[] kinds =
    [
        ("EMAIL", Email(), IsSomebodys),
        ("IBAN", Iban(), CheckDigits.IsIban),
        ("ID", SocialSecurity(), CheckDigits.IsSocialSecurity),
        ("ID", French(), CheckDigits.IsFrench),
        ("ID", Spanish(), CheckDigits.IsSpanish),
        ("CARD", Card(), CheckDigits.IsCard),
        ("ID", GermanTax(), CheckDigits.IsGermanTax),
        ("PHONE", Phone(), IsPhone),
        ("PHONE", NamedPhone(), _ => true),
    ];

    /// <summary>Looks at a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>What was found, in order, without overlaps.</returns>
    public static IReadOnlyList<Finding> Find(string text)
    {
        if (!MayHold(text)) return [];
        var found = new List<Finding>();
        foreach ((string kind, Regex pattern, Func<string, bool> holds) in kinds)
            foreach (Match match in pattern.Matches(text))
            {
                Group part = match.Groups["it"].Success ? match.Groups["it"] : match;
                if (holds(part.Value) && !found.Exists(other => part.Index < other.Start + other.Length && other.Start < part.Index + part.Length))
                    found.Add(new Finding(part.Index, part.Length, kind));
            }
        found.Sort((one, other) => one.Start.CompareTo(other.Start));
        return found;
    }

    /// <summary>The text with each finding replaced by its kind in brackets, such as <c>[PHONE]</c>.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="findings">What was found in it.</param>
    public static string Mask(string text, IReadOnlyList<Finding> findings)
    {
        if (findings.Count == 0) return text;
        var masked = new StringBuilder();
        int at = 0;
        foreach (Finding finding in findings)
        {
            masked.Append(text, at, finding.Start - at).Append('[').Append(finding.Kind).Append(']');
            at = finding.Start + finding.Length;
        }
        return masked.Append(text, at, text.Length - at).ToString();
    }

    // Nearly all texts have neither an @ nor the seven digits that the shortest id needs.
    static bool MayHold(string text)
    {
        int digits = 0;
        foreach (char letter in text)
        {
            if (letter == '@') return true;
            if (char.IsAsciiDigit(letter) && ++digits == 7) return true;
        }
        return false;
    }

    static bool IsSomebodys(string address) => !Reserved().IsMatch(address);

    static bool IsPhone(string number) => number.Count(char.IsAsciiDigit) is >= 8 and <= 15;

    [GeneratedRegex(@"(?<![\w.+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}\b")]
    private static partial Regex Email();

    // RFC 2606.
    [GeneratedRegex(@"(?:[@.]example\.(?:com|org|net)|\.(?:example|invalid|test|localhost))$", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();

    [GeneratedRegex(@"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")]
    private static partial Regex Iban();

    [GeneratedRegex(@"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")]
    private static partial Regex SocialSecurity();

    [GeneratedRegex(@"(?<!\d)[1-478] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}(?!\d)")]
    private static partial Regex French();

    [GeneratedRegex(@"(?<![\w-])(?:\d{8}|[XYZ]-?\d{7})[- ]?[A-Z](?!\w)")]
    private static partial Regex Spanish();

    [GeneratedRegex(@"(?<!\d[ -]?)[2-6](?:[ -]?\d){12,18}(?![\d-])")]
    private static partial Regex Card();

    [GeneratedRegex(@"(?<!\d)[1-9]\d(?: ?\d{3}){3}(?!\d)")]
    private static partial Regex GermanTax();

    // With a country's code; and as numbers are written in the United States, in France, Spain and Germany.
    [GeneratedRegex(@"(?<![\w+]|\d[ -])(?:(?:\+|00)[1-9]\d{0,2}(?:[ ./()-]{0,2}\d){6,13}|\(\d{3}\) ?\d{3}[-. ]\d{4}|\d{3}[-.]\d{3}[-.]\d{4}|0[1-9](?:[ .]\d{2}){4}|[6789]\d{2}(?:[ -]\d{3}){2}|[6789]\d{2}(?: \d{2}){3}|0[1-9]\d{1,4}[ ]?[/-][ ]?\d{4,9}|0[1-9]\d{2,4} \d{5,9})(?![\d])")]
    private static partial Regex Phone();

    [GeneratedRegex(@"\b(?:phone|tel|telephone|mobile|cell|call|telefon|handy|mobil|fax|teléfono|móvil|llame al|téléphone|portable)\b[\s.:#n°º-]{0,6}(?:number|nummer|número|numéro|is|ist|es|est|at)?[\s.:]{0,3}(?<it>\d{7,13})(?!\d)", RegexOptions.IgnoreCase)]
    private static partial Regex NamedPhone();
}
