using System.Globalization;
using System.Numerics;

namespace Grove.Text.Templates;

/// <summary>Filters for any value, and for numbers.</summary>
static class ValueFilters
{
    public static Dictionary<string, Filters.Filter> All { get; } = new()
    {
        ["default"] = Default,
        ["d"] = Default,
        ["tojson"] = (value, arguments) => JsonWriter.Write(value, arguments),
        ["attr"] = (value, arguments) => arguments.Require(0, "name") is StringValue name
            ? value.Attribute(name.Characters, arguments.Budget) ?? Member.Missing(value, name.Characters)
            : throw new TemplateFailure("the filter attr needs the name of an attribute"),
        ["abs"] = (value, _) => PythonNumber.AsInteger(value) is { } whole ? new IntegerValue(BigInteger.Abs(whole))
            : PythonNumber.AsDouble(value) is { } number ? new FloatValue(Math.Abs(number)) : throw NotANumber("abs", value),
        ["int"] = ToInt,
        ["float"] = ToFloat,
        ["round"] = Round,
    };

    static Value Default(Value value, Arguments arguments)
    {
        arguments.Expect("default", "default_value", "boolean");
        bool missing = value is UndefinedValue || (arguments.FindFlag(1, "boolean") && !value.IsTrue);
        return missing ? arguments.Find(0, "default_value") ?? Value.Of("") : value;
    }

    static Value ToInt(Value value, Arguments arguments)
    {
        arguments.Expect("int", "default", "base");
        if (value is UndefinedValue missing) throw new TemplateFailure(missing.Why);
        if (PythonNumber.AsInteger(value) is { } whole) return new IntegerValue(whole);
        double? number = PythonNumber.AsDouble(value);
        if (value is StringValue text)
        {
            if (PythonNumber.ParseInteger(text.Characters, arguments.FindInt(1, "base", 10)) is { } parsed) return IntegerValue.Checked(parsed);
            number = PythonNumber.ParseFloat(text.Characters);
        }
        return number is { } found && double.IsFinite(found) ? IntegerValue.Checked(new BigInteger(found)) : arguments.Find(0, "default") ?? new IntegerValue(0);
    }

    static Value ToFloat(Value value, Arguments arguments)
    {
        arguments.Expect("float", "default");
        if (value is UndefinedValue missing) throw new TemplateFailure(missing.Why);
        double? number = value is StringValue text ? PythonNumber.ParseFloat(text.Characters) : PythonNumber.AsDouble(value);
        return number is { } found ? new FloatValue(found) : arguments.Find(0, "default") ?? new FloatValue(0);
    }

    static Value Round(Value value, Arguments arguments)
    {
        arguments.Expect("round", "precision", "method");
        int precision = Math.Clamp(arguments.FindInt(0, "precision", 0), -300, 300);
        string method = arguments.FindText(1, "method")?.Characters ?? "common";
        if (method is not ("common" or "ceil" or "floor")) throw new TemplateFailure($"round knows common, ceil and floor, not \"{method}\"");
        if (PythonNumber.AsDouble(value) is not { } number) throw NotANumber("round", value);
        if (method != "common")
        {
            double scale = Math.Pow(10, precision);
            return new FloatValue((method == "ceil" ? Math.Ceiling(number * scale) : Math.Floor(number * scale)) / scale);
        }
        if (PythonNumber.AsInteger(value) is { } whole)
        {
            if (precision >= 0) return new IntegerValue(whole);
            BigInteger unit = BigInteger.Pow(10, -precision), rest = BigInteger.Remainder(BigInteger.Remainder(whole, unit) + unit, unit), low = whole - rest;
            bool up = rest * 2 > unit || (rest * 2 == unit && !(low / unit).IsEven);
            return new IntegerValue(up ? low + unit : low);
        }
        return new FloatValue(RoundHalfEven(number, precision));
    }

    // On the exact digits of the number: 2.675 is a little less than it looks, and becomes 2.67.
    static double RoundHalfEven(double number, int precision)
    {
        if (!double.IsFinite(number) || number == 0) return number;
        string exact = Math.Abs(number).ToString("F1080", CultureInfo.InvariantCulture);
        int point = exact.IndexOf('.'), kept = point + precision;
        string digits = exact.Remove(point, 1);
        if (kept < 0) return 0;
        var whole = BigInteger.Parse("0" + digits[..Math.Min(kept, digits.Length)], CultureInfo.InvariantCulture);
        ReadOnlySpan<char> rest = kept < digits.Length ? digits.AsSpan(kept) : "0";
        bool half = rest[0] == '5' && rest[1..].TrimEnd('0').IsEmpty;
        if (rest[0] >= '5' && !(half && whole.IsEven)) whole++;
        double rounded = double.Parse($"{whole}e{-precision}", CultureInfo.InvariantCulture);
        return number < 0 ? -rounded : rounded;
    }

    static TemplateFailure NotANumber(string filter, Value value) =>
        new(value is UndefinedValue missing ? missing.Why : $"the filter {filter} needs a number, not a {value.TypeName}");
}
