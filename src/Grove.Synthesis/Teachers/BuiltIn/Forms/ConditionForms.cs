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
                    string condition = $"{(chunk.Lead == "when" ? "when" : "if")} {chunk.Body}";
                    foreach (string stem in (string[])["what happens", "what applies", "what follows", "what must be done"])
                        fact.Asks.Add(new Ask("what-if", stem, "", "", "", "", "", condition, Slots.None));
                    fact.Asks.Add(Ask.What("what-if", "should", "I", "do", Slots.None) with { Front = condition });
                    fact.Asks.Add(Ask.Is("what-if", "what", "the rule", condition, Slots.None));
                    fact.Asks.Add(Ask.Only("what-if", $"what if {chunk.Body}", Slots.None));
                    break;
                case ChunkKind.Time when chunk.Lead is "after" or "before" or "during" && chunk.Quantity is null:
                    foreach (string stem in (string[])["what happens", "what has to be done", "what applies"])
                        fact.Asks.Add(Ask.Flat("what-if", $"{stem} {chunk.Lead} {chunk.Body}", Slots.None));
                    break;
                case ChunkKind.Topic when chunk.Lead == "for":
                    fact.Asks.Add(Ask.Flat("what-about", $"what applies to {chunk.Body}", Slots.None));
                    fact.Asks.Add(Ask.Only("what-about", $"what about {chunk.Body}", Slots.None));
                    fact.Asks.Add(Ask.Is("what-about", "what", $"the rule for {chunk.Body}", "", Slots.None));
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
        fact.Asks.Add(Ask.Flat("topic", $"what applies to {subject}", Slots.None));
        fact.Asks.Add(Ask.Is("topic", "what", $"the rule for {subject}", "", Slots.None));
        fact.Asks.Add(Ask.What("topic", "should", "I", $"know about {subject}", Slots.None));
        fact.Asks.Add(Ask.Only("topic", $"what about {subject}", Slots.None));
        if (fact.Clause is { Passive: true } or { Copula: false, SubjectIsPerson: false })
            fact.Asks.Add(Ask.Flat("topic", $"what happens to {subject}", Slots.None));
        if (fact.Clause is { SubjectIsPerson: true })
        {
            (string rest, string front) = view.Without(null);
            fact.Asks.Add(new Ask("topic", "what", view.Auxiliary is "do" or "does" or "did" ? view.Auxiliary : view.Auxiliary is "" or "is" or "are" or "am" or "was" or "were" or "has" or "have" ? "must" : view.Auxiliary,
                subject, "do", view.Auxiliary is "must" or "may" or "can" or "should" or "will" ? $"{view.Auxiliary} do" : view.Auxiliary is "does" ? "does" : "do", view.Chunks.FirstOrDefault(chunk => !chunk.Leading && (chunk.Kind is ChunkKind.Time or ChunkKind.Condition))?.Text ?? "", front, Slots.None));
        }
    }
}
