using Grove.Models;
using Grove.Models.Adapters;

namespace Grove.Inference.Batching;

/// <summary>One request on its way: waiting, being read, being answered, done.</summary>
sealed class Answer
{
    readonly Action<string>? onText;
    readonly Action<Generation?, Exception?> onEnd;

    /// <param name="prompt">Tokens of the prompt, at least one.</param>
    /// <param name="most">Most tokens of the answer, at least one.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="adapter">Who answers; null for the model alone.</param>
    /// <param name="onText">Told the text as it comes.</param>
    /// <param name="onEnd">Told the result, or what went wrong; once.</param>
    /// <param name="cancellation">Looked at before every pass and after every token.</param>
    public Answer(int[] prompt, int most, GenerationOptions options, Adapter? adapter, Action<string>? onText, Action<Generation?, Exception?> onEnd, CancellationToken cancellation)
    {
        this.onText = onText;
        this.onEnd = onEnd;
        Options = options;
        Adapter = adapter;
        Cancellation = cancellation;
        Most = most;
        PromptTokens = prompt.Length;
        Tokens = new int[prompt.Length + most];
        prompt.CopyTo(Tokens, 0);
    }

    public GenerationOptions Options { get; }

    public Adapter? Adapter { get; }

    public CancellationToken Cancellation { get; }

    public int PromptTokens { get; }

    /// <summary>Most tokens of the answer.</summary>
    public int Most { get; }

    /// <summary>Prompt and answer, with room for the longest.</summary>
    public int[] Tokens { get; }

    /// <summary>Tokens of the answer so far.</summary>
    public int Written { get; private set; }

    /// <summary>Prompt and answer so far.</summary>
    public ReadOnlySpan<int> SoFar => Tokens.AsSpan(0, PromptTokens + Written);

    /// <summary>What it has while it runs.</summary>
    public AnswerSlot? Slot { get; private set; }

    /// <summary>Its keys and values while it runs.</summary>
    public CachedText? Text { get; private set; }

    /// <summary>Number of its first scores in the current pass.</summary>
    public int Scores { get; set; }

    /// <summary>Tokens proposed in the current pass, behind the last one written.</summary>
    public int Proposed { get; set; }

    /// <summary>Pages that it has at its longest.</summary>
    public int MostPages => PageCache.PagesOf(Tokens.Length);

    /// <summary>Pages that it may still need.</summary>
    public int ReservedPages => Math.Max(0, MostPages - Text!.Pages);

    public void Begin(CachedText text, AnswerSlot slot)
    {
        (Text, Slot) = (text, slot);
        slot.Sampler.Start(Options, Tokens.AsSpan(0, PromptTokens));
        slot.Written.Start(Options.StopSequences, onText);
        slot.Characters.Finish(); // an answer that was cancelled may have left half a character behind
        slot.Lookup.Start();
    }

    /// <summary>Draws the next token and writes it.</summary>
    /// <returns>Whether the answer is over.</returns>
    public bool Next(Span<float> logits, Func<int, bool> endsAnswer, Func<int, bool> isWord, out int token)
    {
        AnswerSlot slot = Slot!;
        token = slot.Sampler.Next(logits);
        if (endsAnswer(token))
        {
            Finish(StopReason.Stop);
            return true;
        }
        Tokens[PromptTokens + Written++] = token;
        // Ids between the tokenizer's and the weights' vocabulary are padding that no token has; special tokens are no words.
        if (isWord(token)) slot.Written.Append(slot.Characters.Append(token));
        if (!slot.Written.Stopped && Written < Most) return false;
        Finish(slot.Written.Stopped ? StopReason.Stop : StopReason.Length);
        return true;
    }

    /// <summary>Ends without an answer.</summary>
    public void Fail(Exception failure) => onEnd(null, failure);

    /// <summary>Gives back what it had.</summary>
    public AnswerSlot? Release()
    {
        Text?.Dispose();
        AnswerSlot? slot = Slot;
        (Text, Slot) = (null, null);
        return slot;
    }

    /// <summary>The result, told when everything it used is given back.</summary>
    public Generation? Result { get; private set; }

    public void TellResult() => onEnd(Result, null);

    void Finish(StopReason reason)
    {
        StopText written = Slot!.Written;
        written.Append(Slot.Characters.Finish());
        written.Finish();
        Result = new Generation(written.ToString(), PromptTokens, Written, written.Stopped ? StopReason.Stop : reason);
    }
}
