using Grove.Inference;
using Grove.Inference.Batching;
using Grove.Models;
using Grove.Models.Families;
using Grove.Models.Files.Gguf;
using Grove.Models.Planning;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Cli.Benchmarks;

/// <summary>Many answers at once to prompts that begin alike, and an answer that repeats what was there.</summary>
static class BatchBenchmark
{
    const int Answers = 16;
    const int AnswerTokens = 48;
    const int SharedTokens = 1500;
    const int OwnTokens = 8;
    const int CopiedTokens = 160;
    const string Sentences = "Most people who live along the river grow apples, keep bees or work in one of the three mills. When does the ferry leave? At half past nine, unless the wind is strong. ";

    /// <summary>Times both.</summary>
    /// <param name="team">The threads.</param>
    /// <param name="time">How long to repeat each; three runs at least.</param>
    /// <param name="modelPath">The model; null for random weights of 135M in Q8_0 and, where something must be copied, the shipped base.</param>
    /// <param name="cancellation">Stops between runs.</param>
    public static IReadOnlyList<BenchRow> Run(Team team, TimeSpan time, string? modelPath, CancellationToken cancellation)
    {
        List<BenchRow> results = [];
        using (Model? given = modelPath is null ? null : Model.Open(modelPath))
        using (Weights? random = given is null ? PatternWeights.Make(FamilyPresets.Llama135M(Llama.ModelType, 49152), QuantizationTarget.Q8_0, team) : null)
        {
            Tokenizer tokenizer = given?.Tokenizer ?? Tokenizer.Load(Path.Combine(ShippedFiles.BaseModel, Tokenizer.FileName));
            results.Add(Shared(team, time, given?.Weights ?? random!, tokenizer, given is null ? "135M, Q8_0" : NameOf(modelPath!), cancellation));
        }
        string copying = modelPath ?? ShippedFiles.BaseModel;
        // The shipped base in single precision, as training and evaluation hold it.
        using Model model = modelPath is null ? Model.Load(copying) : Model.Open(copying);
        foreach (bool speculation in new[] { false, true }) results.Add(Copied(team, time, model, NameOf(copying), speculation, cancellation));
        return results;
    }

    static BenchRow Shared(Team team, TimeSpan time, Weights weights, Tokenizer tokenizer, string name, CancellationToken cancellation)
    {
        Architecture a = weights.Architecture;
        int shared = Math.Min(SharedTokens, a.MaxPositions - OwnTokens - AnswerTokens - 1);
        int[] beginning = [.. Enumerable.Range(0, shared).Select(i => (int)((300 + i * 7919L) % a.VocabularySize))];
        int[][] prompts = [.. Enumerable.Range(0, Answers).Select(n => (int[])[.. beginning, .. Enumerable.Range(0, OwnTokens).Select(i => (400 + n * 131 + i * 17) % a.VocabularySize)])];
        var settings = new BatchSettings { MaxSequences = Answers, CacheBytes = PageCache.BytesOf(a, shared + 2 * Answers * (AnswerTokens + 2 * PageCache.PageTokens)) };
        using var generator = new BatchGenerator(weights, tokenizer, team, _ => false, settings: settings);
        Task<Generation[]> Ask(IEnumerable<int[]> all) =>
            Task.WhenAll(all.Select(prompt => generator.GenerateAsync(prompt, new GenerationOptions { MaxNewTokens = AnswerTokens }, cancellation: cancellation)));
        Ask(prompts.Select(prompt => prompt[^(2 * OwnTokens)..])).GetAwaiter().GetResult();
        return Rates($"{Answers} answers of {AnswerTokens} tokens, {shared:N0} tokens shared; {name}", Answers * AnswerTokens, time, cancellation, () =>
        {
            generator.ClearCache();
            Ask(prompts).GetAwaiter().GetResult();
        });
    }

    static BenchRow Copied(Team team, TimeSpan time, Model model, string name, bool speculation, CancellationToken cancellation)
    {
        // A small model that was shown a text several times goes on repeating itself: what comes next is there to be looked up.
        int[] prompt = [.. model.Tokenizer.Encode(string.Concat(Enumerable.Repeat(Sentences, 5)))];
        int tokens = Math.Min(CopiedTokens, model.Architecture.MaxPositions - prompt.Length);
        if (tokens < 1) throw new GroveException($"cannot measure proposals: the model reads only {model.Architecture.MaxPositions} tokens. Give one with a longer window", ExitKind.BadInput);
        using var generator = new BatchGenerator(model.Weights, model.Tokenizer, team, _ => false, settings: new BatchSettings { Speculation = speculation });
        void Ask() => generator.GenerateAsync(prompt, new GenerationOptions { MaxNewTokens = tokens }, cancellation: cancellation).GetAwaiter().GetResult();
        Ask();
        BenchRow rates = Rates("", tokens, time, cancellation, Ask);
        BatchStatistics statistics = generator.Statistics;
        string what = !speculation ? "without proposals"
            : statistics.ProposedTokens == 0 ? "nothing proposed for weights of this type"
            : $"with proposals, {(double)statistics.AcceptedTokens / statistics.ProposedTokens:P0} accepted";
        return rates with { Name = $"{tokens} tokens that repeat earlier ones, {what}; {name}" };
    }

    static BenchRow Rates(string name, int tokens, TimeSpan time, CancellationToken cancellation, Action run)
    {
        Spread rates = Spread.OfSeconds(time, run, cancellation).Rate(tokens);
        return new BenchRow("batch", name) { TokensPerSecond = rates.Median, Spread = rates };
    }

    static string NameOf(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
}
