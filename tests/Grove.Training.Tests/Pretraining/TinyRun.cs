using Grove.Training.Optimizers;
using Grove.Training.Pretraining;

namespace Grove.Training.Tests.Pretraining;

/// <summary>A corpus and options that train in a blink.</summary>
static class TinyRun
{
    static readonly string[] Words = ["the", "claim", "car", "door", "is", "paid", "in", "ten", "days", "red", "bumper", "and", "a", "lamp", "costs", "40"];

    /// <summary>Sentences of known words: documents of four lines, two blank lines between them.</summary>
    public static string Text(int documents, int seed = 1)
    {
        var random = new Random(seed);
        string Sentence() => string.Join(' ', Enumerable.Range(0, 6).Select(_ => Words[random.Next(Words.Length)])) + ".";
        string Document() => string.Join('\n', Enumerable.Range(0, 4).Select(_ => Sentence()));
        return string.Join("\n\n\n", Enumerable.Range(0, documents).Select(_ => Document())) + "\n";
    }

    public static PretrainOptions Options(TemporaryFolder folder, string output = "out") => new()
    {
        Corpus =
        [
            new CorpusSource(folder.Write("words.txt", Text(60))),
            new CorpusSource(folder.Write("chats.jsonl", """
                {"messages": [{"role": "user", "content": "How long?"}, {"role": "assistant", "content": "Ten days, it says in the claim."}]}
                {"text": "The bumper and the lamp are paid in ten days."}

                """.ReplaceLineEndings("\n")), Weight: 3),
        ],
        Output = folder[output],
        Parameters = 120_000,
        VocabularySize = 300,
        Steps = 10,
        SaveEvery = 5,
        ValidateEvery = 5,
        BatchRows = 3,
        SequenceLength = 16,
        LearningRate = 5e-3,
        WarmUpSteps = 2,
        Seed = 11,
    };

    public static PretrainOptions With(this PretrainOptions options, OptimizerKind kind) => options with { Optimizer = options.Optimizer with { Kind = kind } };

    public static byte[] ModelBytes(PretrainOptions options) => File.ReadAllBytes(Path.Combine(options.Output, "model", "model.safetensors"));
}
