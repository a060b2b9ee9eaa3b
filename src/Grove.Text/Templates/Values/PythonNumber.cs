using System.Globalization;
using System.Numerics;

namespace Grove.Text.Templates;

/// <summary>Numbers as Python reads and writes them.</summary>
static class PythonNumber
{
    /// <summary><c>repr(float)</c>: the shortest digits that give the number back, with an exponent below 1e-4 and from 1e16.</summary>
    public static string Format(double value)
    {
        if (double.IsNaN(value)) return "nan";
        if (double.IsInfinity(value)) return value > 0 ? "inf" : "-inf";
        string shortest = value.ToString("E16", CultureInfo.InvariantCulture);
        // "R" gives the shortest digits, in whichever notation; the notation is decided here.
        string round = value.ToString("R", CultureInfo.InvariantCulture);
        int exponent = value == 0 ? 0 : int.Parse(shortest[(shortest.IndexOf('E') + 1)..], CultureInfo.InvariantCulture);
        string sign = round.StartsWith('-') ? "-" : "";
        string mantissa = round.TrimStart('-');
        int e = mantissa.IndexOf('E');
        if (e >= 0)
        {
            exponent = int.Parse(mantissa[(e + 1)..], CultureInfo.InvariantCulture);
            mantissa = mantissa[..e];
        }
        string digits = mantissa.Replace(".", "").TrimStart('0').TrimEnd('0');
        if (digits.Length == 0) return sign + "0.0";
        if (exponent is < -4 or >= 16)
            return $"{sign}{digits[..1]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        if (exponent < 0) return $"{sign}0.{new string('0', -exponent - 1)}{digits}";
        if (digits.Length <= exponent + 1) return $"{sign}{digits.PadRight(exponent + 1, '0')}.0";
        return $"{sign}{digits[..(exponent + 1)]}.{digits[(exponent + 1)..]}";
    }

    /// <summary>A number or truth value as a double; null for anything else.</summary>
    public static double? AsDouble(Value value) => value switch
    {
        FloatValue number => number.Value,
        IntegerValue number => (double)number.Value,
        BoolValue flag => flag.IsTrue ? 1 : 0,
        _ => null,
    };

    /// <summary>A whole number or truth value; null for anything else.</summary>
    public static BigInteger? AsInteger(Value value) => value switch
    {
        IntegerValue number => number.Value,
        BoolValue flag => flag.IsTrue ? BigInteger.One : BigInteger.Zero,
        _ => null,
    };

    /// <summary>A whole number as an index or count, cut to what an int holds.</summary>
    public static int Index(Value value, string what) => AsInteger(value) is { } number
        ? (int)BigInteger.Max(int.MinValue + 1, BigInteger.Min(int.MaxValue, number))
        : throw new TemplateFailure(value is UndefinedValue missing ? missing.Why : $"{what} is a {value.TypeName}; a whole number is needed");

    /// <summary>Reads what <c>float("...")</c> reads; null for anything else.</summary>
    public static double? ParseFloat(string text)
    {
        string trimmed = text.Trim().Replace("_", "");
        return trimmed.ToLowerInvariant().TrimStart('+', '-') switch
        {
            "inf" or "infinity" => trimmed.StartsWith('-') ? double.NegativeInfinity : double.PositiveInfinity,
            "nan" => double.NaN,
            _ => trimmed.Length < 400 && double.TryParse(trimmed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number)
                ? number : null,
        };
    }

    /// <summary>Reads what <c>int("...", base)</c> reads; null for anything else.</summary>
    public static BigInteger? ParseInteger(string text, int @base)
    {
        string digits = text.Trim().Replace("_", "").ToLowerInvariant();
        bool negative = digits.StartsWith('-');
        if (negative || digits.StartsWith('+')) digits = digits[1..];
        string prefix = @base switch { 16 => "0x", 8 => "0o", 2 => "0b", _ => "" };
        if (prefix.Length > 0 && digits.StartsWith(prefix, StringComparison.Ordinal)) digits = digits[2..];
        if (digits.Length is 0 or > 1000 || @base is < 2 or > 36) return null;
        BigInteger number = 0;
        foreach (char digit in digits)
        {
            int value = char.IsAsciiDigit(digit) ? digit - '0' : char.IsAsciiLetterLower(digit) ? digit - 'a' + 10 : 99;
            if (value >= @base) return null;
            number = number * @base + value;
        }
        return negative ? -number : number;
    }
}
