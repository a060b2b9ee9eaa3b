namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>Yes/no questions; the answer goes on with the sentence, so that the fact is always in it.</summary>
static class YesNoForms
{
    public static void Add(Fact fact, View view)
    {
        if (fact.Clause is not { Imperative: false } clause || view.Auxiliary.Length == 0)
            return;
        (string rest, string front) = view.Without(null);
        string verb = view.Verb.StartsWith("not ", StringComparison.Ordinal) ? view.Verb[4..] : view.Verb;
        string finite = clause.Negative ? Ask.Join(view.Auxiliary, verb) : view.Finite;
        string answer = (clause.Negative ? "No. " : "Yes. ") + fact.Answer;
        var ask = new Ask("yes-no", "", view.Auxiliary, view.Subject, verb, finite, rest, front, Slots.None) { Answer = answer };
        fact.Asks.Add(ask);
        if (clause.Quantities.Count == 0 && view.Chunks.Count(chunk => !chunk.Leading) > 1)
            fact.Asks.Add(ask with { Rest = view.Objects(null) });
        if (view.Auxiliary is "may" or "can" && view.Reader)
        {
            fact.Asks.Add(Ask.Flat("yes-no", Ask.Join("is it allowed to", verb, rest), Slots.None, front) with { Answer = answer });
            fact.Asks.Add(Ask.Flat("yes-no", Ask.Join("is it possible to", verb, rest), Slots.None, front) with { Answer = answer });
        }
        else if (view.Auxiliary is "must" && view.Reader && !clause.Negative)
        {
            fact.Asks.Add(Ask.Flat("yes-no", Ask.Join("is it necessary to", verb, rest), Slots.None, front) with { Answer = answer });
        }
    }
}
