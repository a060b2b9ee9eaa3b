namespace Grove.Synthesis.Filters.Privacy;

/// <summary>The check digits of cards, accounts and national ids. Each takes the number as written, with spaces and hyphens.</summary>
static class CheckDigits
{
    /// <summary>Length of an IBAN by country; a country that is not here is held to the remainder alone.</summary>
    static readonly Dictionary<string, int> ibanLengths = new()
    {
        ["AT"] = 20, ["BE"] = 16, ["CH"] = 21, ["CZ"] = 24, ["DE"] = 22, ["DK"] = 18, ["ES"] = 24, ["FI"] = 18, ["FR"] = 27, ["GB"] = 22,
        ["IE"] = 22, ["IT"] = 27, ["LI"] = 21, ["LU"] = 20, ["MC"] = 27, ["NL"] = 18, ["NO"] = 15, ["PL"] = 28, ["PT"] = 25, ["SE"] = 24,
    };

    /// <summary>A payment card: 13 to 19 digits by Luhn's rule (ISO/IEC 7812), not all alike.</summary>
    public static bool IsCard(string number)
    {
        string digits = Digits(number);
        if (digits.Length is < 13 or > 19 || digits.Distinct().Count() < 2) return false;
        int sum = 0;
        for (int i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)] - '0';
            if (i % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
            sum += digit;
        }
        return sum % 10 == 0;
    }

    /// <summary>An account: remainder 1 of 97 with the country and check digits at the end (ISO 13616).</summary>
    public static bool IsIban(string number)
    {
        string plain = number.Replace(" ", "");
        if (ibanLengths.TryGetValue(plain[..2], out int length) ? plain.Length != length : plain.Length is < 15 or > 34) return false;
        int remainder = 0;
        foreach (char sign in plain[4..] + plain[..4])
            remainder = char.IsAsciiDigit(sign) ? (remainder * 10 + sign - '0') % 97 : (remainder * 100 + sign - 'A' + 10) % 97;
        return remainder == 1;
    }

    /// <summary>A social security number of the United States: has no check digit, but areas, groups and serials that are never given out.</summary>
    public static bool IsSocialSecurity(string number)
    {
        string[] parts = number.Split('-');
        return parts is [var area, var group, var serial] && area is not ("000" or "666") && area[0] != '9' && group != "00" && serial != "0000";
    }

    /// <summary>A Spanish DNI or NIE: the letter is the remainder of 23.</summary>
    public static bool IsSpanish(string number)
    {
        string plain = number.Replace("-", "").Replace(" ", "");
        string digits = plain[0] switch { 'X' => "0", 'Y' => "1", 'Z' => "2", _ => plain[..1] } + plain[1..^1];
        return int.TryParse(digits, out int value) && plain[^1] == "TRWAGMYFPDXBNJZSQVHLCKE"[value % 23];
    }

    /// <summary>A French social security number (NIR): the key is 97 less the remainder of 97; Corsica's departments count as 19 and 18.</summary>
    public static bool IsFrench(string number)
    {
        string plain = number.Replace(" ", "").Replace("2A", "19").Replace("2B", "18");
        return plain.Length == 15 && long.TryParse(plain[..13], out long value) && int.TryParse(plain[13..], out int key) && 97 - value % 97 == key;
    }

    /// <summary>A German tax id: among the first ten digits one occurs two or three times, and the last is by ISO 7064, MOD 11,10.</summary>
    public static bool IsGermanTax(string number)
    {
        string digits = Digits(number);
        if (digits.Length != 11) return false;
        int[] repeats = [.. digits[..10].GroupBy(digit => digit).Select(same => same.Count()).Where(count => count > 1)];
        if (repeats is not [2 or 3]) return false;
        int product = 10;
        foreach (char digit in digits[..10])
        {
            int sum = (digit - '0' + product) % 10;
            product = 2 * (sum == 0 ? 10 : sum) % 11;
        }
        return (11 - product) % 10 == digits[10] - '0';
    }

    static string Digits(string number) => string.Concat(number.Where(char.IsAsciiDigit));
}
