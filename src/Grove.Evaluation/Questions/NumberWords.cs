using System.Globalization;

namespace Grove.Evaluation.Questions;

/// <summary>Turns number words into digits: "twenty-five" is 25, "two hundred and fifty" 250, "2.5 million" 2500000, "5k" 5000.</summary>
static class NumberWords
{
    static readonly string[] Small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    static readonly string[] Tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    /// <summary>The same words with every run of number words replaced by one number.</summary>
    public static List<RawWord> Resolve(List<RawWord> words)
    {
        List<RawWord> result = [];
        for (int at = 0; at < words.Count;)
        {
            RawWord first = words[at];
            if (first.IsNumber)
            {
                at++;
                string number = first.Text;
                while (at < words.Count && Scale(words[at].Text) is > 0 and { } scale)
                {
                    number = Numeral.Scale(number, scale);
                    at++;
                }

                result.Add(first with { Text = number });
            }
            else if (Spelled(words, ref at) is { } value)
            {
                result.Add(new RawWord(value.ToString(CultureInfo.InvariantCulture), true, false, first.StartsSentence));
            }
            else
            {
                result.Add(first);
                at++;
            }
        }

        return result;
    }

    /// <summary>The number spelled from <paramref name="at"/> on, moving past it; null if none starts there.</summary>
    static long? Spelled(List<RawWord> words, ref int at)
    {
        long total = 0, current = 0;
        bool any = false;
        int end = at;
        int previous = int.MaxValue; // the size of the last small word: only a smaller one may follow without "hundred"
        for (int i = at; i < words.Count && !words[i].IsNumber; i++)
        {
            string word = words[i].Text;
            int small = Array.IndexOf(Small, word);
            int ten = Array.IndexOf(Tens, word);
            if (small >= 0 && (previous == int.MaxValue || (previous >= 20 && small is > 0 and < 10) || previous == 100))
            {
                current += small;
                previous = small;
            }
            else if (ten >= 0 && previous is int.MaxValue or 100)
            {
                current += 20 + (ten * 10);
                previous = 20;
            }
            else if (word == "hundred" && current < 100)
            {
                current = Math.Max(current, 1) * 100;
                previous = 100;
            }
            else if (word is "thousand" or "million" or "billion" && (current < 1000) && (any || total == 0))
            {
                total += Math.Max(current, 1) * (long)Scale(word);
                current = 0;
                previous = 100;
            }
            else if (word == "and" && previous == 100 && i + 1 < words.Count
                && (Array.IndexOf(Small, words[i + 1].Text) > 0 || Array.IndexOf(Tens, words[i + 1].Text) >= 0))
            {
                continue;
            }
            else
            {
                break;
            }

            any = true;
            end = i + 1;
        }

        at = any ? end : at;
        return any ? total + current : null;
    }

    static decimal Scale(string word) => word switch
    {
        "hundred" => 100,
        "thousand" or "k" => 1_000,
        "million" => 1_000_000,
        "billion" => 1_000_000_000,
        _ => 0,
    };
}
