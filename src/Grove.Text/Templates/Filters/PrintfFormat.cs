using System.Globalization;
using System.Numerics;

namespace Grove.Text.Templates;

/// <summary>Python's <c>"%s and %d" % values</c>: <c>%s %r %d %i %u %x %X %o %f %e %g %c %%</c> with flags, width and precision.</summary>
static class PrintfFormat
{
    /// <summary>Fills a format with a value, a tuple of values, or a dict for <c>%(name)s</c>.</summary>
    public static StringValue Apply(Text format, Value values, Budget budget)
    {
        var filled = new TextBuilder(budget);
        string text = format.Characters;
        IReadOnlyList<Value> given = values is ListValue { Form: ListForm.Tuple } tuple ? tuple.Items : [values];
        int next = 0, plain = 0;
        bool usesNames = false;
        for (int i = text.IndexOf('%'); i >= 0; i = text.IndexOf('%', i))
        {
            filled.Append(format, plain, i - plain);
            Field field = Field.Read(text, i + 1);
            (i, plain) = (field.End, field.End);
            if (field.Kind == '%')
            {
                filled.Append('%');
                continue;
            }
            Value value;
            if (field.Name is { } name)
            {
                usesNames = true;
                if (values is not DictValue dict) throw new TemplateFailure("the format names its values, but is not given a dict");
                value = dict.Find(name) ?? throw new TemplateFailure($"the format names \"{name}\", which the dict does not have");
            }
            else value = next < given.Count ? given[next++] : throw new TemplateFailure("the format has more places than values");
            filled.Append(field.Fill(value, budget));
        }
        if (next < given.Count && !usesNames && values is not DictValue) throw new TemplateFailure("the format has fewer places than values");
        return new StringValue(filled.Append(format.From(plain)).ToText());
    }

    sealed record Field(string? Name, string Flags, int Width, int Precision, char Kind, int End)
    {
        public static Field Read(string text, int at)
        {
            string? name = null;
            if (at < text.Length && text[at] == '(')
            {
                int close = text.IndexOf(')', at);
                if (close < 0) throw new TemplateFailure("a name in the format has no closing bracket");
                name = text[(at + 1)..close];
                at = close + 1;
            }
            int flags = at;
            while (at < text.Length && text[at] is '-' or '+' or ' ' or '#' or '0') at++;
            string found = text[flags..at];
            int width = Number(text, ref at), precision = -1;
            if (at < text.Length && text[at] == '.')
            {
                at++;
                precision = Number(text, ref at);
            }
            if (at >= text.Length) throw new TemplateFailure("the format ends in the middle of a place");
            return new Field(name, found, width, precision, text[at], at + 1);
        }

        public Text Fill(Value value, Budget budget)
        {
            Text shown = Show(value, budget);
            bool zero = Flags.Contains('0') && !Flags.Contains('-') && Kind is not ('s' or 'r' or 'c');
            if (zero && shown.Characters.StartsWith('-'))
                return new TextBuilder(budget).Append('-').Append(TextOperations.Pad(shown.From(1), Width - 1, new Text("0"), 1, budget)).ToText();
            return TextOperations.Pad(shown, Width, new Text(zero ? "0" : " "), Flags.Contains('-') ? 0 : 1, budget);
        }

        static int Number(string text, ref int at)
        {
            int number = 0;
            for (; at < text.Length && char.IsAsciiDigit(text[at]); at++) number = Math.Min(1_000_000, number * 10 + text[at] - '0');
            return number;
        }

        Text Show(Value value, Budget budget)
        {
            switch (Kind)
            {
                case 's': return Cut(value.ToText(budget));
                case 'r':
                    var literal = new TextBuilder(budget);
                    value.Represent(literal);
                    return Cut(literal.ToText());
                case 'c': return value.ToText(budget);
                case 'd' or 'i' or 'u': return Signed(Whole(value).ToString(CultureInfo.InvariantCulture));
                case 'x' or 'X' or 'o': return Signed(InBase(Whole(value)));
                case 'f' or 'F' or 'e' or 'E' or 'g' or 'G': return Signed(Float(PythonNumber.AsDouble(value) ?? throw NotANumber(value)));
                default: throw new TemplateFailure($"the format has a place \"%{Kind}\", which is not supported");
            }
        }

        Text Cut(Text text) => Precision >= 0 ? text.Slice(0, CodePoints.Offset(text.Characters, Precision)) : text;

        Text Signed(string number) => new(!number.StartsWith('-') && Flags.Contains('+') ? "+" + number : !number.StartsWith('-') && Flags.Contains(' ') ? " " + number : number);

        static BigInteger Whole(Value value) => PythonNumber.AsInteger(value)
            ?? (PythonNumber.AsDouble(value) is { } number && double.IsFinite(number) ? new BigInteger(number) : throw NotANumber(value));

        static TemplateFailure NotANumber(Value value) => new(value is UndefinedValue missing ? missing.Why : $"the format needs a number, not a {value.TypeName}");

        string InBase(BigInteger value)
        {
            int @base = Kind == 'o' ? 8 : 16;
            string digits = "";
            for (BigInteger rest = BigInteger.Abs(value); !rest.IsZero; rest /= @base) digits = "0123456789abcdef"[(int)(rest % @base)] + digits;
            if (digits.Length == 0) digits = "0";
            if (Flags.Contains('#')) digits = (Kind == 'o' ? "0o" : "0x") + digits;
            return (value.Sign < 0 ? "-" : "") + (Kind == 'X' ? digits.ToUpperInvariant() : digits);
        }

        string Float(double value)
        {
            int precision = Math.Min(Precision < 0 ? 6 : Precision, 300);
            if (!double.IsFinite(value)) return PythonNumber.Format(value);
            if (Kind is 'f' or 'F') return value.ToString("F" + precision, CultureInfo.InvariantCulture);
            if (Kind is 'e' or 'E') return value.ToString($"{(precision == 0 ? "0" : "0." + new string('0', precision))}{Kind}+00", CultureInfo.InvariantCulture);
            return value.ToString("G" + Math.Max(1, precision), CultureInfo.InvariantCulture).Replace("E", Kind == 'g' ? "e" : "E");
        }
    }
}
