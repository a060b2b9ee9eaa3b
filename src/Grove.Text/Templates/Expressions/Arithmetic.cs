using System.Numerics;

namespace Grove.Text.Templates;

/// <summary><c>+ - * / // % **</c> as in Python: <c>//</c> and <c>%</c> round towards minus infinity, texts and lists can be added and repeated.</summary>
sealed class Arithmetic(int offset, string @operator, Expression left, Expression right) : Expression(offset)
{
    protected override Value Compute(Rendering rendering) => Apply(@operator, left.Evaluate(rendering), right.Evaluate(rendering), rendering);

    /// <summary>The result for two values.</summary>
    public static Value Apply(string @operator, Value a, Value b, Rendering rendering)
    {
        if (@operator == "%" && a is StringValue format) return PrintfFormat.Apply(format.Text, b, rendering.Budget);
        foreach (Value value in (Value[])[a, b])
            if (value is UndefinedValue missing) throw new TemplateFailure(missing.Why);
        if (@operator == "+" && Sum(a, b, rendering.Budget) is { } sum) return sum;
        if (@operator == "*" && Repeat(a, b, rendering.Budget) is { } repeated) return repeated;
        if (PythonNumber.AsInteger(a) is { } whole && PythonNumber.AsInteger(b) is { } other) return OfIntegers(@operator, whole, other);
        if (PythonNumber.AsDouble(a) is { } one && PythonNumber.AsDouble(b) is { } two) return OfDoubles(@operator, one, two);
        string advice = @operator == "+" && (a is StringValue || b is StringValue) ? "Join values of different types with ~" : "Correct the template, or give what it asks for";
        throw new TemplateFailure($"\"{@operator}\" cannot join a {a.TypeName} and a {b.TypeName}", advice);
    }

    static Value? Sum(Value a, Value b, Budget budget)
    {
        if (a is StringValue first && b is StringValue second)
        {
            bool markup = first.IsMarkup || second.IsMarkup;
            Text Escaped(StringValue value) => markup && !value.IsMarkup ? Html.Escape(value.Text, budget) : value.Text;
            return new StringValue(new TextBuilder(budget).Append(Escaped(first)).Append(Escaped(second)).ToText(), markup);
        }
        if (a is not ListValue { IsSequence: true } left || b is not ListValue { IsSequence: true } right || left.Form != right.Form) return null;
        budget.TakeList(left.Items.Count + (long)right.Items.Count);
        return new ListValue([.. left.Items, .. right.Items], left.Form);
    }

    static Value? Repeat(Value a, Value b, Budget budget)
    {
        if (PythonNumber.AsInteger(a) is not null) (a, b) = (b, a);
        if (PythonNumber.AsInteger(b) is null) return null;
        if (a is StringValue text)
        {
            int count = Math.Max(0, PythonNumber.Index(b, "the number of repetitions"));
            if (count == 0 || text.Text.Length == 0) return Value.Of("");
            // Asked for at once, so that a huge one is refused before it is made.
            budget.TakeCharacters(0, (long)text.Text.Length * count);
            var repeated = new TextBuilder(budget);
            for (int i = 0; i < count; i++) repeated.Append(text.Text);
            return new StringValue(repeated.ToText());
        }
        if (a is not ListValue { IsSequence: true } list) return null;
        int times = Math.Max(0, PythonNumber.Index(b, "the number of repetitions"));
        if (list.Items.Count == 0) return list;
        budget.TakeList((long)list.Items.Count * times);
        return new ListValue([.. Enumerable.Repeat(list.Items, times).SelectMany(items => items)], list.Form);
    }

    static Value OfIntegers(string @operator, BigInteger a, BigInteger b)
    {
        if (@operator is "/" or "//" or "%" && b.IsZero) throw new TemplateFailure("it divides by zero");
        return @operator switch
        {
            "+" => IntegerValue.Checked(a + b),
            "-" => IntegerValue.Checked(a - b),
            "*" => IntegerValue.Checked(a * b),
            "/" => new FloatValue((double)a / (double)b),
            "//" => new IntegerValue(Floor(a, b)),
            "%" => new IntegerValue(a - Floor(a, b) * b),
            _ when b.Sign < 0 => OfDoubles("**", (double)a, (double)b),
            _ when b > 4096 && BigInteger.Abs(a) > 1 || a.GetBitLength() * (double)b > 8192 => throw new TemplateFailure("a number has more than a thousand digits"),
            _ => IntegerValue.Checked(BigInteger.Abs(a) <= 1 ? (a.Sign < 0 && b.IsEven ? 1 : b.IsZero ? 1 : a) : BigInteger.Pow(a, (int)b)),
        };
    }

    static BigInteger Floor(BigInteger a, BigInteger b)
    {
        BigInteger quotient = BigInteger.DivRem(a, b, out BigInteger rest);
        return !rest.IsZero && rest.Sign != b.Sign ? quotient - 1 : quotient;
    }

    static FloatValue OfDoubles(string @operator, double a, double b)
    {
        if (@operator is "/" or "//" or "%" && b == 0) throw new TemplateFailure("it divides by zero");
        return new FloatValue(@operator switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            "%" => Modulo(a, b),
            _ => Math.Pow(a, b),
        });
    }

    static double Modulo(double a, double b)
    {
        double rest = a % b;
        return rest != 0 && rest < 0 != b < 0 ? rest + b : rest;
    }
}

/// <summary><c>-a</c> and <c>+a</c>.</summary>
sealed class Sign(int offset, Expression operand, bool isMinus) : Expression(offset)
{
    protected override Value Compute(Rendering rendering)
    {
        Value value = operand.Evaluate(rendering);
        if (PythonNumber.AsInteger(value) is { } whole) return new IntegerValue(isMinus ? -whole : whole);
        if (PythonNumber.AsDouble(value) is { } number) return new FloatValue(isMinus ? -number : number);
        throw new TemplateFailure(value is UndefinedValue missing ? missing.Why : $"a {value.TypeName} has no sign");
    }
}

/// <summary><c>a ~ b ~ c</c>: the texts of all, one after the other.</summary>
sealed class Concatenation(int offset, IReadOnlyList<Expression> parts) : Expression(offset)
{
    protected override Value Compute(Rendering rendering)
    {
        var joined = new TextBuilder(rendering.Budget);
        foreach (Expression part in parts) part.Evaluate(rendering).Print(joined);
        return new StringValue(joined.ToText());
    }
}
