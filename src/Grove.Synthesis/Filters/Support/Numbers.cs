namespace Grove.Synthesis.Filters.Support;

/// <summary>Numbers made comparable: <c>4,000</c>, <c>4.000</c> and <c>4 000</c> are one; words for small numbers count as digits.</summary>
static class Numbers
{
    static readonly Dictionary<string, Dictionary<uint, ulong>> words = new()
    {
        ["en"] = Table("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
            "thirty:30 forty:40 fifty:50 sixty:60 seventy:70 eighty:80 ninety:90 hundred:100 thousand:1000 twice:2 half:2 once:1 dozen:12 first:1 second:2 third:3 fourth:4 fifth:5"),
        ["de"] = Table("null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
            "dreißig:30 vierzig:40 fünfzig:50 sechzig:60 siebzig:70 achtzig:80 neunzig:90 hundert:100 tausend:1000 zweimal:2 einmal:1 dreimal:3 dutzend:12"),
        ["es"] = Table("cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte",
            "treinta:30 cuarenta:40 cincuenta:50 sesenta:60 setenta:70 ochenta:80 noventa:90 cien:100 ciento:100 mil:1000 docena:12 veinticuatro:24 veinticinco:25"),
        ["fr"] = Table("zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt",
            "trente:30 quarante:40 cinquante:50 soixante:60 soixante-dix:70 quatre-vingts:80 quatre-vingt-dix:90 cent:100 cents:100 mille:1000 douzaine:12 vingt-quatre:24"),
    };

    /// <summary>A number in digits without the separators of thousands.</summary>
    public static ulong OfDigits(ReadOnlySpan<char> number)
    {
        ulong hash = 1;
        for (int i = 0; i < number.Length; i++)
        {
            char sign = number[i];
            // A separator before exactly three digits groups thousands; 24.5 and 9:30 keep theirs, ',' and '.' being one.
            if (sign is ',' or '.' && DigitsAfter(number, i) == 3) continue;
            // Units written on the number (10km, 5th) are not part of it.
            if (char.IsLetter(sign)) break;
            hash = (hash ^ (sign == ',' ? '.' : sign)) * 1099511628211;
        }
        return hash;
    }

    /// <summary>The number that a word says, as <see cref="OfDigits"/> gives it; 0 for none.</summary>
    public static ulong OfWord(uint word, string language) =>
        words.TryGetValue(language, out Dictionary<uint, ulong>? known) && known.TryGetValue(word, out ulong number) ? number : 0;

    static int DigitsAfter(ReadOnlySpan<char> number, int at)
    {
        int end = at + 1;
        while (end < number.Length && char.IsDigit(number[end])) end++;
        return end - at - 1;
    }

    static Dictionary<uint, ulong> Table(string small, string more)
    {
        var table = new Dictionary<uint, ulong>();
        string[] names = small.Split(' ');
        for (int i = 0; i < names.Length; i++) table[Words.Hash(names[i])] = OfDigits($"{i}");
        foreach (string pair in more.Split(' ')) table[Words.Hash(pair.AsSpan(0, pair.IndexOf(':')))] = OfDigits(pair.AsSpan(pair.IndexOf(':') + 1));
        return table;
    }
}
