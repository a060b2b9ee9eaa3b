using Grove.Models;
using Grove.Tensors;
using Grove.Text;

namespace Grove.Evaluation.Tests;

public sealed class BitsPerByteTests : IDisposable
{
    static readonly string[] Texts =
    [
        "Ten days. The driver and the owner report the claim, and the insurer answers within a week or two.",
        "",
        "Müller – 東京: 4,000 €",
        "A.",
    ];

    readonly Team team = new(1);
    readonly Tokenizer tokenizer = BpeTrainer.Train(Texts, 280, ChatRenderer.SpecialTokens, 1);
    readonly Parameters parameters;

    public BitsPerByteTests()
    {
        parameters = Parameters.Allocate(new Architecture
        {
            VocabularySize = tokenizer.VocabularySize,
            HiddenSize = 32,
            IntermediateSize = 64,
            Layers = 2,
            Heads = 2,
            KeyValueHeads = 1,
            HeadDim = 16,
            MaxPositions = 32,
            TieEmbeddings = false,
        });
        parameters.Initialize(3);
    }

    [Fact]
    public void AModelThatKnowsNothingSpendsTheSameOnEveryToken()
    {
        parameters["lm_head.weight"].Clear();
        BitsPerByteScore score = BitsPerByte.Measure(parameters, tokenizer, team, Texts);
        int tokens = Texts.Sum(text => tokenizer.Encode(text).Length);
        int bytes = Texts.Sum(System.Text.Encoding.UTF8.GetByteCount);
        Assert.Equal((3, (long)tokens, (long)bytes), (score.Documents, score.Tokens, score.Bytes));
        Assert.Equal(tokens * Math.Log2(tokenizer.VocabularySize) / bytes, score.Value.Value, 5);
        Assert.True(score.Value.Low <= score.Value.Value && score.Value.Value <= score.Value.High);
    }

    [Fact]
    public void AgreesWithTheDecoderTokenByToken()
    {
        double nats = 0;
        using Decoder decoder = new(parameters, team, 32);
        foreach (string text in Texts)
        {
            int[] tokens = tokenizer.Encode(text);
            foreach (RollingWindow window in RollingWindow.Over(tokens.Length, 32))
            {
                decoder.Reset();
                for (int at = 0; at < window.Length; at++)
                {
                    int place = window.Start + at;
                    Span<float> logits = decoder.Step(place < 0 ? 0 : tokens[place]).Span;
                    if (at >= window.Length - window.Scored)
                        nats += LogSum(logits) - logits[tokens[place + 1]];
                }
            }
        }

        BitsPerByteScore score = BitsPerByte.Measure(parameters, tokenizer, team, Texts);
        Assert.Equal(nats / Math.Log(2) / score.Bytes, score.Value.Value, 4);
    }

    [Fact]
    public void TheOrderOfDocumentsDoesNotMatter() => Assert.Equal(
        BitsPerByte.Measure(parameters, tokenizer, team, Texts),
        BitsPerByte.Measure(parameters, tokenizer, team, Texts.Reverse()));

    [Fact]
    public void NoTextIsNamed() => Assert.Contains(
        "there is no text",
        Assert.Throws<GroveException>(() => BitsPerByte.Measure(parameters, tokenizer, team, ["", ""])).Message);

    static double LogSum(ReadOnlySpan<float> logits)
    {
        double sum = 0;
        foreach (float logit in logits)
            sum += Math.Exp(logit);
        return Math.Log(sum);
    }

    public void Dispose()
    {
        parameters.Dispose();
        team.Dispose();
    }
}
