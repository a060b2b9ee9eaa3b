using Grove.Synthesis.Teachers.BuiltIn.Forms;
using Grove.Synthesis.Teachers.BuiltIn.Language;
using Grove.Taxonomy.Documents;

namespace Grove.Synthesis.Teachers.BuiltIn;

/// <summary>Reads the facts of a document: one per statement, list, list item, table cell, row and reverse look-up.</summary>
static class FactReader
{
    static readonly HashSet<string> emptyHeadings = new(StringComparer.OrdinalIgnoreCase)
    {
        "introduction", "overview", "general", "notes", "note", "summary", "background", "details", "other", "miscellaneous",
        "contents", "about", "more", "further information", "general information", "in short", "basics", "the basics",
    };

    public static List<Fact> Read(string file, Document document)
    {
        var facts = new List<Fact>();
        foreach (Block block in document.Blocks)
        {
            List<string> topics = Topics(block, document);
            var origin = new Origin(file, block.Line, topics);
            switch (block)
            {
                case Paragraph paragraph:
                    foreach (Statement statement in Sentences.Read(paragraph.Sentences))
                        facts.Add(Of(origin, statement, topics));
                    break;
                case BulletList list:
                    ListForms.Read(origin, list, facts);
                    break;
                case Table table:
                    TableForms.Read(origin, table, facts);
                    break;
                default:
                    break;
            }
        }
        return facts;
    }

    /// <summary>A statement as a fact with its views; the forms add the questions.</summary>
    public static Fact Of(Origin origin, Statement statement, IReadOnlyList<string> topics, string? answer = null, string? source = null) => new()
    {
        Document = origin.File,
        Line = origin.Line,
        Source = source ?? statement.Source,
        Answer = answer ?? statement.Text,
        Topics = topics,
        Clause = statement.Clause,
        Views = statement.Clause is { } clause ? Views.Of(clause) : [],
        Slots = SlotsOf(statement),
        Stems = Stems(statement.Text + " " + statement.Source, topics),
        Own = Stems(statement.Text, []),
    };

    public static HashSet<string> Stems(string text, IEnumerable<string> topics) =>
        [.. Tokens.ContentStems(text), .. topics.SelectMany(Tokens.ContentStems)];

    static List<string> Topics(Block block, Document document)
    {
        List<string> topics = [.. block.Headings.Reverse().Select(Clean).Where(heading => heading.Length > 1 && !emptyHeadings.Contains(heading)).Distinct()];
        if (topics.Count == 0 && document.Title.Length > 1)
            topics.Add(Clean(document.Title));
        return topics;
    }

    static string Clean(string heading)
    {
        string text = heading.Trim().TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.', ')', ' ').TrimEnd('.', ':', '?').Trim();
        if (text.Length == 0)
            return heading.Trim();
        Token first = Tokens.Read(text) is { Count: > 0 } tokens ? tokens[0] : new Token(text, text, 0, 0);
        bool keep = first.Text.Length > 1 && first.Text.Skip(1).Any(char.IsUpper);
        return keep ? text : char.ToLowerInvariant(text[0]) + text[1..];
    }

    /// <summary>What a number can answer.</summary>
    public static Slots SlotsOf(Quantity quantity) => quantity.Kind switch
    {
        "duration" => Slots.Duration | Slots.Time | Slots.Number,
        "frequency" => Slots.Duration | Slots.Time,
        "money" or "percent" => Slots.Money | Slots.Number,
        "clock" or "date" => Slots.Time,
        _ => Slots.Number,
    };

    static Slots SlotsOf(Statement statement)
    {
        Slots slots = Slots.None;
        foreach (Quantity quantity in statement.Clause?.Quantities ?? QuantityReader.Read(Tokens.Read(statement.Text)))
            slots |= SlotsOf(quantity);
        if (statement.Clause is not { } clause)
            return slots;
        if (clause.SubjectIsPerson)
            slots |= Slots.Person;
        foreach (Chunk chunk in clause.Chunks)
            slots |= chunk.Kind switch
            {
                ChunkKind.Agent or ChunkKind.Recipient => Slots.Person | Slots.Place,
                ChunkKind.Place => Slots.Place,
                ChunkKind.Time or ChunkKind.Condition => Slots.Time,
                ChunkKind.Reason or ChunkKind.Purpose => Slots.Reason,
                _ => Slots.None,
            };
        return slots;
    }
}

/// <summary>Where a fact stands.</summary>
/// <param name="File">The document.</param>
/// <param name="Line">1-based line of the block.</param>
/// <param name="Topics">Headings above it, the nearest first.</param>
sealed record Origin(string File, int Line, IReadOnlyList<string> Topics);
