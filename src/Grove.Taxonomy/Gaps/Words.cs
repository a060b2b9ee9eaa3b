namespace Grove.Taxonomy.Gaps;

/// <summary>The words of a text that say what it is about, in a form that joins singular and plural.</summary>
static class Words
{
    const int StemLength = 7;

    // Words that questions are made of in the languages that Grove has prompts for.
    static readonly HashSet<string> Empty = new(
        ("a an the and or but if of to in on at by for from with without about as is are was were be been being am do does did done have has had can could may might must shall should will would "
        + "i me my we us our you your he him his she her it its they them their this that these those there here what which who whom whose when where why how much many long any some all no not only "
        + "please tell hello hi thanks thank need know want get give go ok yes also just than then so "
        + "der die das den dem des ein eine einen einem einer eines und oder aber wenn von zu zum zur im am bei für mit ohne über als ist sind war waren sein hat haben kann können muss müssen soll wird werden ich wir uns sie er es ihr mein ihre dies diese was welche wer wen wann wo warum wie viel viele nicht kein keine bitte "
        + "el la los las un una unos unas y o pero si de del al en por para con sin sobre como es son era ser ha han puede debe yo me mi nos usted su lo que cual quien cuando donde porque cuanto no "
        + "le les une et ou mais du des au aux dans sur pour par avec sans est sont être avoir a ont peut doit je nous vous il elle ils ce cette ces que qui quoi quel quelle quand où pourquoi comment combien ne pas").Split(' '),
        StringComparer.Ordinal);

    /// <summary>The words, in order; one may come several times.</summary>
    public static IEnumerable<string> Of(string text)
    {
        int start = -1;
        for (int index = 0; index <= text.Length; index++)
        {
            bool inside = index < text.Length && char.IsLetterOrDigit(text[index]);
            if (inside && start < 0)
                start = index;
            if (inside || start < 0)
                continue;
            string word = text[start..index].ToLowerInvariant();
            start = -1;
            if (!Empty.Contains(word) && (word.Length > 1 || char.IsDigit(word[0])))
                yield return Stem(word);
        }
    }

    // "repairs", "repaired" and "repairing" begin alike; that is enough to tell whether two texts are about the same.
    static string Stem(string word)
    {
        string bare = word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word[..^1] : word;
        foreach (string ending in (string[])["ing", "ed", "en", "er", "es", "e"])
        {
            if (bare.Length - ending.Length >= 4 && bare.EndsWith(ending, StringComparison.Ordinal))
            {
                bare = bare[..^ending.Length];
                break;
            }
        }

        return bare.Length > StemLength ? bare[..StemLength] : bare;
    }
}
