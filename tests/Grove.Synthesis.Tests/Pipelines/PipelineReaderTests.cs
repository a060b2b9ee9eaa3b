using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Pipelines.Reading;
using Grove.Synthesis.Pipelines.Steps;
using Grove.Synthesis.Rows;
using Grove.Text;

namespace Grove.Synthesis.Tests.Pipelines;

public class PipelineReaderTests
{
    [Theory]
    [InlineData("simple")]
    [InlineData("full")]
    [InlineData("self-instruct")]
    [InlineData("evolve")]
    public void A_shipped_pipeline_is_sound_for_every_kind_and_in_every_language(string name)
    {
        TeachingPipeline pipeline = PipelineReader.Read(name);
        Assert.Equal(Enum.GetValues<LeafKind>(), pipeline.Sections.Keys.Order());
        foreach ((LeafKind kind, IReadOnlyList<Step> steps) in pipeline.Sections)
        {
            Assert.Empty(PipelineCheck.Problems(kind, steps));
            Assert.All(steps.OfType<AskStep>(), step => Assert.Equal(LeafLanguage.Known.Order(), step.Prompt.Languages));
        }
    }

    [Fact]
    public void Every_shipped_prompt_prints_the_same_columns_in_every_language_and_asks_for_the_same_marks()
    {
        foreach (string name in ShippedPrompts.Names)
        {
            Prompt prompt = ShippedPrompts.Find(name)!;
            Sample sample = Sample.Of("0", new Lineage { Leaf = "l", LeafKind = "knowledge", Teacher = "t" }, [.. prompt.Variables.Select(variable => (variable, $"<{variable}>"))]);
            foreach (bool json in (bool[])[false, true])
            {
                string[] texts = [.. LeafLanguage.Known.Select(language => prompt.Render(sample, language, 5, json)[^1].Text)];
                foreach (string text in texts)
                {
                    Assert.All(prompt.Variables, variable => Assert.Contains($"<{variable}>", text, StringComparison.Ordinal));
                    foreach (string mark in (string[])["[QUESTION]", "[ANSWER]", "[SCORE]", "\"pairs\"", "\"items\"", "\"score\""])
                        Assert.Equal(texts[0].Contains(mark, StringComparison.Ordinal), text.Contains(mark, StringComparison.Ordinal));
                }
            }
        }
    }

    [Fact]
    public void A_prompt_of_ones_own_is_found_beside_the_file_with_its_languages()
    {
        using var folder = new TemporaryFolder();
        folder.File("mine.jinja", "Ask {{ count }} things about {{ document }}.");
        folder.File("mine.de.jinja", "Frage {{ count }} Dinge zu {{ document }}.");
        string file = folder.File("p.yaml", "version: 1\nknowledge:\n  - name: ask\n    ask: mine.jinja\n    reply: pairs\n    count: 3\n");
        var step = (AskStep)PipelineReader.Read(file).Sections[LeafKind.Knowledge][0];
        Sample sample = Sample.Of("0", new Lineage { Leaf = "l", LeafKind = "knowledge", Teacher = "t" }, ("document", "cats"));
        Assert.Equal("Frage 3 Dinge zu cats.", step.Prompt.Render(sample, "de", 3, json: false)[0].Text);
        Assert.Equal("Ask 3 things about cats.", step.Prompt.Render(sample, "fr", 3, json: false)[0].Text);
    }

    [Theory]
    [InlineData("version: 2\nknowledge: []\n", "its version is 2")]
    [InlineData("version: 1\n", "it has no steps")]
    [InlineData("version: 1\nknowledge:\n  - ask: simple\n", "has no 'name'")]
    [InlineData("version: 1\nknowledge:\n  - name: x\n", "does not say what it does")]
    [InlineData("version: 1\nknowledge:\n  - name: x\n    ask: nothing-like-it\n", "there is no prompt 'nothing-like-it'")]
    [InlineData("version: 1\nknowledge:\n  - name: x\n    ask: knowledge-questions\n    reply: poem\n", "'reply' of the step 'x' is poem")]
    [InlineData("version: 1\nknowledge:\n  - name: x\n    ask: knowledge-questions\n    reply: pairs\n    temperature: hot\n", "'temperature' of the step 'x' is hot")]
    [InlineData("version: 1\nknowledge:\n  - name: x\n    ask: knowledge-questions\n    reply: pairs\n    temprature: 1\n", "unknown field 'temprature'")]
    [InlineData("version: 1\nknowledge:\n  - name: x\n    keep: score\n    at_least: 1\n", "needs the column 'score'")]
    [InlineData("version: 1\nknowledge:\n  - name: x\n    keep: document\n", "compares in 0 ways")]
    [InlineData("version: 1\nfreeform:\n  - name: x\n    ask: knowledge-questions\n    reply: pairs\n", "needs the column 'document'")]
    [InlineData("version: 1\nknowledge: &a [*a]\n", "alias")]
    [InlineData("a: [1, 2\n", "cannot read")]
    [InlineData("- just\n- a list\n", "not one mapping")]
    [InlineData("a: {b: {c: {d: {e: {f: {g: {h: {i: {j: {k: {l: {m: 1}}}}}}}}}}}}\n", "levels deep")]
    public void A_malformed_pipeline_is_bad_input_with_its_place(string yaml, string reason)
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("p.yaml", yaml);
        GroveException failure = Assert.Throws<GroveException>(() => PipelineReader.Read(file));
        Assert.Equal(ExitKind.BadInput, failure.Kind);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Contains(file, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_is_nothing_lists_what_there_is()
    {
        GroveException failure = Assert.Throws<GroveException>(() => PipelineReader.Read("fulll"));
        Assert.Contains("simple, full, self-instruct, evolve", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InstructLabs_blocks_become_steps_and_the_others_are_named()
    {
        using var folder = new TemporaryFolder();
        folder.File("configs/questions.yaml", """
            system: You are a helper.
            introduction: Write {{ num_samples }} questions.
            principles: Be good.
            examples: ""
            generation: |
              Document: {{ document }}
            start_tags: ["[QUESTION]", "[ANSWER]"]
            end_tags: ["[ANSWER]", "[END]"]
            """);
        folder.File("configs/judge.yaml", "introduction: Judge {{ question }}\nstart_tags: ['[E]', '[J]']\nend_tags: ['[J]', '[END]']\n");
        string file = folder.File("knowledge.yaml", """
            version: "1.0"
            blocks:
              - name: duplicate
                type: DuplicateColumnsBlock
                config:
                  columns_map: {document: base_document}
              - name: gen
                type: LLMBlock
                config:
                  config_path: configs/questions.yaml
                  output_cols: [question, response]
                  parser_kwargs:
                    parser_name: custom
                    parsing_pattern: '\[(?:Question|QUESTION)\]\s*(.*?)\s*\[(?:Answer|ANSWER)\]\s*(.*?)\s*(?=\[(?:Question|QUESTION)\]|$)'
                    parser_cleanup_tags: ["[END]"]
                  gen_kwargs: {max_tokens: 2048, n: scaled, temperature: 0.5}
                drop_duplicates: [question]
              - name: judge
                type: LLMBlock
                config:
                  config_path: configs/judge.yaml
                  output_cols: [explanation, judgment]
              - name: filter
                type: FilterByValueBlock
                config: {filter_column: judgment, filter_value: "YES", operation: eq}
                drop_columns: [judgment, explanation]
              - name: probabilities
                type: LLMLogProbBlock
                config: {}
            """);
        TeachingPipeline pipeline = PipelineReader.Read(file, scaled: 4);
        IReadOnlyList<Step> steps = pipeline.Sections[LeafKind.Knowledge];
        Assert.Equal(["CopyStep", "AskStep", "DistinctStep", "AskStep", "KeepStep"], steps.Select(step => step.GetType().Name));
        var ask = (AskStep)steps[1];
        Assert.Equal((2048, 4, 0.5f), (ask.MaxTokens, ask.Replies, ask.Temperature));
        Assert.Equal(2, Grove.Synthesis.Pipelines.Replies.ReplyParser.Read("[Question] A? [Answer] B [END] [QUESTION] C? [ANSWER] D [END]", ask.Reply, out _).Count);
        Assert.Contains(pipeline.Notes, note => note.Contains("LLMLogProbBlock", StringComparison.Ordinal) && note.Contains("no equivalent", StringComparison.Ordinal));
        Sample sample = Sample.Of("0", new Lineage { Leaf = "l", LeafKind = "knowledge", Teacher = "t" }, ("document", "cats"));
        Assert.Equal("You are a helper.", ask.Prompt.Render(sample, "en", 3, json: false)[0].Text);
        Assert.Contains("Document: cats", ask.Prompt.Render(sample, "en", 3, json: false)[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sample_without_a_column_is_not_rendered_with_a_hole()
    {
        Prompt prompt = Prompt.Parse("p", new Dictionary<string, (string?, string)> { [""] = (null, "Say {{ thing }}{% for a in [1] %}{{ a }}{% endfor %}.") });
        Assert.Equal(["thing"], prompt.Variables);
        GroveException failure = Assert.Throws<GroveException>(() => prompt.Render(Sample.Of("0", new Lineage { Leaf = "", LeafKind = "", Teacher = "" }), "en", 1, json: false));
        Assert.Contains("'thing'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_are_worked_on_as_the_steps_say()
    {
        Sample One(string id, params ReadOnlySpan<(string, string)> columns) => Sample.Of(id, new Lineage { Leaf = "", LeafKind = "", Teacher = "" }, columns);
        var removed = new List<string>();
        void Removed(Sample sample, string why) => removed.Add($"{sample.Id}: {why}");
        IReadOnlyList<Sample> Apply(ColumnStep step, params IReadOnlyList<Sample> samples) => step.Apply(samples, new StepMemory(["A seed about the old green harbour"]), Removed);

        Assert.Equal(["1", "3"], Apply(new KeepStep("k", "s", Comparison.AtLeast, ["2"]), One("1", ("s", "2")), One("2", ("s", "1.5")), One("3", ("s", "3")), One("4", ("s", "none"))).Select(sample => sample.Id));
        Assert.Equal(["2: s is 1.5", "4: s is no number: none"], removed);
        Assert.Equal(["0/a", "0/b"], Apply(new FlattenStep("f", ["a", "b"], "t", "k"), One("0", ("a", "1"), ("b", "2"))).Select(sample => sample.Id));
        Sample swapped = Apply(new CopyStep("c", [("a", "b"), ("b", "a")], Removes: true), One("0", ("a", "1"), ("b", "2")))[0];
        Assert.Equal(("2", "1"), (swapped["a"], swapped["b"]));
        Assert.Single(Apply(new DistinctStep("d", ["q"]), One("0", ("q", "What is it?")), One("1", ("q", "what is  it"))));
        Assert.Equal(["2"], Apply(new NovelStep("n", "q", 0.7), One("1", ("q", "a seed about the old green harbour!")), One("2", ("q", "something else entirely, about cars"))).Select(sample => sample.Id));
        Assert.Empty(Apply(new WordsStep("w", "q", 3, 5, ["image"]), One("1", ("q", "two words")), One("2", ("q", "draw me an image")), One("3", ("q", "- a list of things")), One("4", ("q", "one two three four five six"))));
    }
}
