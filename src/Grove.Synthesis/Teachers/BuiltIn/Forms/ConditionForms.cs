using Grove.Synthesis.Teachers.BuiltIn.Language;

namespace Grove.Synthesis.Teachers.BuiltIn.Forms;

/// <summary>"What happens if …", "what applies to …": questions that start from the circumstances.</summary>
static class ConditionForms
{
    public static void Add(Fact fact, View view)
    {
        foreach (Chunk chunk in view.Chunks)
        {
            if (chunk.Body.Length == 0)
                continue;
            switch (chunk.Kind)
            {
                case ChunkKind.Condition when chunk.Lead is "if" or "when" or "once" or "whenever" or "while":
                    foreach (string stem in (string[])["what happens", "what do I do", "what applies", "what is the rule", "what follows", "what should be done"])
                        fact.Asks.Add(Ask.Flat("what-if", $"{stem} {(chunk.Lead == "when" ? "when" : "if")} {chunk.Body}", Slots.None));
                    fact.Asks.Add(Ask.Flat("what-if", $"what if {chunk.Body}", Slots.None));
                    break;
                case ChunkKind.Time when chunk.Lead is "after" or "before" or "during" && chunk.Quantity is null:
                    foreach (string stem in (string[])["what happens", "what has to be done", "what applies"])
                        fact.Asks.Add(Ask.Flat("what-if", $"{stem} {chunk.Lead} {chunk.Body}", Slots.None));
                    break;
                case ChunkKind.Topic when chunk.Lead == "for":
                    foreach (string stem in (string[])["what applies to", "what is the rule for", "what about", "what holds for"])
                        fact.Asks.Add(Ask.Flat("what-about", $"{stem} {chunk.Body}", Slots.None));
                    break;
                case ChunkKind.Exception when chunk.Lead == "unless":
                    fact.Asks.Add(Ask.Flat("what-if", $"what happens unless {chunk.Body}", Slots.None));
                    fact.Asks.Add(Ask.Flat("what-if", $"what changes if {chunk.Body}", Slots.None));
                    break;
                default:
                    break;
            }
        }
        if (view.Reader)
            return;
        string subject = view.Subject;
        foreach (string text in (string[])
            [$"what applies to {subject}", $"what is the rule for {subject}", $"what should I know about {subject}", $"what about {subject}", $"what is said about {subject}"])
            fact.Asks.Add(Ask.Flat("topic", text, Slots.None));
        if (fact.Clause is { Passive: true } or { Copula: false, SubjectIsPerson: false })
            fact.Asks.Add(Ask.Flat("topic", $"what happens to {subject}", Slots.None));
        if (fact.Clause is { SubjectIsPerson: true })
        {
            (string rest, string front) = view.Without(null);
            fact.Asks.Add(new Ask("topic", "what", view.Auxiliary is "do" or "does" or "did" ? view.Auxiliary : view.Auxiliary is "" or "is" or "are" or "am" or "was" or "were" or "has" or "have" ? "must" : view.Auxiliary,
                subject, "do", "does", view.Chunks.FirstOrDefault(chunk => chunk.Kind is ChunkKind.Time or ChunkKind.Condition)?.Text ?? "", front, Slots.None));
        }
    }
}
