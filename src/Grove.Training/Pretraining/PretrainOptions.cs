using System.Globalization;
using System.Text.Json.Serialization;
using Grove.Models.Files;
using Grove.Text;
using Grove.Training.Optimizers;
using Grove.Training.Schedules;

namespace Grove.Training.Pretraining;

/// <summary>Everything that decides a pre-training run.</summary>
public sealed record PretrainOptions
{
    /// <summary>The corpus files with their weights; at least one.</summary>
    public IReadOnlyList<CorpusSource> Corpus { get; init; } = [];

    /// <summary>The run's folder: <c>tokenizer/</c>, <c>tokens/</c>, <c>checkpoints/</c>, <c>metrics.jsonl</c> and at the end <c>model/</c>.</summary>
    [JsonIgnore] public string Output { get; init; } = "";

    /// <summary>About how many weights the model has, embeddings included: 80,000 to 1,000,000,000.</summary>
    public long Parameters { get; init; } = 6_000_000;

    /// <summary>A <c>tokenizer.json</c> or a model's folder; null trains a tokenizer on the corpus.</summary>
    public string? Tokenizer { get; init; }

    /// <summary>Vocabulary of a tokenizer trained here, 261 to 65,536; null chooses by <see cref="Parameters"/>.</summary>
    public int? VocabularySize { get; init; }

    /// <summary>Layers of the model, 1 to 1,000, from which everything else follows; null goes by <see cref="Parameters"/>.</summary>
    public int? Depth { get; init; }

    /// <summary>Width beside <see cref="Depth"/>, a multiple of 64, above 256 of 128; null takes about 45 times the depth.</summary>
    public int? Width { get; init; }

    /// <summary>Steps of the whole run, at least 1.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Rows in a step, at least 1.</summary>
    public int BatchRows { get; init; } = 16;

    /// <summary>Tokens in a row, 8 to 65,536.</summary>
    public int SequenceLength { get; init; } = 256;

    /// <summary>Positions that the model is said to be made for; null takes <see cref="SequenceLength"/>.</summary>
    public int? MaxPositions { get; init; }

    /// <summary>The highest learning rate, above 0, at most 1.</summary>
    public double LearningRate { get; init; } = 3e-3;

    /// <summary>The course of the learning rate.</summary>
    public ScheduleShape Schedule { get; init; } = ScheduleShape.Trapezoid;

    /// <summary>Steps of warm-up; null takes 2 % of the steps, at least 10 and at most 200.</summary>
    public int? WarmUpSteps { get; init; }

    /// <summary>Share of the steps in the final line down of a trapezoid, 0 to 1.</summary>
    public double CoolDownShare { get; init; } = 0.3;

    /// <summary>Learning rate of the last step as a share of the highest, 0 to 1.</summary>
    public double FinalShare { get; init; } = 0.05;

    /// <summary>The optimizer.</summary>
    public OptimizerSettings Optimizer { get; init; } = new();

    /// <summary>Decides initial weights and order.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Steps between checkpoints, at least 1.</summary>
    public int SaveEvery { get; init; } = 500;

    /// <summary>Steps between validations, at least 1; null validates at the end only.</summary>
    public int? ValidateEvery { get; init; } = 500;

    /// <summary>Share of each file's end that is never trained on, 0 to 0.5.</summary>
    public double ValidationShare { get; init; } = 0.01;

    /// <summary>Rows of held-out text to measure on, at most; at least 1.</summary>
    public int ValidationRows { get; init; } = 256;

    /// <summary>How the finished model's numbers are stored.</summary>
    public NumberFormat Format { get; init; } = NumberFormat.Float32;

    /// <summary>The model's page, Markdown; null writes a short one with the settings and the result.</summary>
    [JsonIgnore] public string? Card { get; init; }

    /// <summary>The schedule that the options describe.</summary>
    [JsonIgnore] public Schedule LearningRates => new()
    {
        Shape = Schedule,
        Peak = LearningRate,
        Steps = Steps,
        WarmUpSteps = WarmUpSteps ?? Math.Min(Math.Clamp(Steps / 50, 10, 200), Steps / 2),
        CoolDownSteps = (int)Math.Round(Steps * CoolDownShare),
        FinalShare = FinalShare,
    };

    /// <summary>The vocabulary that goes with a model's size when none is asked for.</summary>
    [JsonIgnore] public int VocabularyOrDefault => VocabularySize ?? Parameters switch
    {
        < 300_000 => 512,
        < 1_000_000 => 1024,
        < 3_000_000 => 2048,
        < 20_000_000 => 6144,
        _ => 16_384,
    };

    /// <summary>Reads a number of weights as people write it: <c>6000000</c>, <c>500k</c>, <c>6m</c>, <c>0.5b</c>.</summary>
    /// <param name="text">The number.</param>
    /// <exception cref="GroveException">It is no such number.</exception>
    public static long ParseParameters(string text)
    {
        double factor = text.Length == 0 ? 0 : char.ToLowerInvariant(text[^1]) switch { 'k' => 1e3, 'm' => 1e6, 'b' => 1e9, _ => 1 };
        string digits = factor > 1 ? text[..^1] : text;
        if (factor > 0 && double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            return (long)Math.Round(Math.Min(number * factor, 1e15));
        throw new GroveException($"the number of parameters '{text}' cannot be read: a number with k, m or b is needed. Write for example 500k or 6m", ExitKind.BadInput);
    }

    /// <summary>Checks every option.</summary>
    /// <exception cref="GroveException">Something is wrong; all of it in one message.</exception>
    public void Validate()
    {
        var problems = new List<string>();
        void Check(bool good, string problem)
        {
            if (!good) problems.Add(problem);
        }
        string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

        Check(Corpus.Count > 0, "no corpus file is given");
        foreach (CorpusSource source in Corpus)
        {
            bool supported = CorpusReader.IsSupported(source.Path);
            Check(supported, $"corpus file {source.Path} is neither .txt, .md nor .jsonl");
            Check(!supported || File.Exists(source.Path), $"there is no corpus file {source.Path}");
            Check(source.Weight is > 0 and <= 1000, $"the weight of {source.Path} is {Number(source.Weight)}; it must be above 0 and at most 1000");
        }
        Check(Output.Length > 0, "no output folder is given");
        Check(Parameters is >= 80_000 and <= 1_000_000_000, $"parameters is {Parameters}; it must be 80,000 to 1,000,000,000");
        Check(Depth is null or (>= 1 and <= 1000), $"depth is {Depth}; it must be 1 to 1,000");
        Check(Width is null || Depth is not null, "a width has no meaning without a depth");
        Check(Width is not int width || (width is > 0 and <= 16_384 && (width % 128 == 0 || width is 64 or 192)), $"width is {Width}; it must be 64, 128, 192, 256 or a multiple of 128 up to 16,384");
        Check(Tokenizer is null || VocabularySize is null, "a vocabulary size has no meaning beside a tokenizer");
        Check(VocabularySize is null or (>= 261 and <= 65_536), $"vocabulary size is {VocabularySize}; it must be 261 to 65,536");
        Check(Steps >= 1, $"steps is {Steps}; it must be 1 or more");
        Check(BatchRows is >= 1 and <= 65_536, $"batch rows is {BatchRows}; it must be 1 to 65,536");
        Check(SequenceLength is >= 8 and <= 65_536, $"sequence length is {SequenceLength}; it must be 8 to 65,536");
        Check((long)BatchRows * SequenceLength <= 1 << 28, $"{BatchRows} rows of {SequenceLength} tokens are too many for one step");
        Check(MaxPositions is null || MaxPositions >= SequenceLength, $"max positions is {MaxPositions}; it must be at least the sequence length, {SequenceLength}");
        Check(LearningRate is > 0 and <= 1, $"learning rate is {Number(LearningRate)}; it must be above 0 and at most 1");
        Check(WarmUpSteps is null or >= 0, $"warm-up steps is {WarmUpSteps}; it must not be negative");
        Check(CoolDownShare is >= 0 and <= 1, $"cool-down share is {Number(CoolDownShare)}; it must be 0 to 1");
        Check(FinalShare is >= 0 and <= 1, $"final share is {Number(FinalShare)}; it must be 0 to 1");
        Check(SaveEvery >= 1, $"save-every is {SaveEvery}; it must be 1 or more");
        Check(ValidateEvery is null or >= 1, $"validate-every is {ValidateEvery}; it must be 1 or more");
        Check(ValidationShare is >= 0 and <= 0.5, $"validation share is {Number(ValidationShare)}; it must be 0 to 0.5");
        Check(ValidationRows >= 1, $"validation rows is {ValidationRows}; it must be 1 or more");
        problems.AddRange(Optimizer.Problems());
        if (problems.Count > 0)
            throw new GroveException($"pre-training cannot start: {string.Join("; ", problems)}. Change the options", ExitKind.BadInput);
    }
}
