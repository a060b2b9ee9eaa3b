using System.Text.Json;
using Grove.Text;

namespace Grove.Synthesis.Rows;

/// <summary>Written rows as rows of a dataset file, and back: the whole lineage is in the metadata, under names that InstructLab's files have where it has one.</summary>
public static class RowConversion
{
    /// <summary>In metadata: the text that the knowledge phase puts before the question.</summary>
    public const string DocumentText = "sdg_document";

    /// <summary>In metadata: how long the context at the start of the user's message is.</summary>
    const string ContextLength = "context_characters";

    /// <summary>The row as a conversation of one question and one answer.</summary>
    /// <param name="row">The row.</param>
    public static DatasetRow ToDatasetRow(this SyntheticRow row)
    {
        Lineage from = row.Lineage;
        var metadata = new Dictionary<string, object>
        {
            ["leaf"] = from.Leaf,
            ["leaf_kind"] = from.LeafKind,
            ["language"] = from.Language,
            ["dataset"] = from.LeafKind == "knowledge" ? "document_knowledge_qa" : from.LeafKind,
        };
        void Add(string name, string value)
        {
            if (value.Length > 0) metadata[name] = value;
        }
        Add("document", from.Document);
        Add("commit", from.Commit);
        if (from.SpanStart >= 0) (metadata["span_start"], metadata["span_end"]) = (from.SpanStart, from.SpanEnd);
        Add("source", from.Source);
        Add(DocumentText, from.Passage);
        if (from.Seed > 0) metadata["seed"] = from.Seed;
        Add("kind", from.Kind);
        Add("teacher", from.Teacher);
        Add("prompt_hash", from.PromptHash);
        if (row.Scores.Count > 0) metadata["scores"] = row.Scores;
        if (row.Context is { } context) metadata[ContextLength] = context.Length;
        JsonElement json = JsonSerializer.SerializeToElement(metadata);
        Message[] messages = [new(Roles.User, row.Context is null ? row.Question : $"{row.Context}\n\n{row.Question}"), new(Roles.Assistant, row.Answer)];
        return new DatasetRow(new Conversation(messages, metadata.Where(entry => entry.Value is string or int)
            .ToDictionary(entry => entry.Key, entry => Convert.ToString(entry.Value, System.Globalization.CultureInfo.InvariantCulture)!))) { Metadata = json };
    }

    /// <summary>A row of any file as a written row, so that filters can look at it: its last question and answer.</summary>
    /// <param name="row">The row.</param>
    /// <returns>Null where it does not end with a question and its answer.</returns>
    public static SyntheticRow? ToSyntheticRow(this DatasetRow row)
    {
        if (row.Conversation.Messages is not [.., { Role: Roles.User } asked, { Role: Roles.Assistant } answered]) return null;
        int Number(string name, int otherwise) => int.TryParse(row.Of(name), out int value) ? value : otherwise;
        string question = asked.Content;
        int length = Number(ContextLength, 0);
        bool hasContext = length > 0 && length + 2 <= question.Length && question.AsSpan(length, 2).SequenceEqual("\n\n");
        var scores = new Dictionary<string, double>();
        if (row.Metadata is { } metadata && metadata.TryGetProperty("scores", out JsonElement list) && list.ValueKind == JsonValueKind.Object)
            foreach (JsonProperty score in list.EnumerateObject())
                if (score.Value.ValueKind == JsonValueKind.Number) scores[score.Name] = score.Value.GetDouble();
        return new SyntheticRow
        {
            Question = hasContext ? question[(length + 2)..] : question,
            Context = hasContext ? question[..length] : null,
            Answer = answered.Content,
            Scores = scores,
            Lineage = new Lineage
            {
                Leaf = row.Of("leaf") ?? "",
                LeafKind = row.Of("leaf_kind") ?? "",
                Language = row.Of("language") ?? "",
                Document = row.Of("document") ?? "",
                Commit = row.Of("commit") ?? "",
                SpanStart = Number("span_start", -1),
                SpanEnd = Number("span_end", -1),
                Source = row.Of("source") ?? "",
                Passage = row.Of(DocumentText) ?? "",
                Seed = Number("seed", 0),
                Kind = row.Of("kind") ?? "",
                Teacher = row.Of("teacher") ?? "",
                PromptHash = row.Of("prompt_hash") ?? "",
            },
        };
    }
}
