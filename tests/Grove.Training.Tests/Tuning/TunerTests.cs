using Grove.Models;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Optimizers;
using Grove.Training.Stepping;
using Grove.Training.Tuning;

namespace Grove.Training.Tests.Tuning;

public class TunerTests
{
    static readonly (string Question, string Answer)[] Facts =
    [
        ("How long does it take?", "Ten days."), ("Who pays for the lamp?", "The insurer pays."), ("What does a door cost?", "A door costs 400."),
        ("Is glass covered?", "Yes, glass is covered."), ("Where do I send the claim?", "To the office in Ulm."),
    ];

    static readonly Tokenizer Tokenizer = BpeTrainer.Train(Facts.Select(fact => fact.Question + " " + fact.Answer), 300, ChatRenderer.SpecialTokens, 1, null, default);

    static Conversation Chat(string question, string answer) => new([new Message(Roles.User, question), new Message(Roles.Assistant, answer)]);

    static TuneRow[] Rows() => [.. Facts.Select(fact => TuneRow.Of(Chat(fact.Question, fact.Answer)))];

    static Parameters Model()
    {
        var parameters = Parameters.Allocate(new Architecture
        {
            VocabularySize = 300, HiddenSize = 32, IntermediateSize = 64, Layers = 2, Heads = 2, KeyValueHeads = 1, HeadDim = 16, MaxPositions = 64,
        });
        parameters.Initialize(3);
        return parameters;
    }

    static byte[] Bytes(Parameters parameters) =>
        [.. parameters.All.SelectMany(parameter => System.Runtime.InteropServices.MemoryMarshal.AsBytes(parameter.Value.Span).ToArray())];

    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void A_tiny_model_learns_a_few_chats_by_heart(OptimizerKind kind)
    {
        using Parameters parameters = Model();
        var options = new TuneOptions { Steps = 120, BatchRows = 4, LearningRate = 1e-2, Optimizer = new OptimizerSettings { Kind = kind, WeightDecay = 0 } };
        TuneResult result = Tuner.Run(parameters, Tokenizer, Rows(), options);
        Assert.True(result.LossCurve[0] > 5, $"{result.LossCurve[0]}");
        Assert.True(result.FinalLoss < 0.1, $"{result.FinalLoss}");
        Assert.Equal(120, result.Steps);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_with_any_number_of_threads()
    {
        byte[] Tuned(int threads, ulong seed)
        {
            using Parameters parameters = Model();
            using var team = new Team(threads);
            TuneRow[] rows = [.. Rows(), TuneRow.Of("The office in Ulm opens at ten.", 0.5)];
            Tuner.Run(parameters, Tokenizer, rows, new TuneOptions { Epochs = 3, BatchRows = 1, Seed = seed }, team);
            return Bytes(parameters);
        }
        byte[] first = Tuned(1, 5);
        Assert.Equal(first, Tuned(2, 5));
        Assert.NotEqual(first, Tuned(1, 6));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using Parameters parameters = Model();
        using var team = new Team(2);
        foreach (OptimizerKind kind in Enum.GetValues<OptimizerKind>())
        {
            var options = new TuneOptions { Steps = 12, BatchRows = 2, Optimizer = new OptimizerSettings { Kind = kind } };
            using var run = new TuneRun(parameters, team, new TunePlan(parameters.Architecture, Tokenizer, Rows(), options), options);
            for (int step = 1; step <= 4; step++) run.Step(step);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 5; step <= 12; step++) run.Step(step);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Fact]
    public void Weights_say_how_often_a_row_comes()
    {
        using Parameters parameters = Model();
        // One target each, so that the targets trained on count the rows.
        TuneRow Row(string word, double weight) => TuneRow.Of(new Conversation([new Message(Roles.User, word), new Message(Roles.Assistant, "A")]), weight);
        int each = new ChatRenderer(Tokenizer).Render(Row("x", 1).Chat!, false).Mask.Count(mask => mask);
        TuneResult result = Tuner.Run(parameters, Tokenizer, [Row("x", 1), Row("y", 2), Row("z", 0.25), Row("w", 0.25)], new TuneOptions { Epochs = 4 });
        Assert.Equal((4 + 8 + 1 + 1) * each, result.LossTokens);
    }

    [Fact]
    public void Text_is_learned_to_its_end_and_what_is_too_long_is_reported()
    {
        using Parameters parameters = Model();
        string longText = string.Join(' ', Enumerable.Repeat("zebra", 40));
        int textTargets = Tokenizer.Encode(longText).Length + 1;
        TuneResult result = Tuner.Run(parameters, Tokenizer, [TuneRow.Of(longText), TuneRow.Of(Chat("Why?", longText)), TuneRow.Of(Chat(longText, "No."))], new TuneOptions { Epochs = 1, RowLength = 32 });
        Assert.Equal(1, result.Packing.Split);
        Assert.Equal(2, result.Packing.Truncated);
        Assert.Equal(1, result.Packing.LeftOut);
        Assert.InRange(result.LossTokens, textTargets + 1, textTargets + 31);
    }

    [Fact]
    public void Progress_counts_steps_and_cancelling_ends_between_two()
    {
        using Parameters parameters = Model();
        using var cancellation = new CancellationTokenSource();
        var reports = new List<StepReport>();
        Assert.Throws<OperationCanceledException>(() => Tuner.Run(parameters, Tokenizer, Rows(), new TuneOptions { Steps = 20 }, progress: new Listener(report =>
        {
            reports.Add(report);
            if (report.Step == 3) cancellation.Cancel();
        }), cancellation: cancellation.Token));
        Assert.Equal([1, 2, 3], reports.Select(report => report.Step));
        Assert.All(reports, report => Assert.Equal(20, report.Steps));
        Assert.All(reports, report => Assert.True(report.TokensPerSecond > 0 && report.LearningRate > 0));
    }

    [Fact]
    public void Nothing_to_learn_and_bad_options_are_said()
    {
        using Parameters parameters = Model();
        Assert.Contains("nothing to tune on", Assert.Throws<GroveException>(() => Tuner.Run(parameters, Tokenizer, [], new TuneOptions())).Message);
        string message = Assert.Throws<GroveException>(() => Tuner.Run(parameters, Tokenizer, Rows(), new TuneOptions { Epochs = 0, RowLength = 65 })).Message;
        Assert.Contains("epochs is 0", message);
        Assert.Contains("model's positions, 64", message);
    }

    sealed class Listener(Action<StepReport> told) : IProgress<StepReport>
    {
        public void Report(StepReport value) => told(value);
    }
}
