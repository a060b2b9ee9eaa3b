using System.Globalization;
using System.Text.Json;
using Grove.Synthesis.Rows;
using Grove.Synthesis.Teachers.BuiltIn;
using Grove.Text;

namespace Grove.Synthesis.Mixing.Recipes;

/// <summary>Writes a row of a source in the form that the recipe asks for.</summary>
static class MixRow
{
    /// <summary>Why a row of this form cannot be used, or null.</summary>
    public static string? Unusable(DatasetRow row, MixSource source, MixRecipe recipe)
    {
        IReadOnlyList<Message> messages = row.Conversation.Messages;
        if (messages.Count == 0) return "without messages";
        if (messages.Any(message => message.Role != Roles.System && message.Json is null && string.IsNullOrWhiteSpace(message.Content))) return "with an empty message";
        if (source.Form == MixForm.Plain) return null;
        if (source.Form == MixForm.Auxiliary)
            return row.Of("raw_document") is null || row.Of("dataset_type") is null || Document(row) is null ? "without raw_document, dataset_type and the variant of the document"
                : recipe.Instructions.ContainsKey(row.Of("dataset_type")!) ? null
                : row.Of("dataset_type") == "base_document" ? "of the document as it is" : $"of the kind {row.Of("dataset_type")}, for which there are no instructions";
        if (messages is not [.., { Role: Roles.User }, { Role: Roles.Assistant }]) return "that do not end with a question and its answer";
        return Document(row) is null ? $"without the text of their document (\"{RowConversion.DocumentText}\" or \"source\" in metadata)" : null;
    }

    /// <summary>The text that a row was written from, or null.</summary>
    public static string? Document(DatasetRow row) => row.Of(RowConversion.DocumentText) is { Length: > 0 } text ? text : row.Of("source") is { Length: > 0 } source ? source : null;

    /// <summary>The row as it goes into the mixture.</summary>
    /// <param name="row">A row that can be used.</param>
    /// <param name="source">Where it is from.</param>
    /// <param name="recipe">Says how.</param>
    /// <param name="pool">Documents to draw from.</param>
    /// <param name="random">Of this row alone.</param>
    public static DatasetRow Write(DatasetRow row, MixSource source, MixRecipe recipe, DocumentPool pool, SplitMix random)
    {
        (DatasetRow written, bool unmask) = source.Form switch
        {
            MixForm.Knowledge => (Asked(row, $"{Document(row)}\n\n{Question(row)}", "document_knowledge_qa"), true),
            MixForm.Raft => (Among(row, recipe.Raft, pool, random), false),
            MixForm.Auxiliary => (Work(row, recipe, random), true),
            _ => (row, row.Conversation.Unmask),
        };
        Conversation conversation = written.Conversation with { Unmask = source.Unmask ?? unmask };
        if (recipe.System is { } system)
            conversation = conversation with { Messages = [new Message(Roles.System, system), .. conversation.Messages.Where(message => message.Role != Roles.System)] };
        // Rewritten rows are other rows: they get an id of their own.
        bool same = source.Form == MixForm.Plain && recipe.System is null;
        return written with { Conversation = conversation, Id = same ? row.Id : null };
    }

    static string Question(DatasetRow row) => row.Conversation.Messages[^2].Content;

    static DatasetRow Among(DatasetRow row, RaftOptions options, DocumentPool pool, SplitMix random)
    {
        string gold = Document(row)!;
        bool hasGold = random.Chance(options.Gold);
        List<string> documents = pool.Draw(options.Documents - (hasGold ? 1 : 0), gold, random);
        if (hasGold) documents.Add(gold);
        random.Shuffle(documents);
        string name = string.Create(CultureInfo.InvariantCulture, $"document_knowledge_qa_raft_p{options.Gold}");
        return Asked(row, string.Concat(documents.Select(document => $"Document:\n{document}\n\n")) + Question(row), name);
    }

    static DatasetRow Work(DatasetRow row, MixRecipe recipe, SplitMix random)
    {
        string kind = row.Of("dataset_type")!;
        string instruction = random.Pick(recipe.Instructions[kind]);
        return With(row, [new Message(Roles.User, $"{row.Of("raw_document")}\n\n{instruction}"), new Message(Roles.Assistant, Document(row)!)], $"document_{kind}");
    }

    static DatasetRow Asked(DatasetRow row, string question, string dataset) =>
        With(row, [.. row.Conversation.Messages.SkipLast(2), new Message(Roles.User, question), row.Conversation.Messages[^1]], dataset);

    static DatasetRow With(DatasetRow row, IReadOnlyList<Message> messages, string dataset)
    {
        Dictionary<string, JsonElement> metadata = row.Metadata is { } known ? known.EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value) : [];
        metadata["dataset"] = JsonSerializer.SerializeToElement(dataset);
        return row with { Conversation = row.Conversation with { Messages = messages }, Metadata = JsonSerializer.SerializeToElement(metadata) };
    }
}
