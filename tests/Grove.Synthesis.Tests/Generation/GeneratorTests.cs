using Grove.Synthesis.Generation;
using Grove.Synthesis.Pipelines;
using Grove.Synthesis.Pipelines.Reading;
using Grove.Synthesis.Teachers;
using Grove.Synthesis.Teachers.Calls;
using Grove.Synthesis.Tests.Teachers.Calls;
using Grove.Synthesis.Tests.Teachers.Endpoints;
using Grove.Taxonomy;
using Grove.Text;

namespace Grove.Synthesis.Tests.Generation;

public class GeneratorTests
{
    static readonly TaxonomyTree claims = GenerateSetup.Sample("northwind-claims");
    static readonly TaxonomyTree knowledge = claims with { Skills = [] };

    [Theory]
    [InlineData("simple")]
    [InlineData("full")]
    public async Task Counts_asked_for_are_counts_delivered_over_http(string pipeline)
    {
        using var folder = new TemporaryFolder();
        using var server = new ChatServer { Latency = TimeSpan.FromMilliseconds(20) };
        GenerateResult result = await GenerateSetup.RunHttp(knowledge, server, folder.Path, new GenerateOptions { PerLeaf = 12 }, pipeline, new CallOptions { Concurrency = 8 });
        Assert.True(result.IsEnough);
        Assert.All(result.Leaves, leaf => Assert.Equal(12, leaf.Delivered));
        Assert.Equal(36, File.ReadLines(Path.Combine(folder.Path, "train.jsonl")).Count());
        Assert.All(result.Rows, row =>
        {
            Assert.Equal("stub", row.Lineage.Teacher);
            Assert.Equal(64, row.Lineage.PromptHash.Length);
            Assert.True(row.Lineage.Seed > 0 && row.Lineage.SpanEnd > row.Lineage.SpanStart && row.Lineage.Passage.Length > 0);
        });
        if (pipeline == "full") Assert.All(result.Rows, row => Assert.Equal(2, row.Scores["relevancy"]));
        Assert.InRange(server.MostAtOnce, 2, 8);
    }

    [Fact]
    public async Task The_output_does_not_depend_on_how_many_calls_go_out_at_once_or_on_when_they_return()
    {
        var outputs = new List<string>();
        foreach (int concurrency in (int[])[1, 7])
        {
            using var folder = new TemporaryFolder();
            var random = new Random(concurrency);
            using var client = new ScriptedClient((prompt, _) =>
            {
                lock (random) Thread.Sleep(random.Next(3));
                return StubTeacher.Reply(prompt, json: false);
            });
            await GenerateSetup.Run(knowledge, client, folder.Path, new GenerateOptions { PerLeaf = 15 }, "full", new CallOptions { Concurrency = concurrency });
            outputs.Add(string.Join('\n', ((string[])["train.jsonl", "funnel.json", "generate.json", "README.md"]).Select(file => File.ReadAllText(Path.Combine(folder.Path, file)))));
        }
        Assert.Equal(outputs[0], outputs[1]);
    }

    [Fact]
    public async Task A_run_that_was_broken_off_goes_on_to_the_same_bytes_with_only_the_missing_calls()
    {
        using var whole = new TemporaryFolder();
        using var client = new ScriptedClient((prompt, _) => StubTeacher.Reply(prompt, json: false));
        await GenerateSetup.Run(knowledge, client, whole.Path, pipeline: "full");
        using var parts = new TemporaryFolder();
        int answered = 0, left = 0;
        using var failing = new ScriptedClient((prompt, _) =>
        {
            if (--left < 0) throw new InvalidOperationException("the power is gone");
            answered++;
            return StubTeacher.Reply(prompt, json: false);
        });
        for (left = 9; ; left = 9)
        {
            try
            {
                await GenerateSetup.Run(knowledge, failing, parts.Path, pipeline: "full", calls: new CallOptions { Concurrency = 1 });
                break;
            }
            catch (Exception failure) when (failure is InvalidOperationException or AggregateException)
            {
                Assert.False(File.Exists(Path.Combine(parts.Path, "train.jsonl")));
            }
        }
        Assert.Equal(client.Calls, answered);
        foreach (string file in (string[])["train.jsonl", "funnel.json", "generate.json", "README.md"])
            Assert.Equal(File.ReadAllText(Path.Combine(whole.Path, file)), File.ReadAllText(Path.Combine(parts.Path, file)));
    }

    [Fact]
    public async Task Faults_in_between_are_counted_with_a_reason_and_the_leaves_go_on()
    {
        using var folder = new TemporaryFolder();
        Fault[] faults = [Fault.WebPage, Fault.Nothing, Fault.HalfReply, Fault.ServerError, Fault.TenMegabytes, Fault.WrongJson, Fault.NotACompletion, Fault.NoUsage, Fault.BadRequest];
        using var server = new ChatServer((call, _) => call > 1 && call % 3 == 0 ? faults[call / 3 % faults.Length] : Fault.None);
        GenerateResult result = await GenerateSetup.RunHttp(knowledge, server, folder.Path, new GenerateOptions { PerLeaf = 10 }, "simple", new CallOptions { Tries = 2, FirstWait = TimeSpan.FromMilliseconds(1), FailuresInARow = 20 });
        Assert.All(result.Leaves, leaf => Assert.Equal(10, leaf.Delivered));
        FunnelLine questions = result.Funnel.First(line => line.Step == "questions");
        Assert.True(questions.Answered < questions.Rendered);
        Assert.NotEmpty(questions.Removed);
    }

    [Fact]
    public async Task Nothing_survived_is_a_failure_that_names_the_step()
    {
        using var folder = new TemporaryFolder();
        using var client = new ScriptedClient((prompt, _) => prompt.Contains("Give 2 if it answers", StringComparison.Ordinal) ? "[EXPLANATION] bad [SCORE] 0 [END]" : StubTeacher.Reply(prompt, json: false));
        GenerateResult result = await GenerateSetup.Run(knowledge with { Knowledge = [knowledge.Knowledge[0]] }, client, folder.Path, pipeline: "full");
        Assert.Empty(result.Rows);
        Assert.False(result.IsEnough);
        Assert.Equal("relevant", result.Bottleneck!.Step);
        Assert.Contains(result.Bottleneck.Removed, sample => sample.Reason == "relevancy is 0");
        Assert.Contains("'relevant'", result.Leaves[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replies_that_cannot_be_read_are_told_from_replies_that_were_rejected()
    {
        using var folder = new TemporaryFolder();
        using var client = new ScriptedClient((_, _) => "I am sorry, I cannot do that.");
        GenerateResult result = await GenerateSetup.Run(knowledge, client, folder.Path, pipeline: "full", options: new GenerateOptions { PerLeaf = 5 });
        FunnelLine questions = result.Funnel.First(line => line.Step == "questions");
        Assert.Equal(questions.In, questions.Answered);
        Assert.Equal(0, questions.Parsed);
        Assert.Contains("no question with an answer", questions.Removed[0].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_seed_pair_is_shown_to_the_teacher_in_the_language_of_the_leaf()
    {
        using var folder = new TemporaryFolder();
        GenerateSetup.WriteGermanTaxonomy(folder.Path);
        TaxonomyTree tree = GenerateSetup.Read(folder.Path);
        using var client = new ScriptedClient((_, call) => $"[QUESTION] Was gilt für Sache {call} im Hafen von Larsund? [ANSWER] Der Hafen von Larsund öffnet um sechs Uhr. [END]");
        GenerateResult result = await GenerateSetup.Run(tree, client, folder.File("out/x")[..^2], new GenerateOptions { PerLeaf = 30 });
        Assert.Equal("de", result.Leaves[0].Language);
        Assert.All(client.Prompts, prompt => Assert.Contains("Schreibe jetzt", prompt, StringComparison.Ordinal));
        foreach (SeedQuestion pair in tree.Knowledge[0].Seeds.SelectMany(seed => seed.Questions))
            Assert.Contains(client.Prompts, prompt => prompt.Contains(pair.Question, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_prompt_is_longer_than_the_teacher_reads()
    {
        using var folder = new TemporaryFolder();
        using var client = new ScriptedClient((prompt, _) => StubTeacher.Reply(prompt, json: false));
        var teacher = new Teacher(client, "small") { Context = 2500, CountTokens = text => text.Length / 3 + 1 };
        GenerateResult result = await GenerateSetup.Run(knowledge, client, folder.Path, new GenerateOptions { PerLeaf = 5 }, "simple", teacher: teacher);
        Assert.NotEmpty(client.Prompts);
        Assert.All(client.Prompts, prompt => Assert.True(prompt.Length / 3 + 1 + 128 <= 2500));
        Assert.NotEmpty(result.Rows);
    }

    [Fact]
    public async Task Another_model_can_judge()
    {
        using var folder = new TemporaryFolder();
        using var writing = new ScriptedClient((prompt, _) => StubTeacher.Reply(prompt, json: false));
        using var judging = new ScriptedClient((prompt, _) => StubTeacher.Reply(prompt, json: false));
        Teacher writer = new(writing, "writer"), judge = new(judging, "judge");
        var options = new GenerateOptions { PerLeaf = 5 };
        using Journal journal = Journal.Open(folder.File("j"));
        using var caller = new Caller(journal, new CallOptions(), TimeProvider.System);
        GenerateResult result = await new Generator(LeafPlans.Of(knowledge, writer, options), PipelineReader.Read("full"), caller, writer, judge, options).RunAsync(StandardFilters.For(knowledge));
        Assert.True(result.IsEnough);
        Assert.All(judging.Prompts, prompt => Assert.Contains("[SCORE]", prompt, StringComparison.Ordinal));
        Assert.All(writing.Prompts, prompt => Assert.DoesNotContain("[SCORE]", prompt, StringComparison.Ordinal));
        Assert.All(result.Rows, row => Assert.Equal("writer", row.Lineage.Teacher));
    }

    [Theory]
    [InlineData("[QUESTION] What is it? [ANSWER] A boat. [END] [QUESTION] Whose is it? [ANSWER] Ida's. [END]", 2, "")]
    [InlineData("What does a berth cost? It costs 40 euros.", 1, "")]
    [InlineData("There is nothing to ask.", 0, "it has no question")]
    [InlineData("What does a berth cost?", 0, "it has no answer")]
    public void A_single_output_column_becomes_rows_or_a_reason_and_never_an_empty_question(string output, int rows, string reason)
    {
        Sample sample = Sample.Of("0", new Grove.Synthesis.Rows.Lineage { Leaf = "l", LeafKind = "knowledge", Teacher = "t" }, ("output", output));
        Assert.Equal(rows, RowMaker.Make(sample, out string why).Count);
        Assert.Equal(reason, why);
    }

    [Fact]
    public async Task A_budget_ends_the_run_with_its_name()
    {
        using var folder = new TemporaryFolder();
        using var client = new ScriptedClient((prompt, _) => StubTeacher.Reply(prompt, json: false));
        GenerateResult result = await GenerateSetup.Run(knowledge, client, folder.Path, new GenerateOptions { PerLeaf = 50 }, "full", new CallOptions { MaxRequests = 40, Concurrency = 1 });
        Assert.Equal("the budget of 40 requests is used up", result.Stopped);
        Assert.Equal(40, client.Calls);
        Assert.False(result.IsEnough);
        Assert.All(result.Leaves.Where(leaf => leaf.Delivered < 50), leaf => Assert.Equal(result.Stopped, leaf.Reason));
    }

    [Fact]
    public async Task Progress_never_falls_and_ends_at_what_was_delivered()
    {
        using var folder = new TemporaryFolder();
        using var client = new ScriptedClient((prompt, _) => StubTeacher.Reply(prompt, json: false));
        var reports = new List<GenerateProgress>();
        GenerateResult result = await GenerateSetup.Run(knowledge, client, folder.Path, progress: new Told<GenerateProgress>(reports.Add));
        Assert.True(reports.Count > 10);
        for (int at = 1; at < reports.Count; at++) Assert.True(reports[at].Done >= reports[at - 1].Done);
        Assert.Equal(result.Rows.Count, reports[^1].Rows);
    }

    [Fact]
    public async Task Skills_come_out_of_every_pipeline()
    {
        foreach (string pipeline in (string[])["simple", "full", "self-instruct", "evolve"])
        {
            using var folder = new TemporaryFolder();
            var skill = new SkillLeaf("cases", "qna.yaml", "Explain how a case is to be handled in writing.",
                [.. Enumerable.Range(1, 5).Select(number => new SkillExample($"Explain how case number {number} of the office is handled.", $"Case {number} is handled by the office.", null, number))]);
            using var client = new ScriptedClient((prompt, call) => prompt.StartsWith("Rewrite the request", StringComparison.Ordinal) || prompt.StartsWith("Write a new request", StringComparison.Ordinal)
                ? $"Explain the rare case {Guid.NewGuid():N} {Guid.NewGuid():N} {Guid.NewGuid():N}" : StubTeacher.Reply(prompt, json: false));
            GenerateResult result = await GenerateSetup.Run(claims with { Knowledge = [], Skills = [skill] }, client, folder.Path, pipeline: pipeline);
            Assert.True(result.Leaves[0].Delivered == 10, $"{pipeline}: {result.Leaves[0].Delivered}: {result.Leaves[0].Reason}");
        }
    }

    [Fact]
    public async Task The_preflight_asks_each_prompt_once_and_the_run_does_not_ask_again()
    {
        using var folder = new TemporaryFolder();
        using var client = new ScriptedClient((prompt, _) => StubTeacher.Reply(prompt, json: false));
        var teacher = new Teacher(client, "stub");
        var options = new GenerateOptions { PerLeaf = 5 };
        TeachingPipeline pipeline = PipelineReader.Read("full");
        using Journal journal = Journal.Open(folder.File("j"));
        using var caller = new Caller(journal, new CallOptions(), TimeProvider.System);
        LeafPlans plans = LeafPlans.Of(knowledge, teacher, options);
        IReadOnlyList<PreflightReply> replies = await Preflight.RunAsync(plans, pipeline, caller, teacher, teacher, options);
        Assert.Equal(pipeline.Sections[LeafKind.Knowledge].OfType<AskStep>().Select(step => step.Name), replies.Select(reply => reply.Step));
        Assert.All(replies, reply => Assert.Null(reply.Problem));
        long before = caller.Requests;
        await new Generator(plans, pipeline, caller, teacher, teacher, options).RunAsync(StandardFilters.For(knowledge));
        Assert.True(caller.Kept >= before);
        CostEstimate estimate = CostEstimate.Of(plans, pipeline, teacher, teacher, options);
        Assert.InRange(estimate.Requests, caller.Requests / 6, caller.Requests * 6);
        Assert.Equal(3.0, new CostEstimate(1, 1_000_000, 500_000, []).Price(1, 4), 6);
    }

    [Fact]
    public async Task A_preflight_reply_of_no_use_ends_its_kind_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        using var client = new ScriptedClient((prompt, _) => prompt.Contains("Now write", StringComparison.Ordinal) ? "<html><body>Sorry</body></html>" : StubTeacher.Reply(prompt, json: false));
        var teacher = new Teacher(client, "stub");
        var options = new GenerateOptions();
        using Journal journal = Journal.Open(folder.File("j"));
        using var caller = new Caller(journal, new CallOptions(), TimeProvider.System);
        IReadOnlyList<PreflightReply> replies = await Preflight.RunAsync(LeafPlans.Of(knowledge, teacher, options), PipelineReader.Read("simple"), caller, teacher, teacher, options);
        Assert.Equal("the reply is a web page", Assert.Single(replies).Problem);
        // Put right, it is asked again, though the journal has the first reply.
        using var better = new ScriptedClient((prompt, _) => StubTeacher.Reply(prompt, json: false));
        teacher = new Teacher(better, "stub");
        replies = await Preflight.RunAsync(LeafPlans.Of(knowledge, teacher, options), PipelineReader.Read("simple"), caller, teacher, teacher, options);
        Assert.Null(Assert.Single(replies).Problem);
    }
}
