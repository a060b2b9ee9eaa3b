using Grove.Models;
using Grove.Models.Adapters;
using Grove.Models.Files;
using Grove.Models.Files.Gguf;
using Grove.Tensors;
using Grove.Text;
using Grove.Training.Checkpoints;
using Grove.Training.Optimizers;
using Grove.Training.Stepping;
using Grove.Training.Tuning;

namespace Grove.Training.Tests.Tuning;

public class AdapterTunerTests
{
    static readonly (string Question, string Answer)[] Facts =
    [
        ("How long does it take?", "Ten days."), ("Who pays for the lamp?", "The insurer pays."), ("What does a door cost?", "A door costs 400."),
        ("Is glass covered?", "Yes, glass is covered."),
    ];

    static readonly Tokenizer Tokenizer = BpeTrainer.Train(Facts.Select(fact => fact.Question + " " + fact.Answer), 300, ChatRenderer.SpecialTokens, 1, null, default);

    static TuneRow[] Rows() =>
        [.. Facts.Select(fact => TuneRow.Of(new Conversation([new Message(Roles.User, fact.Question), new Message(Roles.Assistant, fact.Answer)])))];

    static Parameters Model()
    {
        var parameters = Parameters.Allocate(new Architecture
        {
            VocabularySize = 300, HiddenSize = 256, IntermediateSize = 256, Layers = 2, Heads = 4, KeyValueHeads = 2, HeadDim = 64, MaxPositions = 64,
        });
        parameters.Initialize(3);
        return parameters;
    }

    static AdapterConfig Config(bool dora, double dropout = 0) => new()
    {
        Rank = 8, Alpha = 16, UseDora = dora, Dropout = dropout, TargetModules = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj", "lm_head"],
    };

    static readonly TuneOptions Options = new() { Steps = 60, BatchRows = 4, RowLength = 32, LearningRate = 1e-2, Optimizer = new OptimizerSettings { WeightDecay = 0 } };

    [Theory]
    [InlineData(TensorType.F32, false)]
    [InlineData(TensorType.F32, true)]
    [InlineData(TensorType.Q8_0, false)]
    [InlineData(TensorType.Q4_K, false)]
    [InlineData(TensorType.Q4_K, true)]
    public void An_adapter_learns_a_few_chats_over_frozen_weights_of_any_type(TensorType type, bool dora)
    {
        using Parameters parameters = Model();
        float[] before = [.. parameters.All.SelectMany(parameter => parameter.Value.Span.ToArray())];
        using Weights weights = Stored(parameters, type);
        using Adapter adapter = Adapter.Create(weights, Config(dora), 1);
        TuneResult result = Tuner.Run(weights, adapter, Tokenizer, Rows(), Options);
        Assert.True(result.LossCurve[0] > 5, $"{result.LossCurve[0]}");
        Assert.True(result.FinalLoss < 1, $"{result.FinalLoss}");
        Assert.Equal(before, parameters.All.SelectMany(parameter => parameter.Value.Span.ToArray()));
    }

    [Fact]
    public void The_same_seed_gives_the_same_adapter_with_any_number_of_threads()
    {
        float[] Tuned(int threads, ulong seed)
        {
            using Parameters parameters = Model();
            using var team = new Team(threads);
            using var weights = Weights.Of(parameters);
            using Adapter adapter = Adapter.Create(weights, Config(true, dropout: 0.2), 1);
            Tuner.Run(weights, adapter, Tokenizer, Rows(), Options with { Steps = 4, Seed = seed }, team);
            return Numbers(adapter.Parameters);
        }
        float[] first = Tuned(1, 5);
        Assert.Equal(first, Tuned(2, 5));
        Assert.NotEqual(first, Tuned(1, 6));
    }

    [Fact]
    public void A_step_allocates_nothing_and_only_the_adapter_has_gradients_and_moments()
    {
        using Parameters parameters = Model();
        using var team = new Team(2);
        using var weights = Weights.Of(parameters);
        using Adapter adapter = Adapter.Create(weights, Config(true, dropout: 0.1));
        TuneOptions options = Options with { Steps = 8 };
        using var run = new TuneRun(weights, adapter, team, new TunePlan(weights.Architecture, Tokenizer, Rows(), options), options);
        for (int step = 1; step <= 4; step++) run.Step(step);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 5; step <= 8; step++) run.Step(step);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        using var step2 = new TrainingStep(weights, adapter, team, new OptimizerSettings(), 8);
        long state = step2.Decoder.Gradients.Length + step2.Optimizer.FirstMoments.Length + step2.Optimizer.SecondMoments.Length;
        Assert.Equal(3 * adapter.Parameters.Length, state);
        Assert.True(adapter.Parameters.Length < parameters.Length / 10, $"{adapter.Parameters.Length} of {parameters.Length}");
    }

    [Fact]
    public void A_run_goes_on_from_a_checkpoint_as_if_it_had_not_stopped()
    {
        using var folder = new TemporaryFolder();
        using Parameters parameters = Model();
        using var team = new Team(2);
        using var weights = Weights.Of(parameters);
        TuneOptions options = Options with { Steps = 6 };
        var plan = new TunePlan(weights.Architecture, Tokenizer, Rows(), options);
        using Adapter whole = Adapter.Create(weights, Config(true, dropout: 0.3), 2);
        using (var run = new TuneRun(weights, whole, team, plan, options))
        {
            for (int step = 1; step <= 6; step++)
            {
                run.Step(step);
                if (step == 3) WeightFiles.Save(folder.Root, whole.Parameters, run.Optimizer);
            }
        }
        using Adapter resumed = Adapter.Create(weights, Config(true, dropout: 0.3), 77);
        using (var run = new TuneRun(weights, resumed, team, plan, options))
        {
            WeightFiles.Load(folder.Root, resumed.Parameters, run.Optimizer);
            run.Optimizer.Updates = 3;
            run.Refresh();
            for (int step = 4; step <= 6; step++) run.Step(step);
        }
        Assert.Equal(Numbers(whole.Parameters), Numbers(resumed.Parameters));
    }

    static float[] Numbers(Parameters parameters) => [.. parameters.All.SelectMany(parameter => parameter.Value.Span.ToArray())];

    /// <summary>The weights in another type, in a file that is gone afterwards.</summary>
    static Weights Stored(Parameters parameters, TensorType type)
    {
        if (type == TensorType.F32) return Weights.Of(parameters);
        string path = Path.Combine(Path.GetTempPath(), $"grove-{Guid.NewGuid():N}.gguf");
        var writer = new GgufWriter();
        foreach (Parameter parameter in parameters.All.Where(p => p.Shape.Length == 2))
            writer.Add(SourceTensor.Of(parameter.Name.Replace("model.layers.", "", StringComparison.Ordinal), new Matrix(parameter.Value, parameter.Shape[0], parameter.Shape[1])), type);
        using (var team = new Team(1)) writer.Write(path, team);
        GgufFile file = GgufFile.Open(path);
        return new Weights(parameters.Architecture,
            parameters.All.Where(p => p.Shape.Length == 2).ToDictionary(p => p.Name, p => file.Tensors[p.Name.Replace("model.layers.", "", StringComparison.Ordinal)].Matrix),
            parameters.All.Where(p => p.Shape.Length == 1).ToDictionary(p => p.Name, p => p.Value),
            [file, new Removal(path)]);
    }

    sealed class Removal(string path) : IDisposable
    {
        public void Dispose() => File.Delete(path);
    }
}
