using System.Text.Json.Nodes;
using Grove.Text;
using Grove.Training.Optimizers;
using Grove.Training.Pretraining;

namespace Grove.Training.Tests.Pretraining;

public class PretrainerTests
{
    [Theory]
    [InlineData(OptimizerKind.AdamW)]
    [InlineData(OptimizerKind.Muon)]
    public void A_run_that_is_interrupted_ends_in_the_same_bytes(OptimizerKind kind)
    {
        using var folder = new TemporaryFolder();
        PretrainOptions straight = TinyRun.Options(folder, "straight").With(kind), broken = TinyRun.Options(folder, "broken").With(kind);
        PretrainResult whole = Pretrainer.Run(straight, threads: 1);

        // Interrupted between two checkpoints; goes on with another number of threads.
        Assert.Throws<OperationCanceledException>(() => RunUntil(broken, 7));
        PretrainResult resumed = Pretrainer.Run(broken, threads: 2);

        Assert.Equal(TinyRun.ModelBytes(straight), TinyRun.ModelBytes(broken));
        Assert.Equal(whole.LossCurve, resumed.LossCurve);
        Assert.Equal(whole.ValidationBitsPerByte, resumed.ValidationBitsPerByte);
        Assert.Equal(whole.Tokens, resumed.Tokens);
        Assert.Equal(Enumerable.Range(1, 10), Steps(broken));
    }

    [Fact]
    public void A_truncated_newest_checkpoint_gives_way_to_the_older_one()
    {
        using var folder = new TemporaryFolder();
        PretrainOptions straight = TinyRun.Options(folder, "straight"), broken = TinyRun.Options(folder, "broken");
        Pretrainer.Run(straight, threads: 2);
        Assert.Throws<OperationCanceledException>(() => RunUntil(broken, 8));
        string newest = Path.Combine(broken.Output, "checkpoints", "step-00000008", "model.safetensors");
        using (var file = new FileStream(newest, FileMode.Open)) file.SetLength(file.Length / 2);

        var messages = new List<string>();
        Pretrainer.Run(broken, new Listener(progress => { if (progress.Message is { } message) messages.Add(message); }), threads: 2);

        Assert.Contains(messages, message => message.Contains("step-00000008", StringComparison.Ordinal) && message.Contains("model.safetensors is cut off", StringComparison.Ordinal));
        Assert.Contains("going on after step 7", messages);
        Assert.Equal(TinyRun.ModelBytes(straight), TinyRun.ModelBytes(broken));
        Assert.Equal(Enumerable.Range(1, 10), Steps(broken));
    }

    [Fact]
    public void The_same_command_after_the_end_gives_the_same_result_again()
    {
        using var folder = new TemporaryFolder();
        PretrainOptions options = TinyRun.Options(folder);
        PretrainResult first = Pretrainer.Run(options, threads: 2);
        byte[] bytes = TinyRun.ModelBytes(options);
        PretrainResult second = Pretrainer.Run(options, threads: 2);
        Assert.Equal(first.Loss, second.Loss);
        Assert.Equal(bytes, TinyRun.ModelBytes(options));
    }

    [Fact]
    public void Other_settings_are_refused_by_name()
    {
        using var folder = new TemporaryFolder();
        PretrainOptions options = TinyRun.Options(folder);
        Pretrainer.Run(options, threads: 2);
        var failure = Assert.Throws<GroveException>(() => Pretrainer.Run(options with { Seed = 12, LearningRate = 0.001 }));
        Assert.Equal(ExitKind.BadInput, failure.Kind);
        Assert.Contains("learning rate: 0.005 there, 0.001 now; seed: 11 there, 12 now", failure.Message);
    }

    [Fact]
    public void A_longer_run_goes_on_from_before_the_rate_fell()
    {
        using var folder = new TemporaryFolder();
        PretrainOptions shorter = TinyRun.Options(folder, "grown"), longer = shorter with { Steps = 20 }, straight = longer with { Output = folder["straight"] };
        Pretrainer.Run(shorter, threads: 2);
        var messages = new List<string>();
        Pretrainer.Run(longer, new Listener(progress => { if (progress.Message is { } message) messages.Add(message); }), threads: 2);
        Assert.Contains("going on after step 7", messages);
        Pretrainer.Run(straight, threads: 2);
        Assert.Equal(TinyRun.ModelBytes(straight), TinyRun.ModelBytes(longer));
    }

    [Fact]
    public void Learns_the_words_and_tells_how_well()
    {
        using var folder = new TemporaryFolder();
        PretrainOptions options = TinyRun.Options(folder) with { Steps = 150, SaveEvery = 1000, ValidateEvery = null, BatchRows = 8, SequenceLength = 32 };
        PretrainResult result = Pretrainer.Run(options);
        Assert.True(result.LossCurve[0] > 5.5, $"{result.LossCurve[0]}");
        Assert.True(result.Loss < 3, $"{result.Loss}");
        Assert.NotNull(result.ValidationBitsPerByte);
        Assert.InRange(result.ValidationBitsPerByte!.Value, 0.3, 3);
        Assert.Equal(150 * 8 * 32, result.Tokens);
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_the_run_after_ten_steps()
    {
        using var folder = new TemporaryFolder();
        // An update that overflows: from the second step on nothing is finite.
        PretrainOptions options = TinyRun.Options(folder) with { Steps = 50, LearningRate = 1, WarmUpSteps = 0, Optimizer = new OptimizerSettings { WeightDecay = 10, Epsilon = 1e-10f, ClipNorm = 0 } };
        int told = 0;
        var failure = Assert.Throws<GroveException>(() => Pretrainer.Run(options, new Listener(progress =>
        {
            if (progress.Message?.EndsWith("not finite, skipped", StringComparison.Ordinal) == true) told++;
        }), threads: 2));
        Assert.Equal(ExitKind.ResourceFailed, failure.Kind);
        Assert.Contains("not finite 10 times in a row", failure.Message);
        Assert.InRange(told, 9, 40);
    }

    [Fact]
    public void Two_programs_cannot_train_in_one_folder()
    {
        using var folder = new TemporaryFolder();
        PretrainOptions options = TinyRun.Options(folder);
        GroveException? refused = null;
        Pretrainer.Run(options, new Listener(progress =>
        {
            if (progress.Step is { Step: 1 }) refused = Assert.Throws<GroveException>(() => Pretrainer.Run(options, threads: 1));
        }), threads: 1);
        Assert.Contains("in use", refused!.Message);
        Assert.False(File.Exists(Path.Combine(options.Output, ".lock")));
    }

    [Fact]
    public void A_file_where_the_folder_should_be_is_explained()
    {
        using var folder = new TemporaryFolder();
        PretrainOptions options = TinyRun.Options(folder) with { Output = folder.Write("out", "a file") };
        Assert.Contains("cannot write", Assert.Throws<GroveException>(() => Pretrainer.Run(options)).Message);
    }

    [Fact]
    public void All_that_is_wrong_with_the_options_is_said_at_once()
    {
        var failure = Assert.Throws<GroveException>(() => Pretrainer.Run(new PretrainOptions
        {
            Corpus = [new CorpusSource("novel.docx"), new CorpusSource("missing.txt", Weight: -1)], Steps = 0, LearningRate = double.NaN,
            Optimizer = new OptimizerSettings { Beta1 = 2 },
        }));
        Assert.Equal(ExitKind.BadInput, failure.Kind);
        foreach (string part in (string[])["novel.docx is neither", "there is no corpus file missing.txt", "weight of missing.txt is -1", "output folder", "steps is 0", "learning rate is NaN", "Beta1"])
            Assert.Contains(part, failure.Message);
    }

    [Theory]
    [InlineData("500k", 500_000)]
    [InlineData("6m", 6_000_000)]
    [InlineData("0.5B", 500_000_000)]
    [InlineData("1234", 1234)]
    public void Numbers_of_parameters_are_read_as_people_write_them(string text, long expected) => Assert.Equal(expected, PretrainOptions.ParseParameters(text));

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("six")]
    [InlineData("-6m")]
    public void Other_numbers_of_parameters_are_refused(string text) => Assert.Throws<GroveException>(() => PretrainOptions.ParseParameters(text));

    static void RunUntil(PretrainOptions options, int step)
    {
        using var cancellation = new CancellationTokenSource();
        Pretrainer.Run(options, new Listener(progress =>
        {
            if (progress.Step is { } made && made.Step == step) cancellation.Cancel();
        }), cancellation.Token, threads: 1);
    }

    static IEnumerable<int> Steps(PretrainOptions options) =>
        File.ReadLines(Path.Combine(options.Output, "metrics.jsonl")).Select(line => JsonNode.Parse(line)!).Where(row => row["loss"] is not null).Select(row => row["step"]!.GetValue<int>());

    sealed class Listener(Action<PretrainProgress> told) : IProgress<PretrainProgress>
    {
        public void Report(PretrainProgress value) => told(value);
    }
}
