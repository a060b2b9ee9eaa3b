using Grove.Synthesis.Filters;
using Grove.Synthesis.Rows;
using Grove.Text;

namespace Grove.Synthesis.Tests.Filters;

public class RowPipelineTests
{
    static readonly SyntheticRow[] rows =
    [
        TestRow.Of("How long do I have to report hail?"),
        TestRow.Of("", leaf: "empty"),
        TestRow.Of("How long do I have to report hail?"),
        TestRow.Of("Whom do I call?", "Call +49 30 1234567."),
        TestRow.Of("how long do i have to report HAIL", "Two weeks."),
        TestRow.Of("What is the excess?", "150 euros."),
    ];

    static RowPipeline Pipeline() => new([new EmptyFilter(), new DuplicateFilter(), new PersonalDataFilter()]);

    [Fact]
    public void Counts_what_comes_in_and_goes_out_and_keeps_samples_with_reasons()
    {
        using RowPipeline pipeline = Pipeline();
        SyntheticRow[] kept = [.. pipeline.Run(rows)];
        Assert.Equal(["How long do I have to report hail?", "Whom do I call?", "What is the excess?"], kept.Select(row => row.Question));
        Assert.Equal("Call [PHONE].", kept[1].Answer);
        Assert.Equal([(6L, 5L, 0L), (5, 3, 0), (3, 3, 1)], pipeline.Counts.Select(count => (count.In, count.Out, count.Changed)));
        Assert.Equal(["the same question and answer as an earlier row", "an earlier row answers the same question otherwise"], pipeline.Counts[1].Removed.Select(sample => sample.Reason));
        Assert.Equal("empty", pipeline.Counts[0].Removed[0].Leaf);
        Assert.Equal(new RowPipelineProgress(6, 3), pipeline.Progress);
        FunnelStage stage = pipeline.Funnel[1];
        Assert.Equal(("duplicates", 5, 3), (stage.Name, stage.In, stage.Out));
        Assert.Equal("How long do I have to report hail? (the same question and answer as an earlier row)", stage.RemovedSamples[0]);
    }

    [Fact]
    public async Task Rows_that_come_one_by_one_give_the_same()
    {
        using RowPipeline pipeline = Pipeline();
        var kept = new List<string>();
        var reports = new List<RowPipelineProgress>();
        await foreach (SyntheticRow row in pipeline.RunAsync(Slowly(), new Told<RowPipelineProgress>(reports.Add))) kept.Add(row.Question);
        Assert.Equal(3, kept.Count);
        Assert.Equal(new RowPipelineProgress(6, 3), reports[^1]);

        static async IAsyncEnumerable<SyntheticRow> Slowly()
        {
            foreach (SyntheticRow row in rows)
            {
                await Task.Yield();
                yield return row;
            }
        }
    }

    [Fact]
    public void A_row_that_a_later_filter_removes_is_nobodys_original()
    {
        using var pipeline = new RowPipeline([new DuplicateFilter(), new NearDuplicateFilter(), new LengthFilter { MostCharacters = 40 }]);
        string tail = new('x', 60);
        Assert.Null(pipeline.Pass(TestRow.Of("How long is it?", tail)));
        Assert.NotNull(pipeline.Pass(TestRow.Of("How long is it?", "Ten days.")));
    }

    [Fact]
    public void Three_samples_are_kept_and_no_more()
    {
        using var pipeline = new RowPipeline([new EmptyFilter()]);
        Assert.Empty(pipeline.Run(Enumerable.Range(0, 1000).Select(i => TestRow.Of($"Question {i}?", " "))));
        Assert.Equal(["Question 0?", "Question 1?", "Question 2?"], pipeline.Counts[0].Removed.Select(sample => sample.Question));
    }

    [Fact]
    public void Stops_between_rows()
    {
        using RowPipeline pipeline = Pipeline();
        using var stop = new CancellationTokenSource();
        IEnumerator<SyntheticRow> run = pipeline.Run(rows, null, stop.Token).GetEnumerator();
        Assert.True(run.MoveNext());
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => run.MoveNext());
    }
}
