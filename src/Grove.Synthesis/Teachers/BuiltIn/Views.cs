using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>Says a clause in the ways that people would ask about it.</summary>
static class Views
{
    public static List<View> Of(Clause clause)
    {
        var views = new List<View>();
        string not = clause.Negative ? "not " : "";
        if (clause.Imperative)
        {
            foreach (string subject in (string[])["I", "we"])
                views.Add(Reader(clause, subject, "should", not + clause.Lemma, clause.Lemma, clause.Chunks));
            views.Add(Reader(clause, "I", clause.Negative ? "must" : "do", clause.Negative ? "not " + clause.Lemma : "have to " + clause.Lemma, clause.Lemma, clause.Chunks,
                clause.Negative ? "must not " + clause.Lemma : "have to " + clause.Lemma));
            return views;
        }

        string auxiliary = clause.Auxiliary, verb = clause.Verb, finite = Ask.Join(clause.Auxiliary, not + clause.Verb).Trim(), third = finite;
        if (auxiliary.Length == 0)
        {
            auxiliary = clause.Past ? "did" : clause.SubjectPlural || clause.Subject is "I" or "you" or "we" ? "do" : "does";
            verb = clause.Lemma;
            finite = clause.Negative ? $"{auxiliary} not {clause.Lemma}" : clause.Verb;
            third = clause.Past || clause.Negative ? finite : Verbs.Third(clause.Lemma);
        }
        else if (auxiliary is "are" or "have" or "were")
        {
            third = Ask.Join(auxiliary switch { "are" => "is", "were" => "was", _ => "has" }, not + verb).Trim();
        }
        string main = clause.Passive || clause.Copula || clause.Past ? "" : clause.Lemma;
        IReadOnlyList<Chunk> chunks = clause.Chunks;
        views.Add(new View(clause.Subject, auxiliary, not + verb, finite, third, main, chunks, false));

        // "Policyholders must pay …" is asked as "must I pay …".
        if (clause.SubjectIsReader || clause.Subject is "you")
        {
            string aux = auxiliary switch { "does" => "do", "is" => "am", "are" => "am", "has" => "have", _ => auxiliary };
            string say = clause.Auxiliary.Length == 0 ? (clause.Past ? finite : clause.Negative ? $"do not {clause.Lemma}" : clause.Lemma) : Ask.Join(aux, not + verb).Trim();
            views.Add(new View("I", aux, not + verb, say, say, main, chunks, true));
            if (aux != "am")
                views.Add(new View("we", aux, not + verb, say, say, main, chunks, true));
        }

        if (clause.Passive && Modal(clause.Auxiliary) && !clause.Chunks.Any(chunk => chunk.Kind == ChunkKind.Agent))
        {
            // "Hail damage must be reported …" is asked as "must I report hail damage …".
            List<Chunk> active = [.. chunks.Where(chunk => chunk.Leading), Object(clause.Subject), .. chunks.Where(chunk => !chunk.Leading)];
            foreach (string subject in (string[])["I", "we"])
                views.Add(Reader(clause, subject, clause.Auxiliary, not + clause.Lemma, clause.Lemma, active));
        }
        else if (clause.Passive && clause.Chunks.FirstOrDefault(chunk => chunk.Kind == ChunkKind.Agent) is { } agent && !clause.Negative
            && clause.Auxiliary is "is" or "are" or "must" or "can" or "may" or "should" or "will")
        {
            string head = Tokens.Words(agent.Body).LastOrDefault() ?? "";
            bool plural = Nouns.IsPlural(head);
            bool modal = Modal(clause.Auxiliary);
            string aux = modal ? clause.Auxiliary : plural ? "do" : "does";
            string say = modal ? $"{clause.Auxiliary} {clause.Lemma}" : plural ? clause.Lemma : Verbs.Third(clause.Lemma);
            string who = modal ? say : Verbs.Third(clause.Lemma);
            List<Chunk> active = [.. chunks.Where(chunk => chunk.Leading), Object(clause.Subject), .. chunks.Where(chunk => !chunk.Leading && chunk != agent)];
            views.Add(new View(agent.Body, aux, clause.Lemma, say, who, clause.Lemma, active, false));
        }
        else if (clause.Passive && !clause.Negative && clause.Auxiliary is "is" or "are" && !clause.Chunks.Any(chunk => chunk.Kind == ChunkKind.Agent))
        {
            // "A taxi ride is refunded up to …" is asked as "how much do you refund for a taxi ride".
            List<Chunk> active = [.. chunks.Where(chunk => chunk.Leading), Object(clause.Subject), .. chunks.Where(chunk => !chunk.Leading)];
            foreach (string subject in (string[])["you", "they"])
                views.Add(new View(subject, "do", clause.Lemma, clause.Lemma, clause.Lemma, "", active, true));
        }
        return views;
    }

    static View Reader(Clause clause, string subject, string auxiliary, string verb, string lemma, IReadOnlyList<Chunk> chunks, string? finite = null) =>
        new(subject, auxiliary, verb, finite ?? $"{auxiliary} {verb}", finite ?? $"{auxiliary} {verb}", clause.Copula ? "" : lemma, chunks, true);

    static Chunk Object(string text) => new(ChunkKind.Object, text, "", text, null, false);

    static bool Modal(string auxiliary) => auxiliary is "must" or "may" or "can" or "should" or "shall" or "could" or "will" or "need";
}
