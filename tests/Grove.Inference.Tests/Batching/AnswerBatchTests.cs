using Grove.Inference.Batching;
using Grove.Models;
using Grove.Models.Adapters;
using Grove.Text;

namespace Grove.Inference.Tests.Batching;

public sealed class AnswerBatchTests(TinyModel model) : IClassFixture<TinyModel>
{
    static readonly BatchSettings Alone = new() { MaxSequences = 1, Speculation = false };

    sealed class Outcome
    {
        public Generation? Result { get; set; }

        public Exception? Failure { get; set; }

        public string Text { get; set; } = "";

        public int[] Tokens { get; set; } = [];

        public bool Ended => Result is not null || Failure is not null;
    }

    /// <summary>Weights whose greatest position is far enough for shared pages.</summary>
    sealed class Wide : IDisposable
    {
        public Wide(TinyModel tiny)
        {
            Parameters = Parameters.Allocate(tiny.Parameters.Architecture with { MaxPositions = 400 });
            Parameters.CopyFrom(tiny.Parameters);
        }

        public Parameters Parameters { get; }

        public void Dispose() => Parameters.Dispose();
    }

    AnswerBatch Batch(Wide wide, BatchSettings settings) =>
        new(Weights.Of(wide.Parameters), model.Tokenizer, model.Team, token => token == 0, 400, settings);

    static Answer Request(int[] prompt, GenerationOptions options, Outcome outcome, Adapter? adapter = null, CancellationToken cancellation = default)
    {
        Answer? answer = null;
        answer = new Answer(prompt, options.MaxNewTokens, options, adapter, piece => outcome.Text += piece, (result, failure) =>
        {
            (outcome.Result, outcome.Failure) = (result, failure);
            outcome.Tokens = answer!.SoFar[prompt.Length..].ToArray();
        }, cancellation);
        return answer;
    }

    static Outcome RunAlone(AnswerBatch batch, int[] prompt, GenerationOptions options, Adapter? adapter = null)
    {
        var outcome = new Outcome();
        batch.Decoder.Cache.Clear();
        batch.Add(Request(prompt, options, outcome, adapter));
        while (batch.HasWork) batch.Step();
        return outcome;
    }

    static void AssertSame(Outcome expected, Outcome actual)
    {
        Assert.Null(actual.Failure);
        Assert.Equal(expected.Tokens, actual.Tokens);
        Assert.Equal(expected.Result, actual.Result);
        Assert.Equal(actual.Result!.Text, actual.Text);
    }

    int[] Prompt(Random random, int[] beginning) =>
        [.. beginning[..random.Next(beginning.Length + 1)], .. Enumerable.Range(0, 1 + random.Next(60)).Select(_ => 1 + random.Next(model.Tokenizer.VocabularySize - 1))];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AnswersAreThoseOfRequestsAloneWhateverComesAndGoesBesideThem(int seed)
    {
        using var wide = new Wide(model);
        using Adapter adapter = Adapter.Create(Weights.Of(wide.Parameters), new AdapterConfig { Rank = 4, Alpha = 32, TargetPattern = AdapterConfig.AllLinear }, 3);
        var random = new Random(seed);
        foreach (AdapterPart part in adapter.Parts)
            foreach (ref float value in part.Up.Span) value = random.NextSingle() - 0.5f;
        int[] beginning = [.. Enumerable.Range(0, 130).Select(i => 1 + i * 7 % 40)];
        using AnswerBatch alone = Batch(wide, Alone);
        long page = PageCache.BytesOf(wide.Parameters.Architecture, 1);
        using AnswerBatch batch = Batch(wide, new BatchSettings { MaxSequences = 5, CacheBytes = (15 + seed * 5) * page, PromptRows = 48, PromptRowsBeside = 1 + seed * 9 });
        var requests = new List<(int[] Prompt, GenerationOptions Options, Adapter? Adapter, Outcome Outcome, CancellationTokenSource Source)>();
        for (int i = 0; i < 24; i++)
        {
            GenerationOptions options = new()
            {
                MaxNewTokens = 1 + random.Next(50),
                Temperature = random.Next(2) * 0.7f,
                Seed = (ulong)i,
                TopK = random.Next(3) * 20,
                RepetitionPenalty = random.Next(3) == 0 ? 1.2f : 1,
                StopSequences = random.Next(3) == 0 ? ["e", "th"] : [],
            };
            requests.Add((Prompt(random, beginning), options, random.Next(3) == 0 ? adapter : null, new Outcome(), new CancellationTokenSource()));
        }
        int next = 0;
        while (next < requests.Count || batch.HasWork)
        {
            while (next < requests.Count && random.Next(4) == 0)
            {
                var request = requests[next++];
                batch.Add(Request(request.Prompt, request.Options, request.Outcome, request.Adapter, request.Source.Token));
            }
            if (random.Next(12) == 0 && next > 0) requests[random.Next(next)].Source.Cancel();
            batch.Step();
        }
        int compared = 0;
        foreach (var (prompt, options, chosen, outcome, source) in requests)
        {
            Assert.True(outcome.Ended);
            if (outcome.Failure is OperationCanceledException && source.IsCancellationRequested) continue;
            AssertSame(RunAlone(alone, prompt, options, chosen), outcome);
            compared++;
        }
        Assert.True(compared >= 10, $"only {compared} answers were compared");
        Assert.True(batch.Statistics().FoundTokens > 0);
        Assert.Equal(0, batch.Decoder.Cache.Held);
        foreach (var request in requests) request.Source.Dispose();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.15)]
    public void ProposalsChangeNothing(double temperature)
    {
        using var wide = new Wide(model);
        using AnswerBatch plain = Batch(wide, Alone), proposing = Batch(wide, new BatchSettings());
        for (int i = 0; i < 8; i++)
        {
            // A prompt that says the same again and again, so that there is something to look up; penalties change what is drawn and how.
            int[] prompt = [.. Enumerable.Range(0, 60).Select(at => 1 + at % (4 + i))];
            GenerationOptions options = new() { MaxNewTokens = 100, Temperature = (float)temperature, Seed = (ulong)i, FrequencyPenalty = i % 2 * 0.1f };
            AssertSame(RunAlone(plain, prompt, options), RunAlone(proposing, prompt, options));
        }
        BatchStatistics statistics = proposing.Statistics();
        Assert.True(statistics.AcceptedTokens > (temperature == 0 ? 20 : 0), statistics.ToString());
        Assert.True(statistics.Passes < plain.Statistics().Passes, statistics.ToString());
    }

    [Fact]
    public void ABeginningIsReadOnce()
    {
        using var wide = new Wide(model);
        using AnswerBatch batch = Batch(wide, new BatchSettings());
        int[] beginning = [.. Enumerable.Range(0, 200).Select(i => 1 + i * 7 % 40)];
        var outcomes = new List<Outcome>();
        for (int i = 0; i < 8; i++)
        {
            outcomes.Add(new Outcome());
            batch.Add(Request([.. beginning, 50 + i, 60 + i], new GenerationOptions { MaxNewTokens = 20 }, outcomes[i]));
        }
        int most = 0;
        while (batch.HasWork)
        {
            batch.Step();
            most = Math.Max(most, batch.Statistics().Running);
        }
        Assert.All(outcomes, outcome => Assert.NotNull(outcome.Result));
        Assert.Equal(7 * 192, batch.Statistics().FoundTokens);
        Assert.Equal(8, most);
        // 6 pages of the beginning once, and for each the rest of the prompt and the answer.
        Assert.InRange(batch.Decoder.Cache.Bytes / batch.Decoder.Cache.PageBytes, 7, 6 + 8);
    }

    [Fact]
    public void WhatDoesNotFitBesideOthersWaitsInOrder()
    {
        using var wide = new Wide(model);
        long page = PageCache.BytesOf(wide.Parameters.Architecture, 1);
        using AnswerBatch batch = Batch(wide, new BatchSettings { CacheBytes = 6 * page });
        var ended = new List<int>();
        for (int i = 0; i < 4; i++)
        {
            int number = i, tokens = i == 1 ? 150 : 40;
            batch.Add(new Answer([1 + i, 2, 3], tokens, new GenerationOptions { MaxNewTokens = tokens, RepetitionPenalty = 1.5f }, null, null, (result, _) =>
            {
                Assert.NotNull(result);
                ended.Add(number);
            }, default));
        }
        while (batch.HasWork)
        {
            batch.Step();
            Assert.InRange(batch.Decoder.Cache.Held, 0, 6);
        }
        Assert.Equal(4, ended.Count);
        Assert.Equal(0, ended[0]);
    }

    [Fact]
    public void WhatCanNeverFitIsRefusedWithBothSizes()
    {
        using var wide = new Wide(model);
        long page = PageCache.BytesOf(wide.Parameters.Architecture, 1);
        using AnswerBatch batch = Batch(wide, new BatchSettings { CacheBytes = 2 * page, MaxSequences = 1, MaxWaiting = 1 });
        GroveException error = Assert.Throws<GroveException>(() => batch.Add(Request([1, 2], new GenerationOptions { MaxNewTokens = 63 }, new Outcome())));
        Assert.Contains("65 tokens of prompt and answer need", error.Message);
        Assert.Contains("the limit is", error.Message);
        batch.Add(Request([1, 2], new GenerationOptions { MaxNewTokens = 62 }, new Outcome()));
        batch.Add(Request([1], new GenerationOptions { MaxNewTokens = 2 }, new Outcome()));
        Assert.Contains("waiting already", Assert.Throws<GroveException>(() => batch.Add(Request([1], new GenerationOptions { MaxNewTokens = 2 }, new Outcome()))).Message);
    }

    [Fact]
    public void AStepAllocatesNothing()
    {
        using var wide = new Wide(model);
        using AnswerBatch batch = Batch(wide, new BatchSettings());
        // Tokens without text: the strings that are given out are the only thing taken.
        for (int i = 0; i < 3; i++)
            batch.Add(new Answer([1 + i, 2, 1, 2, 1, 2], 120, new GenerationOptions { MaxNewTokens = 120, Temperature = i * 0.5f }, null, null, (_, _) => { }, default));
        for (int i = 0; i < 40; i++) batch.Step();
        long least = long.MaxValue;
        for (int i = 0; i < 20 && batch.Statistics().Running == 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            batch.Step();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        // Up to 16 tokens in a step, and a string of a few characters for each.
        Assert.InRange(least, 0, 3 * 48);
    }

    [Fact]
    public void OneThatFailsHarmsNoOther()
    {
        using var wide = new Wide(model);
        using AnswerBatch batch = Batch(wide, new BatchSettings()), alone = Batch(wide, Alone);
        GenerationOptions options = new() { MaxNewTokens = 30, Temperature = 1, Seed = 4 };
        Outcome good = new();
        Exception? failure = null;
        batch.Add(new Answer([1, 2, 3], 30, options, null, _ => throw new InvalidOperationException("receiver"), (_, thrown) => failure = thrown, default));
        batch.Add(Request([3, 4, 5], options, good));
        while (batch.HasWork) batch.Step();
        Assert.Equal("receiver", Assert.IsType<InvalidOperationException>(failure).Message);
        AssertSame(RunAlone(alone, [3, 4, 5], options), good);
        Assert.Equal(0, batch.Decoder.Cache.Held);
    }
}
