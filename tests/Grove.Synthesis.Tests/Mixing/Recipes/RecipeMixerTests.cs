using System.Text.Json;
using Grove.Synthesis.Mixing.Recipes;
using Grove.Synthesis.Rows;
using Grove.Synthesis.Tests.Filters;
using Grove.Text;

namespace Grove.Synthesis.Tests.Mixing.Recipes;

public sealed class RecipeMixerTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("grove-mix-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    void Write(string name, IEnumerable<DatasetRow> rows)
    {
        using FileStream stream = File.Create(Path.Combine(folder, name));
        using var writer = new DatasetWriter(stream, DatasetFormat.Messages);
        foreach (DatasetRow row in rows) writer.Write(row);
    }

    void WriteKnowledge(string name, int rows, int documents = 10) => Write(name, Enumerable.Range(0, rows).Select(i =>
        TestRow.Of($"Question {i}?", $"Answer {i}.", $"Document {i % documents}.", leaf: $"leaf {i % 3}").ToDatasetRow()));

    (MixResult Result, DatasetRow[] Rows, string Text) Mix(string yaml, string output = "out.jsonl")
    {
        string path = Path.Combine(folder, output);
        MixResult result = RecipeMixer.Mix(MixRecipeReader.Parse(yaml, Path.Combine(folder, "recipe.yaml")), path);
        return (result, [.. DatasetReader.ReadRows(path)], File.ReadAllText(path));
    }

    [Fact]
    public void Plain_rows_are_all_there_once_in_another_order()
    {
        WriteKnowledge("k.jsonl", 100);
        (MixResult result, DatasetRow[] rows, string text) = Mix("datasets: [{path: k.jsonl}]");
        string[] before = File.ReadAllLines(Path.Combine(folder, "k.jsonl")), after = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(100, result.Rows);
        Assert.NotEqual(before, after);
        Assert.Equal(before.Order(), after.Order());
        Assert.Equal(text, Mix("datasets: [{path: k.jsonl}]").Text);
        Assert.NotEqual(text, Mix("{seed: 1, datasets: [{path: k.jsonl}]}").Text);
    }

    [Fact]
    public void Counts_are_what_the_recipe_says()
    {
        WriteKnowledge("k.jsonl", 100);
        WriteKnowledge("few.jsonl", 12);
        (MixResult result, DatasetRow[] rows, _) = Mix("datasets: [{path: k.jsonl, share: 0.25}, {path: few.jsonl, rows: 30}, {path: k.jsonl, rows: 0}]");
        Assert.Equal([25L, 30, 0], result.Sources.Select(source => source.Rows));
        int[] times = [.. rows.GroupBy(row => row.Conversation.Messages[0].Content).Select(same => same.Count())];
        Assert.Equal(55, times.Sum());
        Assert.Contains("few.jsonl: 30 rows are asked for and 12 are there; each comes 2 or 3 times.", result.Notes);
    }

    [Fact]
    public void Knowledge_rows_have_their_document_and_are_learned_whole()
    {
        WriteKnowledge("k.jsonl", 5);
        (_, DatasetRow[] rows, string text) = Mix("{system: Be kind., datasets: [{path: k.jsonl, form: knowledge}]}");
        DatasetRow row = rows.Single(row => row.Conversation.Messages[^1].Content == "Answer 3.");
        Assert.Equal(["system", "user", "assistant"], row.Conversation.Messages.Select(message => message.Role));
        Assert.Equal("Document 3.\n\nQuestion 3?", row.Conversation.Messages[1].Content);
        Assert.True(row.Conversation.Unmask);
        Assert.Equal(("document_knowledge_qa", "leaf 0", "Document 3."), (row.Of("dataset"), row.Of("leaf"), row.Of("source")));
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(text.Split('\n')[0]).RootElement.GetProperty("metadata").ValueKind);
        Assert.Equal(5, rows.Select(row => row.Id).Distinct().Count());
    }

    [Fact]
    public void The_right_document_is_there_with_the_probability_asked_for()
    {
        WriteKnowledge("k.jsonl", 600, documents: 50);
        (_, DatasetRow[] rows, _) = Mix("{raft: {gold: 0.4, documents: 4}, datasets: [{path: k.jsonl, form: raft}]}");
        int withGold = 0, first = 0;
        foreach (DatasetRow row in rows)
        {
            string[] documents = [.. row.Conversation.Messages[0].Content.Split("\n\n").SkipLast(1)];
            Assert.Equal(4, documents.Distinct().Count());
            Assert.All(documents, document => Assert.StartsWith("Document:\nDocument ", document));
            int place = Array.IndexOf(documents, $"Document:\n{row.Of("source")}");
            if (place >= 0) withGold++;
            if (place == 0) first++;
            Assert.Equal("document_knowledge_qa_raft_p0.4", row.Of("dataset"));
            Assert.False(row.Conversation.Unmask);
        }
        Assert.InRange(withGold, 200, 280);
        Assert.InRange(first, 35, 90);
    }

    [Fact]
    public void Work_on_documents_comes_once_for_each_variant()
    {
        DatasetRow Variant(string kind, string text, int question) => DatasetReader.Parse(JsonSerializer.Serialize(new
        {
            messages = new[] { new { role = "user", content = $"Q{question}" }, new { role = "assistant", content = "A" } },
            metadata = new { raw_document = "A docment.", sdg_document = text, dataset_type = kind },
        }), 1).Row!;
        Write("v.jsonl", [Variant("spellcheck", "A document.", 1), Variant("spellcheck", "A document.", 2), Variant("summary_detailed", "Doc.", 1), Variant("base_document", "A docment.", 1)]);
        (MixResult result, DatasetRow[] rows, _) = Mix("{instructions: {spellcheck: [Mend it.], summary_detailed: [Sum up.]}, datasets: [{path: v.jsonl, form: auxiliary, unmask: false}]}");
        Assert.Equal(["A docment.\n\nMend it. -> A document.", "A docment.\n\nSum up. -> Doc."],
            rows.Select(row => $"{row.Conversation.Messages[0].Content} -> {row.Conversation.Messages[1].Content}").Order());
        Assert.Equal(2, result.Sources[0].Dropped.Values.Sum());
        Assert.All(rows, row => Assert.False(row.Conversation.Unmask));
    }

    [Fact]
    public void A_minimum_is_reached_by_taking_rows_again()
    {
        WriteKnowledge("k.jsonl", 4);
        WriteKnowledge("pre.jsonl", 1000);
        (MixResult result, _, _) = Mix("datasets: [{path: k.jsonl, minimum: 0.03}, {path: pre.jsonl, precomputed: true}]");
        Assert.Equal([30L, 1000], result.Sources.Select(source => source.Rows));
    }

    [Fact]
    public void A_cap_holds_large_tasks_down_and_shares_among_their_templates()
    {
        Write("t.jsonl", Enumerable.Range(0, 300).Select(i => (i < 250 ? TestRow.Of($"Q{i}", leaf: "large") with { Lineage = TestRow.Of("").Lineage with { Leaf = "large", Kind = i % 5 == 0 ? "rare" : "often" } }
            : TestRow.Of($"Q{i}", leaf: "small")).ToDatasetRow()));
        (_, DatasetRow[] rows, _) = Mix("{cap: {by: leaf, rows: 80, templates: kind}, datasets: [{path: t.jsonl}]}");
        Assert.Equal(50, rows.Count(row => row.Of("leaf") == "small"));
        Assert.Equal((40, 40), (rows.Count(row => row.Of("kind") == "rare"), rows.Count(row => row.Of("kind") == "often")));
        Assert.Equal(rows.Length, rows.Select(row => row.Conversation.Messages[0].Content).Distinct().Count());
    }

    [Fact]
    public void Rows_with_nothing_in_them_are_left_out_and_nothing_at_all_is_an_error()
    {
        Write("e.jsonl", [TestRow.Of("", "A").ToDatasetRow(), TestRow.Of("Q", "A").ToDatasetRow()]);
        (MixResult result, DatasetRow[] rows, _) = Mix("datasets: [{path: e.jsonl}]");
        Assert.Equal((1, 1L), (rows.Length, result.Sources[0].Dropped["with an empty message"]));
        var failure = Assert.Throws<GroveException>(() => Mix("datasets: [{path: e.jsonl, form: knowledge}]"));
        Assert.Contains("no row of its datasets can be used (1 rows with an empty message; 1 rows without the text of their document", failure.Message);
    }

    [Fact]
    public void Every_form_of_output_carries_the_lineage()
    {
        WriteKnowledge("k.jsonl", 3);
        foreach (string format in (string[])["messages", "trl", "alpaca"])
            Assert.All(Mix($"{{format: {format}, datasets: [{{path: k.jsonl}}]}}").Rows, row => Assert.StartsWith("Document", row.Of("source")));
    }
}
