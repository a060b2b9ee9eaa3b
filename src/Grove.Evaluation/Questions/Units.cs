namespace Grove.Evaluation.Questions;

/// <summary>Units of measure, time and money in one spelling each, and their place behind the number.</summary>
static class Units
{
    static readonly Dictionary<string, string> Known = Build(
        "second seconds sec secs", "minute minutes min mins", "hour hours hr hrs", "day days", "week weeks", "month months",
        "year years yr yrs", "night nights", "am", "pm",
        "mm millimetre millimetres millimeter millimeters", "cm centimetre centimetres centimeter centimeters",
        "metre metres meter meters m", "km kilometre kilometres kilometer kilometers", "mile miles", "inch inches", "foot feet",
        "mg milligram milligrams", "gram grams g", "kg kilogram kilograms kilo kilos", "tonne tonnes ton tons",
        "ml millilitre millilitres milliliter milliliters", "litre litres liter liters l",
        "degree degrees", "celsius", "% percent", "point points", "time times",
        "euro euros eur €", "dollar dollars usd $", "pound pounds gbp £", "yen jpy ¥", "cent cents", "franc francs chf");

    /// <summary>The unit's one spelling, or null if the word is no unit.</summary>
    public static string? Find(string word) => Known.GetValueOrDefault(word);

    /// <summary>The unit a single sign stands for, or null.</summary>
    public static string? Sign(char character) => character switch
    {
        '%' => "%",
        '€' => "euro",
        '$' => "dollar",
        '£' => "pound",
        '¥' => "yen",
        '°' => "degree",
        _ => null,
    };

    /// <summary>Joins "per cent" into "%" and puts a currency written before its number behind it, where the words stand too.</summary>
    public static void MoveBehindNumbers(List<RawWord> words)
    {
        for (int at = 0; at + 1 < words.Count; at++)
        {
            if (words[at].Text == "per" && words[at + 1].Text == "cent")
            {
                words[at] = words[at] with { Text = "%" };
                words.RemoveAt(at + 1);
            }
            else if (words[at].Text == "degree" && words[at + 1].Text == "c")
            {
                words[at + 1] = words[at + 1] with { Text = "celsius" };
            }
            else if (IsCurrency(words[at].Text) && words[at + 1].IsNumber && !(at > 0 && words[at - 1].IsNumber))
            {
                (words[at], words[at + 1]) =
                    (words[at + 1] with { StartsSentence = words[at].StartsSentence }, words[at] with { StartsSentence = false });
                at++;
            }
        }
    }

    static bool IsCurrency(string word) => Find(word) is "euro" or "dollar" or "pound" or "yen" or "franc";

    static Dictionary<string, string> Build(params string[] families)
    {
        Dictionary<string, string> known = [];
        foreach (string family in families)
        {
            string[] spellings = family.Split(' ');
            foreach (string spelling in spellings)
                known[spelling] = spellings[0];
        }

        return known;
    }
}
