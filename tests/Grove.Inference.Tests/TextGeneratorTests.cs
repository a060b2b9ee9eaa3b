using Grove.Inference.Sampling;
using Grove.Models;
using Grove.Text;

namespace Grove.Inference.Tests;

public sealed class TextGeneratorTests(TinyModel model) : IClassFixture<TinyModel>
{
    static readonly GenerationOptions Drawn = new() { MaxNewTokens = 24, Temperature = 1, Seed = 5 };

    [Fact]
    public void TheSameSeedGivesTheSameAnswer()
    {
        using TextGenerator generator = model.Generator();
        Generation first = generator.Generate(TinyModel.Ask("How long?"), Drawn);
        generator.Generate(TinyModel.Ask("The owner?"), Drawn with { Seed = 9 });
        Assert.Equal(first, generator.Generate(TinyModel.Ask("How long?"), Drawn));
        Assert.NotEqual(first.Text, generator.Generate(TinyModel.Ask("How long?"), Drawn with { Seed = 6 }).Text);
        Assert.True(first.Text.Length > 0);
    }

    [Fact]
    public void PiecesMakeUpTheAnswer()
    {
        using TextGenerator generator = model.Generator();
        string pieces = "";
        Generation result = generator.Generate(TinyModel.Ask("How long?"), Drawn, piece => pieces += piece);
        Assert.Equal(result.Text, pieces);
        Assert.Equal(new ChatRenderer(model.Tokenizer).Render(new(TinyModel.Ask("How long?")), true).Tokens.Length, result.PromptTokens);
    }

    [Fact]
    public void EndsAtTheGreatestLength()
    {
        using TextGenerator generator = model.Generator();
        Generation result = generator.Generate(TinyModel.Ask("How long?"), new() { MaxNewTokens = 3 });
        Assert.Equal((3, StopReason.Length), (result.AnswerTokens, result.Reason));
    }

    [Fact]
    public void EndsAtAStopTokenAndLeavesItOut()
    {
        using TextGenerator free = model.Generator();
        Generation unstopped = free.Generate(TinyModel.Ask("How long?"), Drawn);
        using TextGenerator stopping = model.Generator(Enumerable.Range(150, model.Tokenizer.VocabularySize - 150));
        Generation stopped = stopping.Generate(TinyModel.Ask("How long?"), Drawn);
        Assert.Equal(StopReason.Stop, stopped.Reason);
        Assert.StartsWith(stopped.Text, unstopped.Text);
        Assert.True(stopped.AnswerTokens < unstopped.AnswerTokens);
        Assert.True(stopped.Text.Length < unstopped.Text.Length);
    }

    [Fact]
    public void TheWindowEndsAnAnswer()
    {
        using TextGenerator generator = model.Generator(maxPositions: 32);
        Generation result = generator.Generate(TinyModel.Ask("How long?"), new() { MaxNewTokens = 500 });
        Assert.True(result.Reason == StopReason.Stop || result.PromptTokens + result.AnswerTokens == 32, result.ToString());
    }

    [Fact]
    public void ATooLongQuestionIsRefused()
    {
        using TextGenerator generator = model.Generator(maxPositions: 32);
        GroveException error = Assert.Throws<GroveException>(() => generator.Generate(
            TinyModel.Ask(string.Concat(Enumerable.Repeat("How long? ", 20))), new() { Overflow = Overflow.DropOldest }));
        Assert.Equal(ExitKind.BadInput, error.Kind);
        Assert.Contains("the question has", error.Message);
        Assert.Contains("reads at most 24", error.Message);
    }

    [Fact]
    public void OldTurnsMakeRoomWhenAskedTo()
    {
        using TextGenerator generator = model.Generator(maxPositions: 48);
        Message[] talk =
        [
            new(Roles.System, "Ten days."),
            new(Roles.User, "The driver and the owner of the vehicle report the claim."),
            new(Roles.Assistant, "The driver and the owner of the vehicle report the claim."),
            new(Roles.User, "The customer?"),
            new(Roles.Assistant, "Ten."),
            new(Roles.User, "How long?"),
        ];
        GenerationOptions options = new() { MaxNewTokens = 8, Overflow = Overflow.DropOldest };
        Generation result = generator.Generate(talk, options);
        Assert.Equal(2, result.DroppedMessages);
        Message[] kept = [talk[0], .. talk[3..]];
        Assert.Equal(generator.Generate(kept, options).Text, result.Text);
        Assert.Throws<GroveException>(() => generator.Generate(talk, options with { Overflow = Overflow.Refuse }));
    }

    [Fact]
    public void CancellingStopsWithinAnAnswerAndHarmsNothing()
    {
        using TextGenerator generator = model.Generator();
        Generation whole = generator.Generate(TinyModel.Ask("How long?"), Drawn);
        using CancellationTokenSource source = new();
        int pieces = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => generator.Generate(
            TinyModel.Ask("How long?"),
            Drawn,
            _ =>
            {
                pieces++;
                source.Cancel();
            },
            source.Token));
        Assert.Equal(1, pieces);
        Assert.Equal(whole, generator.Generate(TinyModel.Ask("How long?"), Drawn));
    }

    [Fact]
    public async Task StreamsAndCanBeLeftEarly()
    {
        using TextGenerator generator = model.Generator();
        Generation whole = generator.Generate(TinyModel.Ask("How long?"), Drawn);
        string text = "";
        Generation? last = null;
        await foreach (GenerationPiece piece in generator.StreamAsync(TinyModel.Ask("How long?"), Drawn))
        {
            text += piece.Text;
            last = piece.Result ?? last;
        }

        Assert.Equal(whole, last);
        Assert.Equal(whole.Text, text);
        await foreach (GenerationPiece _ in generator.StreamAsync(TinyModel.Ask("How long?"), Drawn))
            break;
        Assert.Equal(whole, generator.Generate(TinyModel.Ask("How long?"), Drawn));
        await Assert.ThrowsAsync<GroveException>(async () =>
        {
            await foreach (GenerationPiece _ in generator.StreamAsync([], Drawn))
            {
            }
        });
    }

    [Fact]
    public void TheLoopTakesMemoryOnlyForTheText()
    {
        using TextGenerator generator = model.Generator();
        long Taken(int tokens)
        {
            GenerationOptions options = new() { MaxNewTokens = tokens };
            generator.Complete("Ten", options);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Equal(tokens, generator.Complete("Ten", options).AnswerTokens);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // A short string is 22 bytes and two per character, rounded up; the answer itself grows by the same characters.
        Assert.InRange(Taken(20) - Taken(4), 0, 16 * 56);
    }

    [Fact]
    public void CompletesPlainText()
    {
        using TextGenerator generator = model.Generator();
        Assert.True(generator.Complete("", Drawn).PromptTokens == 1);
        Assert.Throws<GroveException>(() => generator.Complete(new string('x', 500)));
    }

    [Fact]
    public void TheModelsFolderDecidesStopsAndDefaults()
    {
        int[] many = [.. Enumerable.Range(150, model.Tokenizer.VocabularySize - 150)];
        GenerationSettings settings = new() { EosTokenIds = many, MaxNewTokens = 24, DoSample = true, TopK = 40 };
        GenerationOptions options = GenerationOptions.For(settings);
        Assert.Equal(new GenerationOptions { MaxNewTokens = 24, Temperature = 1, TopK = 40 }, options);
        Assert.Equal(0, GenerationOptions.For(settings with { DoSample = false, Temperature = 0.7f }).Temperature);
        using TextGenerator fromModel = new(new Model(model.Parameters, model.Tokenizer, settings, ChatTemplateSettings.None), model.Team);
        using TextGenerator byHand = model.Generator(many);
        Assert.Equal(byHand.Generate(TinyModel.Ask("How long?"), options), fromModel.Generate(TinyModel.Ask("How long?"), options));
    }

    [Fact]
    public void OptionsOutOfRangeAreNamedTogether()
    {
        using TextGenerator generator = model.Generator();
        GenerationOptions wrong = new() { MaxNewTokens = 0, TopP = 0, Temperature = float.NaN };
        ArgumentException error = Assert.Throws<ArgumentException>(() => generator.Generate(TinyModel.Ask("x"), wrong));
        Assert.Equal(
            "MaxNewTokens is 0; it must be 1 or more. Temperature is NaN; it must be 0 or more. TopP is 0; it must be above 0 and at most 1.",
            error.Message);
    }

    [Fact]
    public void ALongPromptIsReadInPiecesThatCanBeCancelled()
    {
        Architecture wide = model.Parameters.Architecture with { MaxPositions = 700 };
        using Parameters parameters = Parameters.Allocate(wide);
        parameters.CopyFrom(model.Parameters);
        using TextGenerator generator = new(parameters, model.Tokenizer, model.Team);
        string prompt = new('x', 600);
        Generation whole = generator.Complete(prompt, new GenerationOptions { MaxNewTokens = 4 });
        Assert.True(whole.PromptTokens > 2 * Decoder.PrefillRows);
        using Decoder decoder = new(parameters, model.Team, 700);
        int[] tokens = [model.Tokenizer.TokenId(ChatRenderer.EndOfText)!.Value, .. model.Tokenizer.Encode(prompt)];
        int best = ArgMax(decoder.Prefill(tokens).Span);
        Assert.StartsWith(model.Tokenizer.Decode([best]), whole.Text + "\uFFFD");

        static int ArgMax(ReadOnlySpan<float> logits)
        {
            int best = 0;
            for (int i = 1; i < logits.Length; i++)
                if (logits[i] > logits[best]) best = i;
            return best;
        }
    }

    [Fact]
    public void PenaltiesLookAtTheAnswerOnly()
    {
        Sampler sampler = new(4);
        sampler.Start(new GenerationOptions { FrequencyPenalty = 1, PresencePenalty = 0.5f }, [3]);
        // Token 3 is in the prompt, so it is not penalised; once written it loses 1.5, twice written 2.5.
        Assert.Equal(3, sampler.Next([0, 0, 1, 3]));
        Assert.Equal(3, sampler.Next([0, 0, 1, 3]));
        Assert.Equal(2, sampler.Next([0, 0, 1, 3]));
        sampler.Start(new GenerationOptions { FrequencyPenalty = 1 }, []);
        Assert.Equal(3, sampler.Next([0, 0, 1, 1.5f])); // a new answer has written nothing
        Assert.Equal(2, sampler.Next([0, 0, 1, 1.5f]));
    }
}
